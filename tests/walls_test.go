package tests

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"math/bits"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a package behind walls may be.
const (
	// mostFiles are Go files besides tests: a stranger reads the names of so many.
	mostFiles = 16
	// mostBack is the share in percent of arrows between its files that may run against their order.
	mostBack = 10
)

// walled are the folders whose packages are measured, and how many methods a type may have there. The bring-up of a lab
// has one for each of its steps.
func walled() map[string]int {
	return map[string]int{"checker": 40, "cluster": 49, "internal/cli": 40, "internal/tui": 40, "lessons": 40}
}

// TestPackagesStaySmall counts what makes a package hard to find one's way in.
func TestPackagesStaySmall(t *testing.T) {
	t.Parallel()
	for root, mostMethods := range walled() {
		require.NoError(t, filepath.WalkDir(filepath.Join("..", root), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.IsDir() {
				return err
			}
			p := parse(t, path)
			for name, n := range p.methods() {
				require.LessOrEqual(t, n, mostMethods, "methods of %s in %s", name, path)
			}
			out := p.arrows(t)
			all, back := count(out), leastBack(out)
			require.LessOrEqual(t, 100*back, mostBack*all, "%d of %d arrows between files of %s run back", back, all, path)
			return nil
		}))
	}
}

func TestNoPackageHasTooManyFiles(t *testing.T) {
	t.Parallel()
	files := map[string]int{}
	err := fs.WalkDir(os.DirFS(".."), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") {
			return fs.SkipDir
		}
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			files[path.Dir(name)]++
		}
		return nil
	})
	require.NoError(t, err)
	require.NotZero(t, files["cluster"])
	for pkg, count := range files {
		require.LessOrEqual(t, count, mostFiles, "%s has %d files", pkg, count)
	}
}

// A parsed package is its files without tests.
type parsed struct {
	set   *token.FileSet
	files []*ast.File
}

func parse(t *testing.T, dir string) parsed {
	t.Helper()
	p := parsed{set: token.NewFileSet()}
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(p.set, path, nil, 0)
		require.NoError(t, err)
		p.files = append(p.files, file)
	}
	return p
}

// methods counts the methods declared for each type.
func (p parsed) methods() map[string]int {
	n := map[string]int{}
	for _, file := range p.files {
		for _, declaration := range file.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok && f.Recv != nil {
				n[strings.TrimPrefix(types.ExprString(f.Recv.List[0].Type), "*")]++
			}
		}
	}
	return n
}

// without is an importer that has nothing: names of the package itself are found all the same.
type without struct{}

func (without) Import(string) (*types.Package, error) { return nil, errors.New("not needed") }

// arrows returns for each file the set of files whose functions, methods, types, constants or variables it names.
func (p parsed) arrows(t *testing.T) []uint32 {
	t.Helper()
	at := map[string]int{}
	for i, file := range p.files {
		at[p.set.Position(file.Pos()).Filename] = i
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: without{}, Error: func(error) {}}
	pkg, _ := config.Check("p", p.set, p.files, info) // what is imported is missing, as it must be
	out := make([]uint32, len(p.files))
	for name, object := range info.Uses {
		_, method := object.(*types.Func)
		if object.Pkg() != pkg || !method && object.Parent() != pkg.Scope() {
			continue
		}
		from, to := at[p.set.Position(name.Pos()).Filename], at[p.set.Position(object.Pos()).Filename]
		if from != to {
			out[from] |= 1 << to
		}
	}
	return out
}

func count(out []uint32) int {
	n := 0
	for _, to := range out {
		n += bits.OnesCount32(to)
	}
	return n
}

// leastBack is the number of arrows that run back in the best order of the files.
func leastBack(out []uint32) int {
	// best holds the least for every set of files that stand above all others.
	best := make([]int, 1<<len(out))
	for above := 1; above < len(best); above++ {
		best[above] = count(out)
		for last := range out {
			if above&(1<<last) == 0 {
				continue
			}
			before := above &^ (1 << last)
			best[above] = min(best[above], best[before]+bits.OnesCount32(out[last]&uint32(before)))
		}
	}
	return best[len(best)-1]
}

func TestArrowsThatRunBackAreFound(t *testing.T) {
	t.Parallel()
	require.Equal(t, 0, leastBack([]uint32{0b110, 0b100, 0}), "one above the other")
	require.Equal(t, 1, leastBack([]uint32{0b010, 0b001, 0}), "two that name each other")
	require.Equal(t, 1, leastBack([]uint32{0b010, 0b100, 0b001}), "a circle")
}
