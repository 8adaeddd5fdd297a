package law_test

import (
	"bytes"
	"context"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/lessons"
)

// A changing lab gives back another number than it was told to keep.
type changing struct{ *sessiontest.Lab }

func (l changing) Kept(ctx context.Context, namespace string) ([]byte, error) {
	record, err := l.Lab.Kept(ctx, namespace)
	return bytes.Replace(record, []byte(`"replicas":2`), []byte(`"replicas":2.0`), 1), err
}

// TestTheLawJudgesFromTheRecordThatTheLabKept, as a learner is judged: what a record does not give back as it was
// refuses right answers.
func TestTheLawJudgesFromTheRecordThatTheLabKept(t *testing.T) {
	t.Parallel()
	l := lesson([]lessons.Fixture{says("two", "", "2")}, nil)
	l.Tasks[0].Checks[0].Expect = append(l.Tasks[0].Checks[0].Expect,
		checker.Expectation{Code: "other", Expression: "type(baseline['Service/front'].spec.replicas) == int"})
	synctest.Test(t, func(t *testing.T) {
		lab := changing{&sessiontest.Lab{}}
		lab.OnSeed = func(string) {
			lab.Remove("ConfigMap", "klab-one", "answers")
			lab.Put(map[string]any{"kind": "Service", "metadata": map[string]any{"name": "front", "namespace": "klab-one"},
				"spec": map[string]any{"replicas": int64(2)}})
		}
		report, err := law.Run(t.Context(), law.Options{Lab: lab, Lessons: []*lessons.Lesson{l}, Parallel: 1})
		require.NoError(t, err)
		require.Equal(t, map[string]string{"one count solution solution/two": law.FalseReject, "one reset": law.FalseReject}, outcomes(report))
	})
}

// TestTheLawAppliesWithWhatEarlierTasksRemembered: an answer may depend on it.
func TestTheLawAppliesWithWhatEarlierTasksRemembered(t *testing.T) {
	t.Parallel()
	l := lesson([]lessons.Fixture{says("two", "", "2")}, nil)
	l.Tasks[0].Checks[0].Remember = map[string]string{"n": "number(answer(given, 'n'))"}
	second := l.Tasks[0]
	second.ID, second.Needs = "again", []string{"count"}
	second.Checks = []checker.Check{{ID: "n", Settle: l.Tasks[0].Checks[0].Settle, Observe: l.Tasks[0].Checks[0].Observe,
		Expect: []checker.Expectation{{Code: "other", Expression: "number(answer(given, 'n')) == memory.n + 2"}}}}
	second.Solutions = []lessons.Fixture{says("more", "", "${string(memory.n + 2)}")}
	l.Tasks = append(l.Tasks, second)
	require.Empty(t, outcomes(prove(t, &sessiontest.Lab{}, l)))
}
