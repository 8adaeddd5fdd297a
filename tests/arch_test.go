// Package tests holds what looks at klab from outside.
package tests

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/klab-dev/klab/"

// What some packages must stay free of, as import paths or, ending in a slash, what lies below.
var (
	kind     = []string{"sigs.k8s.io/kind/"}
	client   = []string{"k8s.io/client-go/", "k8s.io/kubectl/", "k8s.io/cli-runtime/"}
	terminal = []string{"charm.land/", "github.com/charmbracelet/", "golang.org/x/term", "github.com/spf13/cobra"}
	internal = []string{module + "internal/"}
)

// An arrow is a direction that imports must not take, however long the way.
type arrow struct {
	// from is a package of the module, and what lies below it.
	from string
	to   []string
	// direct looks at the package's own imports only.
	direct bool
}

func arrows() []arrow {
	data := slices.Concat(internal, terminal)
	return []arrow{
		{from: "lessons", to: slices.Concat(data, kind, client)},
		{from: "checker", to: slices.Concat(data, kind, client, []string{module + "lessons", module + "cluster"})},
		// The rooms of checker that evaluate expressions know nothing of a lab, and what checks stand on knows none of them.
		{from: "checker/internal/expr", to: checkerRooms("ground", "internal/facts")},
		{from: "checker/internal/template", to: checkerRooms("ground", "internal/facts")},
		{from: "checker/ground", to: checkerRooms("internal")},
		{from: "fence", to: slices.Concat(data, kind, client, []string{module + "lessons", module + "checker", module + "cluster"})},
		{from: "manifest", to: slices.Concat(data, kind, client, []string{module + "lessons", module + "checker", module + "cluster", module + "fence"})},
		{from: "kindfile", to: slices.Concat(data, kind, client, []string{module + "lessons", module + "checker", module + "cluster", module + "fence"})},
		{from: "near", to: slices.Concat(data, kind, client)},
		{from: "podstate", to: slices.Concat(data, kind, client)},
		{from: "wholefile", to: slices.Concat(data, kind, client, []string{module})},
		{from: "plain", to: slices.Concat(data, kind, client, []string{module + "lessons", module + "checker", module + "cluster", module + "fence"})},
		{from: "internal/words", to: slices.Concat(kind, client, terminal, []string{module + "cluster", module + "internal/"})},
		{from: "internal/terminal", to: slices.Concat(kind, client, terminal, []string{module + "internal/tui", module + "internal/cli"})},
		{from: "internal/emulator", to: slices.Concat(kind, client, internal)},
		{from: "internal/tape", to: slices.Concat(kind, client, []string{module + "cluster", module + "lessons", module + "internal/session", module + "internal/tui", module + "internal/cli"})},
		{from: "internal/console", to: slices.Concat(kind, client, internal)},
		{from: "content", to: data},
		{from: "assets", to: data},
		{from: "workload", to: data},
		// kind and client-go bring terminal libraries and cobra of their own along.
		{from: "cluster", to: slices.Concat(internal, []string{module + "lessons", module + "checker"})},
		{from: "cluster", to: terminal, direct: true},
		// Who has no screen gets its text, and nothing that draws.
		{from: "internal/linear", to: slices.Concat(kind, client, []string{module + "cluster", module + "internal/cli"}), direct: true},
		{from: "internal/linear", to: append(screenRooms("ui", "pane", "reader", "dialog", "catalogue", "lesson", "picture", "tuitest"), "charm.land/bubbletea/")},
		{from: "internal/tui", to: slices.Concat(kind, client, []string{module + "cluster", module + "internal/cli"})},
		{from: "internal/tui", to: []string{"os", "os/exec", "io/ioutil", "net/http"}, direct: true},
		// Inside the screen: a component knows what it is made of, and neither its neighbours nor the root.
		{from: "internal/tui/pane", to: append(screenRooms("reader", "dialog", "catalogue", "lesson", "tuitest"), module+"internal/session", module+"internal/console")},
		{from: "internal/tui/ui", to: append(screenRooms("pane", "reader", "dialog", "catalogue", "lesson", "tuitest"), module+"internal/session")},
		{from: "internal/tui/reader", to: append(screenRooms("pane", "dialog", "catalogue", "lesson", "tuitest"), module+"internal/session")},
		{from: "internal/tui/dialog", to: append(screenRooms("pane", "catalogue", "lesson", "tuitest"), module+"internal/session")},
		{from: "internal/tui/catalogue", to: append(screenRooms("pane", "reader", "dialog", "lesson", "tuitest"), module+"internal/session")},
		{from: "internal/tui/picture", to: append(screenRooms("pane", "reader", "dialog", "catalogue", "lesson", "tuitest"), module+"internal/session")},
		{from: "internal/tui/lesson", to: screenRooms("catalogue", "tuitest")},
		{from: "internal/tui/prose", to: append(screenRooms("ui", "pane", "reader", "dialog", "catalogue", "lesson", "tuitest"), module+"internal/session")},
		{from: "internal/tui/running", to: internal},
		{from: "cmd/klab", to: append(screenRooms("tuitest"), module+"internal/scene/scenetest")},
		// Inside the commands: what they share knows none of them, and those for authors know no shell.
		{from: "internal/cli/app", to: []string{module + "internal/cli"}},
		{from: "internal/cli/shell", to: []string{module + "internal/cli/author"}},
		{from: "internal/cli/author", to: []string{module + "internal/cli/shell"}},
		{from: "internal/session", to: []string{module + "internal/tui", module + "internal/cli", module + "cluster"}},
		{from: "internal/scene", to: slices.Concat(kind, client, terminal, internal, []string{module + "lessons", module + "checker", module + "cluster"})},
		// The lint judges those who write lessons, and decides no verdict.
		{from: "internal/session", to: []string{module + "lessons/lint"}},
		{from: "internal/law", to: []string{module + "lessons/lint"}},
		{from: "lessons/internal", to: []string{module + "lessons/lint"}},
		// Images are built where no lab is, and found by whoever has one.
		{from: "internal/addonimage", to: slices.Concat(kind, client, terminal, []string{module + "cluster", module + "lessons", module + "checker", module + "internal/cli"})},
		{from: "internal/index", to: slices.Concat(kind, client, terminal, internal, []string{module + "cluster"})},
		{from: "internal/lanes", to: slices.Concat(kind, []string{module + "internal/tui", module + "internal/cli", module + "internal/law", module + "cluster"})},
		{from: "internal/capture", to: slices.Concat(kind, client, terminal, []string{module + "internal/", module + "cluster", module + "checker", module + "lessons"})},
		{from: "internal/handin", to: slices.Concat(kind, []string{module + "internal/tui", module + "internal/cli", module + "internal/law", module + "cluster"})},
		{from: "internal/signature", to: slices.Concat(kind, client, terminal, []string{module + "internal/", module + "cluster", module + "checker", module + "lessons"})},
		{from: "internal/submission", to: slices.Concat(kind, client, terminal, []string{module + "internal/", module + "cluster", module + "lessons"})},
		{from: "internal/grade", to: slices.Concat(kind, []string{module + "internal/tui", module + "internal/cli", module + "internal/law", module + "cluster"})},
		{from: "internal/spread", to: slices.Concat(kind, []string{module + "internal/tui", module + "internal/cli", module + "internal/law", module + "cluster"})},
		{from: "internal/sheet", to: slices.Concat(kind, client, terminal, []string{module + "internal/", module + "cluster", module + "lessons"})},
		{from: "internal/class", to: slices.Concat(kind, []string{module + "internal/tui", module + "internal/cli", module + "internal/law", module + "cluster"})},
		{from: "internal/class/page", to: []string{module + "internal/gradebook"}},
		{from: "internal/gradebook", to: slices.Concat(kind, []string{module + "internal/tui", module + "internal/cli", module + "internal/law", module + "internal/class/page", module + "cluster"})},
		{from: "internal/progress", to: slices.Concat(terminal, kind, client, internal)},
		{from: "internal/review", to: slices.Concat(terminal, kind, client, []string{module + "internal/cli", module + "internal/tui", module + "internal/session", module + "cluster"})},
		{from: "internal/deal", to: slices.Concat(terminal, kind, client, []string{module + "internal/cli", module + "internal/tui", module + "internal/session", module + "cluster"})},
		{from: "internal/nudge", to: slices.Concat(terminal, kind, client, []string{module})},
		{from: "internal/home", to: slices.Concat(terminal, kind, client, internal)},
		{from: "cmd/klab", to: slices.Concat(terminal, kind, client, []string{module + "lessons", module + "checker", module + "cluster"}), direct: true},
	}
}

