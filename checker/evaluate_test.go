package checker_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/checkertest"
)

// said judges one expression over a Pod that is there, one that is not, and values of every type.
func said(t *testing.T, e checker.Expectation) checker.Verdict {
	t.Helper()
	lab := &checkertest.Lab{}
	web := pod("web", "True", nil)
	web["spec"] = map[string]any{"whole": int64(9), "half": 0.5, "text": "25%", "list": []any{"a"}, "map": map[string]any{"a": int64(1)}, "nothing": nil}
	lab.Put(web)
	e.Code = "wrong"
	return runner(lab).Decide(t.Context(), compiled(t, checker.Check{
		ID: "type",
		Observe: checker.Observations{
			"web":  {Verb: "object", Args: map[string]any{"kind": "Pod", "name": "web"}},
			"none": {Verb: "object", Args: map[string]any{"kind": "Pod", "name": "none"}},
		},
		Expect: []checker.Expectation{e},
	})).Verdict
}

// TestAnExpressionThatCannotBeEvaluatedIsUnknownWithItsPlace: whatever types meet in it, it is nobody's wrong answer.
func TestAnExpressionThatCannotBeEvaluatedIsUnknownWithItsPlace(t *testing.T) {
	t.Parallel()
	for source, reason := range map[string]string{
		"web.spec.half - 1 > 0":                                 "character 15: no such overload: - of double and int",
		"web.spec.whole > web.spec.text":                        "character 16: no such overload: > of int and string",
		"web.spec.text + 1 == web.spec.text":                    "character 15: no such overload: + of string and int",
		"web.spec.list.all(e, e > 0)":                           "character 24: no such overload: > of string and int",
		"web != null && web.spec.whole.replace('%', '') == '9'": "no such overload: replace of int and string and string",
		"web.spec.text.size() > 0 && web.spec.whole":            "no such overload",
		"!web.spec.text":                                        "no such overload: ! of string",
		"web.spec.map.map(k, k)[0] - 1 > 0":                     "no such overload: - of string and int",
		"web.spec.half.size() > 0":                              "no such overload: size of double",
		"int(web.spec.text) > 0":                                "type conversion error",
		"web.spec.whole / 0 > 0":                                "division by zero",
		"web.spec.text":                                         "gave string, not a bool",
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				v := said(t, checker.Expectation{Expression: source})
				require.Equal(t, checker.Unknown, v.State, v.Reason)
				require.Equal(t, checker.CodeCannotEvaluate, v.Code)
				require.Contains(t, v.Reason, "expect[0].expression: evaluate")
				require.Contains(t, v.Reason, reason)
				require.NotContains(t, v.Reason, source, "a learner would read what the task accepts")
				require.Equal(t, source, v.Expression)
			})
		})
	}
}

// TestASumOfListsIsMadeOfPlainValues: what a check makes of an expression's value is written down as JSON.
func TestASumOfListsIsMadeOfPlainValues(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &checkertest.Lab{}
		web := pod("web", "True", nil)
		web["spec"] = map[string]any{"terms": []any{map[string]any{"key": "a"}}}
		lab.Put(web)
		require.NoError(t, runner(lab).Do(t.Context(), compiled(t, checker.Check{
			ID:      "sum",
			Observe: checker.Observations{"web": {Verb: "object", Args: map[string]any{"kind": "Pod", "name": "web"}}},
			Steps: []checker.Step{{Do: &checker.Call{Verb: "apply", Args: map[string]any{"how": "create", "manifest": map[string]any{
				"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "twin"},
				"spec": map[string]any{"terms": "${web.spec.terms + [{'key': 'b', 'values': ['c']}]}"},
			}}}}},
		})))
		twin, err := lab.Get(t.Context(), "Pod", "ns", "twin")
		require.NoError(t, err)
		want := []any{map[string]any{"key": "a"}, map[string]any{"key": "b", "values": []any{"c"}}}
		require.Equal(t, want, twin["spec"].(map[string]any)["terms"])
	})
}

// TestWhatIsNotThereIsAFact: reading it is wrong, with the reason, as it has to be for answers that lack something.
func TestWhatIsNotThereIsAFact(t *testing.T) {
	t.Parallel()
	for source, reason := range map[string]string{
		"none.spec.whole == 9":            "no such key: spec",
		"web.spec.other == 9":             "no such key: other",
		"web.spec.text.other == 9":        "no such key: other",
		"web.spec.list[3] == 'a'":         "index out of bounds: 3",
		"web.spec.map['b'] == 1":          "no such key: b",
		"web.spec.?b.value() == 1":        "optional.none() dereference",
		"none.spec - 1 == 0":              "no such key: spec",
		"web.spec.nothing - 1 == 0":       "no such overload: - of null_type and int",
		"none > 3":                        "no such overload: > of null_type and int",
		"web.spec.nothing.size() == 0":    "no such overload: size of null_type",
		"none.status.startsWith('a')":     "no such key: status",
		"web.spec.nothing.startsWith('')": "no such overload: startsWith of null_type and string",
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				v := said(t, checker.Expectation{Expression: source})
				require.Equal(t, checker.Wrong, v.State, v.Reason)
				require.Equal(t, "wrong", v.Code)
				require.Contains(t, v.Why(), reason)
			})
		})
	}
}

// TestAFaultInWhatWaitsIsNotAWrongAnswer: what would have kept the verdict open cannot be evaluated.
func TestAFaultInWhatWaitsIsNotAWrongAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := said(t, checker.Expectation{Expression: "false", Waiting: "web.spec.half - 1 > 0"})
		require.Equal(t, checker.Unknown, v.State)
		require.Contains(t, v.Reason, "expect[0].waiting: evaluate")
	})
}

// TestTheSameValueFailsFirst: a learner who asks again reads the same reason.
func TestTheSameValueFailsFirst(t *testing.T) {
	t.Parallel()
	let := map[string]string{}
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		let[name] = "it[0].metadata.name"
	}
	program := compiled(t, checker.Check{ID: "none", Observe: checker.Observations{"it": {Verb: "objects", Args: map[string]any{"kind": "Pod"}}},
		Steps: []checker.Step{{Let: let}, {Expect: []checker.Expectation{{Code: "none", Expression: "a == b"}}}}})
	for range 20 {
		require.Contains(t, runner(&checkertest.Lab{}).Look(t.Context(), program).Verdict.Reason, "let a:")
	}
}
