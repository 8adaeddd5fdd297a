package checker_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/checkertest"
)

// written gives an object the times of a write and, unless that is zero, of a change of its status.
func written(object map[string]any, spec, status time.Time) map[string]any {
	meta := object["metadata"].(map[string]any)
	meta["creationTimestamp"] = spec.UTC().Format(time.RFC3339)
	entries := []any{map[string]any{"time": spec.UTC().Format(time.RFC3339)}}
	if !status.IsZero() {
		entries = append(entries, map[string]any{"time": status.UTC().Format(time.RFC3339), "subresource": "status"})
	}
	meta["managedFields"] = entries
	return object
}

func deployment(replicas int64) map[string]any {
	return map[string]any{"kind": "Deployment", "metadata": map[string]any{"name": "web", "namespace": "ns"},
		"spec": map[string]any{"replicas": replicas}, "status": map[string]any{"replicas": replicas}}
}

// slow is a runner of a slow machine, on which every time-out is three times as long.
func slow(lab *checkertest.Lab) checker.Runner {
	r := runner(lab)
	r.Scope.Factor = 3
	return r
}

// judged decides a check of one expectation whose answers were typed this moment, and gives how long that took.
func judged(t *testing.T, lab *checkertest.Lab, expectations ...checker.Expectation) (checker.Verdict, time.Duration) {
	t.Helper()
	check := checker.Check{
		ID: "asked", Settle: checker.Duration(20 * time.Second),
		Observe: checker.Observations{
			"given": {Verb: "answers"},
			"nodes": {Verb: "objects", Args: map[string]any{"kind": "Node"}},
			"pods":  {Verb: "objects", Args: map[string]any{"kind": "Pod"}},
			"web":   {Verb: "object", Args: map[string]any{"kind": "Deployment", "name": "web"}},
		},
		Expect: expectations,
	}
	began := time.Now()
	return slow(lab).Decide(t.Context(), compiled(t, check)).Verdict, time.Since(began)
}

// TestAWrongAnswerIsJudgedAtOnce: what only another answer would mend is not waited for, however slow the machine is,
// and neither is a lab that is at rest.
func TestAWrongAnswerIsJudgedAtOnce(t *testing.T) {
	t.Parallel()
	for name, expression := range map[string]string{
		"not answered":            "answer(given, 'other') != ''",
		"another word":            "answer(given, 'word') == 'running'",
		"another number":          "number(answer(given, 'n')) == nodes.size()",
		"not what an object says": "pods.all(p, number(answer(given, 'n')) == restarts(p))",
		"not what people wrote":   "number(answer(given, 'n')) == web.spec.replicas",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				past := time.Now().Add(-10 * time.Minute)
				lab := &checkertest.Lab{}
				lab.Put(written(answers(map[string]any{"word": "pending", "n": "7"}), time.Now(), time.Time{}))
				lab.Put(node("a", "True"))
				lab.Put(written(deployment(3), past, past))
				lab.Put(written(pod("web", "True", nil), past, past))
				v, took := judged(t, lab, checker.Expectation{Code: "wrong-answer", Expression: "pods.size() > 0 && web != null"}, checker.Expectation{Code: "wrong-answer", Expression: expression})
				require.Equal(t, checker.Wrong, v.State, v.Reason)
				require.Zero(t, took)
			})
		})
	}
}

// TestAMissingAnswerIsMissingInASickLabToo: nothing that is not well could have kept a learner from typing.
func TestAMissingAnswerIsMissingInASickLabToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &checkertest.Lab{}
		lab.Put(node("a", "False"))
		v, took := judged(t, lab, checker.Expectation{Code: "no-answer", Expression: "answer(given, 'n') != ''"})
		require.Equal(t, checker.Wrong, v.State, v.Reason)
		require.Zero(t, took)
		v, _ = judged(t, lab, checker.Expectation{Code: "miscounted", Expression: "number(answer(given, 'n')) == nodes.size()"})
		require.Equal(t, checker.Unknown, v.State, "what is compared with a lab needs one that is well")
	})
}

// TestAnAnswerAboutWhatStillMovesWaits: the answer was right, and the lab had not come so far.
func TestAnAnswerAboutWhatStillMovesWaits(t *testing.T) {
	t.Parallel()
	for name, stirred := range map[string]struct {
		ready string
		ago   time.Duration
	}{
		"a Pod that is not ready yet":       {"False", 8 * time.Second},
		"a Pod that was ready a moment ago": {"True", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				lab := &checkertest.Lab{}
				past := time.Now().Add(-10 * time.Minute)
				put := func(restarts int64, ready string, status time.Time) {
					web := written(pod("web", ready, nil), past, status)
					web["spec"] = map[string]any{"restartPolicy": "Always"}
					web["status"].(map[string]any)["containerStatuses"] = []any{map[string]any{"restartCount": restarts}}
					lab.Put(web)
				}
				lab.Put(node("a", "True"))
				lab.Put(written(answers(map[string]any{"n": "7"}), time.Now(), time.Time{}))
				put(6, stirred.ready, time.Now().Add(-stirred.ago))
				time.AfterFunc(2*time.Second, func() { put(7, "True", time.Now()) })
				v, _ := judged(t, lab, checker.Expectation{Code: "miscounted", Expression: "pods.all(p, number(answer(given, 'n')) == restarts(p))"})
				require.Equal(t, checker.Pass, v.State, v.Code)
			})
		})
	}
}