// checkerRooms are packages inside checker.
func checkerRooms(names ...string) []string {
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = module + "checker/" + name
	}
	return paths
}

// screenRooms are packages inside the screen.
func screenRooms(names ...string) []string {
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = module + "internal/tui/" + name
	}
	return paths
}

func TestImportsFollowTheArrows(t *testing.T) {
	t.Parallel()
	imports := packages(t)
	for _, arrow := range arrows() {
		for pkg := range imports {
			if !under(pkg, module+arrow.from) {
				continue
			}
			way := wayTo(imports, pkg, arrow)
			require.Empty(t, way, "a way that must not be:\n  %s", strings.Join(way, "\n  imports "))
		}
	}
}

// under reports whether a package is root or lies below it.
func under(pkg, root string) bool { return pkg == root || strings.HasPrefix(pkg, root+"/") }

// forbidden reports whether a package is one of those an arrow must not reach.
func forbidden(pkg string, to []string) bool {
	return slices.ContainsFunc(to, func(target string) bool {
		if strings.HasSuffix(target, "/") {
			return strings.HasPrefix(pkg, target)
		}
		return under(pkg, target)
	})
}

// wayTo returns the shortest chain of imports from a package to what the arrow forbids, or nil.
func wayTo(imports map[string][]string, from string, arrow arrow) []string {
	before := map[string]string{from: ""}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		for _, next := range imports[queue[0]] {
			if _, seen := before[next]; seen {
				continue
			}
			before[next] = queue[0]
			// A package's own folder is no way out of it: internal/progress is under internal/.
			if forbidden(next, arrow.to) && !under(next, module+arrow.from) {
				return chain(before, next)
			}
			if !arrow.direct {
				queue = append(queue, next)
			}
		}
	}
	return nil
}

