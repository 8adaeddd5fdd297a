package tests

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const clusterRooms = module + "cluster/internal/"

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
		"engine":    {"fault"},
		"ports":     {"fault", "names"},
		"onnode":    {"names"},
		"folder":    {"engine", "fault"},
		"provision": {"await", "engine", "fault", "names", "ports"},

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
		"reset":  {"api", "await", "fault", "grader", "kinds", "memory", "names", "probe"},

		"apitest": {"names"}, // for tests only: nothing else may import it
	}
}

func TestTheRoomsOfClusterKnowOnlyWhatTheyMay(t *testing.T) {
	t.Parallel()
	allowed := roomsOfCluster()
	for pkg, imports := range packages(t) {
		room, inside := strings.CutPrefix(pkg, clusterRooms)
		if inside {
			require.Contains(t, allowed, room, "a room needs its line here")
		}
		for _, imported := range imports {
			require.False(t, inside && imported == module+"cluster", "%s imports the package it is a part of", pkg)
			target, ok := strings.CutPrefix(imported, clusterRooms)
			if !ok {
				continue
			}
			require.NotEqual(t, "apitest", target, "%s is not for tests only", pkg)
			require.True(t, !inside || slices.Contains(allowed[room], target), "%s must not import %s", pkg, target)
		}
	}
}
