package law_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/lessons"
)

// TestACaseLeavesNoDisruptionOpen: neither its own answer's, nor those of the answers that had to be in place before it.
func TestACaseLeavesNoDisruptionOpen(t *testing.T) {
	t.Parallel()
	disturbing := says("two", "", "2")
	disturbing.Steps = append(disturbing.Steps, checker.Step{Do: &checker.Call{Verb: "load", Args: map[string]any{"name": "watch", "url": "http://web"}}})
	l := lesson([]lessons.Fixture{disturbing}, nil)
	second := l.Tasks[0]
	second.ID, second.Needs = "again", []string{"count"}
	l.Tasks = append(l.Tasks, second)

	lab := &sessiontest.Lab{}
	recorded := 0
	lab.OnProbe = func(_, _, path string, _ []byte) (any, error) {
		if path == "/load/start" {
			recorded++
		}
		return map[string]any{}, nil
	}
	lab.OnSeed = func(string) { lab.Remove("ConfigMap", "klab-one", "answers") }
	synctest.Test(t, func(t *testing.T) {
		cases := 0
		report, err := law.Run(t.Context(), law.Options{Lab: lab, Lessons: []*lessons.Lesson{l}, Parallel: 1, Progress: func(p law.Progress) {
			cases++
			open, err := lab.Open(t.Context())
			require.NoError(t, err)
			require.Empty(t, open, p.Case.Name())
		}})
		require.NoError(t, err)
		require.Empty(t, outcomes(report))
		require.Equal(t, 5, cases)
	})
	require.Equal(t, 6, recorded)
	require.Equal(t, []string{"klab-one"}, lab.Lanes, "the lab knows whose the namespace is")
}