func chain(before map[string]string, end string) []string {
	var way []string
	for pkg := end; pkg != ""; pkg = before[pkg] {
		way = append(way, pkg)
	}
	slices.Reverse(way)
	return way
}

// packages returns the imports of every package klab is built from.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Imports", "./...")
	list.Dir = ".."
	output, err := list.Output()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		require.NoError(t, err, string(failed.Stderr))
	}
	require.NoError(t, err)
	imports := map[string][]string{}
	for decoder := json.NewDecoder(strings.NewReader(string(output))); ; {
		var pkg struct {
			ImportPath string
			Imports    []string
		}
		err := decoder.Decode(&pkg)
		if errors.Is(err, io.EOF) {
			return imports
		}
		require.NoError(t, err)
		imports[pkg.ImportPath] = pkg.Imports
	}
}

func TestAWayIsFoundHoweverLong(t *testing.T) {
	t.Parallel()
	imports := map[string][]string{
		module + "lessons":   {module + "checker", "fmt"},
		module + "checker":   {module + "lessons", "x.org/a"},
		"x.org/a":            {"k8s.io/client-go/rest"},
		module + "lessons/x": {},
	}
	far := arrow{from: "lessons", to: client}
	require.Equal(t, []string{module + "lessons", module + "checker", "x.org/a", "k8s.io/client-go/rest"},
		wayTo(imports, module+"lessons", far))
	require.Empty(t, wayTo(imports, module+"lessons", arrow{from: "lessons", to: client, direct: true}))
	require.Empty(t, wayTo(imports, module+"lessons/x", far))
	require.Empty(t, wayTo(imports, module+"lessons", arrow{from: "lessons", to: kind}))
}