// TestAPlainlyWrongObjectIsJudgedSoon: what only people write of an object does not come right by waiting. What
// controllers write may, and so may replicas that something scales.
func TestAPlainlyWrongObjectIsJudgedSoon(t *testing.T) {
	t.Parallel()
	three := checker.Expectation{Code: "not-three", Expression: "web.spec.replicas == 3"}
	scaler := map[string]any{"kind": "HorizontalPodAutoscaler", "metadata": map[string]any{"name": "web", "namespace": "ns"}}
	for name, c := range map[string]struct {
		expectations []checker.Expectation
		beside       map[string]any
		soon         bool
	}{
		"its spec":                   {expectations: []checker.Expectation{{Code: "none", Expression: "web != null"}, three}, soon: true},
		"its spec, by an option":     {expectations: []checker.Expectation{{Code: "paused", Expression: "web.spec.?paused.orValue(false)"}}, soon: true},
		"its spec, something scales": {expectations: []checker.Expectation{three}, beside: scaler},
		"its spec, after its status": {expectations: []checker.Expectation{{Code: "behind", Expression: "web.status.replicas > 1"}, three}},
		"its spec, with a wait":      {expectations: []checker.Expectation{{Code: "not-three", Expression: "web.spec.replicas == 3", Waiting: "now < timestamp('2000-01-01T00:01:10Z')"}}},
		"its spec, for a reason that may still show": {expectations: []checker.Expectation{{Code: "not-three", Expression: "web.spec.replicas == 3",
			Because: []checker.Cause{{Code: "undone", Expression: "web.status.replicas > 5"}}}}},
		"its spec, for a reason that people wrote": {expectations: []checker.Expectation{{Code: "not-three", Expression: "web.spec.replicas == 3",
			Because: []checker.Cause{{Code: "paused", Expression: "web.spec.?paused.orValue(false)"}}}}, soon: true},
		"its status": {expectations: []checker.Expectation{{Code: "not-three", Expression: "web.status.replicas == 3"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				lab := &checkertest.Lab{}
				lab.Put(node("a", "True"))
				lab.Put(written(deployment(2), time.Now(), time.Now()))
				if c.beside != nil {
					lab.Put(c.beside)
				}
				v, took := judged(t, lab, c.expectations...)
				require.Equal(t, checker.Wrong, v.State, v.Reason)
				require.Equal(t, c.expectations[len(c.expectations)-1].Code, v.Code)
				if c.soon {
					require.LessOrEqual(t, took, 5*time.Second)
				} else {
					require.GreaterOrEqual(t, took, time.Minute, "three times the 20 s that the check gives the lab")
				}
			})
		})
	}
}

// TestWhoOnlyLooksDoesNotJudgeBetweenTwoWrites: nobody has asked for a verdict, and the next command may be on its way.
func TestWhoOnlyLooksDoesNotJudgeBetweenTwoWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		check := webReady(20 * time.Second)
		check.Observe["web"] = checker.Call{Verb: "object", Args: map[string]any{"kind": "Deployment", "name": "web"}}
		check.Observe["given"] = checker.Call{Verb: "answers"}
		check.Expect = []checker.Expectation{{Code: "unanswered", Expression: "answer(given, 'n') != ''"}, {Code: "not-three", Expression: "web.spec.replicas == 3"}}
		lab := &checkertest.Lab{}
		lab.Put(written(answers(map[string]any{}), time.Now(), time.Time{}))
		look := func() checker.Verdict { return runner(lab).Look(t.Context(), compiled(t, check)).Verdict }
		require.Equal(t, checker.Waiting, look().State)
		time.Sleep(time.Second)
		require.Equal(t, checker.Wrong, look().State)
		lab.Put(answers(map[string]any{"n": "1"}))
		lab.Put(written(deployment(2), time.Now(), time.Now()))
		lab.Put(node("a", "True"))
		time.Sleep(19 * time.Second)
		require.Equal(t, checker.Waiting, look().State)
		time.Sleep(time.Second)
		require.Equal(t, checker.Wrong, look().State)
	})
}
