package checker_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/checkertest"
)

// answers are a learner's typed answers, in the ConfigMap where they are kept.
func answers(data map[string]any) map[string]any {
	return map[string]any{"kind": "ConfigMap", "metadata": map[string]any{"name": "answers", "namespace": "ns"}, "data": data}
}

// TestATypedNumberIsComparedAsANumber has an expression read what was typed: a wrong number, alternatives and what is
// no count at all are wrong and never an error.
func TestATypedNumberIsComparedAsANumber(t *testing.T) {
	t.Parallel()
	check := checker.Check{
		ID: "counted", Observe: checker.Observations{"given": {Verb: "answers"}},
		Expect: []checker.Expectation{{Code: "miscounted", Expression: "number(answer(given, 'n')) == 3 && number(answer(given, 'n')) <= 3"}},
	}
	for typed, want := range map[string]checker.State{
		"3": checker.Pass, "三个": checker.Pass, "“３ nodes”。": checker.Pass, "3 (1 + 2)": checker.Pass, "three": checker.Pass,
		"2": checker.Wrong, "3 or 4": checker.Wrong, "not 3": checker.Wrong, "3.5": checker.Wrong, "": checker.Wrong,
		"some": checker.Wrong, "-3": checker.Wrong, "3 min": checker.Wrong, "99999999999999999999": checker.Wrong, "1e999": checker.Wrong,
	} {
		t.Run(typed, func(t *testing.T) {
			t.Parallel()
			lab := &checkertest.Lab{}
			lab.Put(answers(map[string]any{"n": typed}))
			lab.Put(node("a", "True"))
			v := runner(lab).Decide(t.Context(), compiled(t, check)).Verdict
			require.Equal(t, want, v.State, v.Reason)
		})
	}
}

// TestAMessageShowsAnAnswerAsItWasTyped compares answers whatever their case, and shows them as the learner wrote them.
func TestAMessageShowsAnAnswerAsItWasTyped(t *testing.T) {
	t.Parallel()
	lab := &checkertest.Lab{}
	lab.Put(answers(map[string]any{"state": " “CrashLoopBackOff”  or Error. ", "names": "b"}))
	v := runner(lab).Look(t.Context(), compiled(t, checker.Check{
		ID: "state", Observe: checker.Observations{"given": {Verb: "answers"}},
		Expect: []checker.Expectation{{
			Code: "other", Expression: "answer(given, 'state') == 'error'",
			Evidence: map[string]string{
				"given": "answer(given, 'state')", "length": "answer(given, 'state').size()",
				"names": "['mine', 'yours', 'mine', 'mine']", "counts": "[1, 1, 2]",
			},
		}},
	})).Verdict
	require.Equal(t, map[string]string{
		"given": "“CrashLoopBackOff” or Error.", "length": "26", "names": "mine ×3, yours", "counts": "1, 1, 2",
	}, v.Evidence)
}
