package tests

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A house is a package that is put together of rooms below its folder internal.
type house struct {
	// rooms are those it has, each with those of them that it may import.
	rooms map[string][]string
	// fixtures is the room for tests only, if there is one.
	fixtures string
}

func houses() map[string]house {
	return map[string]house{
		"checker": {rooms: roomsOfChecker()},
		"cluster": {rooms: roomsOfCluster(), fixtures: "apitest"},
		"lessons": {rooms: roomsOfLessons(), fixtures: "coursetest"},
	}
}

// roomsOfCluster are the packages that cluster is put together of, each with those of them that it may import. They stand in the
// order of their floors: none knows one that stands below it here.
func roomsOfCluster() map[string][]string {
	return map[string][]string{
		"names":  {},
		"fault":  {},
		"bounds": {},
		"track":  {},

		"await": {"fault"},

		// The half that runs containers: it knows nothing of what the API server serves.
		"engine":    {"await", "fault"},
		"ports":     {"fault", "names"},
		"onnode":    {"names"},
		"folder":    {"engine", "fault"},
		"space":     {"fault"},
		"provision": {"await", "engine", "fault", "names", "ports"},
		"supply":    {"engine", "onnode", "provision"},

		// The half that asks the API server: it knows nothing of containers.
		"kinds":  {"await", "fault"},
		"turns":  {"await", "fault"},
		"grader": {"await", "names"},
		"pace":   {"grader", "names"},
		"pods":   {"await", "bounds", "fault", "names"},
		"memory": {"await", "fault", "grader", "names"},
		"api":    {"await", "bounds", "fault", "kinds", "names"},
		"probe":  {"api", "await", "bounds", "fault", "grader", "kinds", "names", "pods"},
		"health": {"await", "names", "probe"},
		"addon":  {"api", "await", "fault", "grader", "kinds", "names"},
		"reset":  {"api", "await", "fault", "grader", "health", "kinds", "memory", "names", "probe"},

		"apitest": {"names"}, // for tests only: nothing else may import it
	}
}

// roomsOfChecker are the packages that checker is put together of, in the order of their floors. Those above the gap know nothing of
// a lab.
func roomsOfChecker() map[string][]string {
	return map[string][]string{
		"kube":      {},
		"arguments": {},
		"apitypes":  {},
		"expr":      {"apitypes", "kube"},
		"template":  {"expr", "kube"},

		"facts":   {"expr", "kube"},
		"ways":    {"arguments", "kube"},
		"witness": {"facts", "kube"},
		"verbs":   {"arguments", "expr", "facts", "kube", "template", "ways", "witness"},
		"well":    {"facts", "kube"},
	}
}

// roomsOfLessons are the packages that lessons is put together of, and the lint stands on, in the order of their floors.
func roomsOfLessons() map[string][]string {
	return map[string][]string{
		"layout":  {},
		"codes":   {},
		"expand":  {},
		"sources": {"expand"},
		"texts":   {"sources"},
		"guard":   {"codes", "expand", "layout", "sources"},
		"fenced":  {"codes", "layout", "sources"},

		"coursetest": {}, // for tests only: nothing else may import it
	}
}

func TestRoomsKnowOnlyWhatTheyMay(t *testing.T) {
	t.Parallel()
	all := packages(t)
	for name, house := range houses() {
		below := module + name + "/internal/"
		for pkg, imports := range all {
			room, inside := strings.CutPrefix(pkg, below)
			if inside {
				require.Contains(t, house.rooms, room, "a room needs its line here")
			}
			for _, imported := range imports {
				require.False(t, inside && imported == module+name, "%s imports the package it is a part of", pkg)
				target, ok := strings.CutPrefix(imported, below)
				if !ok {
					continue
				}
				require.NotEqual(t, house.fixtures, target, "%s is not for tests only", pkg)
				require.True(t, !inside || slices.Contains(house.rooms[room], target), "%s must not import %s", pkg, target)
			}
		}
	}
}
