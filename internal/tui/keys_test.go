package tui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// keyNames are the names of all keys.
func keyNames() map[string]bool {
	names := map[string]bool{}
	keys := reflect.ValueOf(ui.NewKeyMap(words.Of(lessons.English)))
	for i := range keys.NumField() {
		for _, name := range keys.Field(i).Interface().(key.Binding).Keys() {
			names[strconv.Quote(name)] = true
		}
	}
	return names
}

// TestKeysAreNamedInOneFile looks for keys that are compared or bound outside the KeyMap.
func TestKeysAreNamedInOneFile(t *testing.T) {
	t.Parallel()
	names, set := keyNames(), token.NewFileSet()
	binds := []string{"NewBinding", "WithKeys", "SetKeys", "WithHelp", "SetHelp"}
	require.NoError(t, filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || path == filepath.Join("ui", "keys.go") {
			return err
		}
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			var compared []ast.Expr
			switch node := node.(type) {
			case *ast.CaseClause:
				compared = node.List
			case *ast.BinaryExpr:
				if node.Op == token.EQL || node.Op == token.NEQ {
					compared = []ast.Expr{node.X, node.Y}
				}
			case *ast.SelectorExpr:
				require.NotContains(t, binds, node.Sel.Name, "%s binds a key", set.Position(node.Pos()))
			}
			for _, value := range compared {
				literal, ok := value.(*ast.BasicLit)
				require.False(t, ok && names[literal.Value], "%s names a key", set.Position(value.Pos()))
			}
			return true
		})
		return nil
	}))
}
