package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A digest that hangs on the words of a lesson, or on the ledger itself, makes every proof stale with each of them.
func TestTheDigestHasNoLessonsAndNoWords(t *testing.T) {
	t.Chdir("../../../..")
	packages, err := list("./checker", "./internal/session", "./cluster", "./internal/law")
	require.NoError(t, err)
	lines, err := describe(packages)
	require.NoError(t, err)
	all := strings.Join(lines, "\n")
	require.Contains(t, all, "klab/checker/run.go ")
	require.Contains(t, all, "klab/lessons/internal/guard/")
	for _, decides := range []string{"/content/", "/internal/words/", "/internal/progress/"} {
		require.NotContains(t, all, "klab"+decides)
	}
}
