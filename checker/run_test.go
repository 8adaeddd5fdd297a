package checker_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/checkertest"
	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/workload/wire"
)

func pod(name, ready string, extra map[string]any) map[string]any {
	object := map[string]any{
		"kind": "Pod", "metadata": map[string]any{"name": name, "namespace": "ns"},
		"status": map[string]any{"conditions": []any{map[string]any{"type": "Ready", "status": ready}}},
	}
	for k, v := range extra {
		object["metadata"].(map[string]any)[k] = v
	}
	return object
}

func node(name, ready string) map[string]any {
	return map[string]any{"kind": "Node", "metadata": map[string]any{"name": name},
		"status": map[string]any{"conditions": []any{map[string]any{"type": "Ready", "status": ready}}}}
}

func runner(lab *checkertest.Lab) checker.Runner {
	return checker.Runner{Lab: lab, Scope: ground.Scope{Lesson: "l", Namespace: "ns"}}
}

func compiled(t *testing.T, check checker.Check) *checker.Program {
	t.Helper()
	p, err := checker.Compile(check)
	require.NoError(t, err)
	return p
}

func webReady(settle time.Duration) checker.Check {
	return checker.Check{
		ID: "web", Settle: checker.Duration(settle),
		Observe: checker.Observations{"web": {Verb: "object", Args: map[string]any{"kind": "Pod", "name": "web"}}},
		Expect: []checker.Expectation{
			{Code: "missing", Expression: "web != null"},
			{Code: "not-ready", Expression: "isReady(web)", Evidence: map[string]string{"status": "condition(web, 'Ready')"},
				Show:    "kubectl -n ${ns} get pod web",
				Because: []checker.Cause{{Code: "old", Expression: "web.metadata.?labels['age'].orValue('') == 'old'"}}},
		},
	}
}

func TestVerdictOfAnObservingCheck(t *testing.T) {
	t.Parallel()
	// Objects are made within the case, by its clock.
	web := func(ready string, meta func() map[string]any) func() map[string]any {
		return func() map[string]any { return pod("web", ready, meta()) }
	}
	plain := func() map[string]any { return nil }
	old := func() map[string]any { return map[string]any{"labels": map[string]any{"age": "old"}} }
	since := func(field string, ago time.Duration) func() map[string]any {
		return func() map[string]any {
			return map[string]any{field: time.Now().Add(-ago).UTC().Format(time.RFC3339)}
		}
	}
	cases := map[string]struct {
		put   func() map[string]any
		state checker.State
		code  string
	}{
		"slow to leave":       {web("True", since("deletionTimestamp", 45*time.Second)), checker.Waiting, "not-ready"},
		"nothing there":       {nil, checker.Wrong, "missing"},
		"ready":               {web("True", plain), checker.Pass, ""},
		"settled and unready": {web("False", plain), checker.Wrong, "not-ready"},
		"fresh and unready":   {web("False", since("creationTimestamp", 0)), checker.Waiting, "not-ready"},
		"a known cause":       {web("False", old), checker.Wrong, "old"},
		"ready, never gone":   {web("True", since("deletionTimestamp", 7*365*24*time.Hour)), checker.Wrong, "not-ready"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				lab := &checkertest.Lab{}
				if c.put != nil {
					lab.Put(c.put())
				}
				v := runner(lab).Look(t.Context(), compiled(t, webReady(30*time.Second))).Verdict
				require.Equal(t, c.state, v.State, v.Reason)
				require.Equal(t, c.code, v.Code)
				if c.code == "not-ready" {
					require.Equal(t, "kubectl -n ns get pod web", v.Show)
					require.Contains(t, v.Evidence, "status")
				}
			})
		})
	}
}

func TestAReadThatFailsIsUnknownAndNeverWrong(t *testing.T) {
	t.Parallel()
	lab := &checkertest.Lab{ReadError: errors.New("connection refused")}
	v := runner(lab).Look(t.Context(), compiled(t, webReady(0))).Verdict
	require.Equal(t, checker.Unknown, v.State)
	require.Contains(t, v.Reason, "connection refused")
}

func TestDecideWaitsForTheLabToSettle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &checkertest.Lab{}
		lab.Put(pod("web", "False", map[string]any{"creationTimestamp": time.Now().UTC().Format(time.RFC3339)}))
		time.AfterFunc(8*time.Second, func() { lab.Put(pod("web", "True", nil)) })
		v := runner(lab).Decide(t.Context(), compiled(t, webReady(30*time.Second))).Verdict
		require.Equal(t, checker.Pass, v.State)
	})
}

func TestDecideEndsAsWrongOnceSettled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &checkertest.Lab{}
		lab.Put(pod("web", "False", map[string]any{"creationTimestamp": time.Now().UTC().Format(time.RFC3339)}))
		v := runner(lab).Decide(t.Context(), compiled(t, webReady(30*time.Second))).Verdict
		require.Equal(t, checker.Wrong, v.State)
		require.Equal(t, "not-ready", v.Code)
	})
}

func disrupting() checker.Check {
	return checker.Check{
		ID: "leaves", Observe: checker.Observations{
			"web": {Verb: "object", Args: map[string]any{"kind": "Pod", "name": "${victim}"}},
		},
		Steps: []checker.Step{
			{Let: map[string]string{"victim": "'web'"}},
			{
				Do:     &checker.Call{Verb: "setReady", Args: map[string]any{"pod": "${victim}", "value": false}},
				Within: "10s", Expect: []checker.Expectation{{Code: "never-left", Expression: "!isReady(web)"}},
				Always: []checker.Expectation{{Code: "restarted", Expression: "restarts(web) == 0"}},
			},
			{Undo: true, Within: "${5 + 5}", Expect: []checker.Expectation{{Code: "never-returned", Expression: "isReady(web)"}}},
		},
		Remember: map[string]string{"victimUID": "uid(web)"},
	}
}

// switchable is a Pod whose readiness follows its control port.
func switchable(leaves bool) *checkertest.Lab {
	lab := &checkertest.Lab{}
	lab.Put(node("n1", "True"))
	lab.Put(pod("web", "True", nil))
	lab.OnControl = func(_, _, path string) ([]byte, error) {
		if path == "/admin/ready?value=false" && leaves {
			lab.Put(pod("web", "False", nil))
		}
		if path == "/admin/reset" {
			lab.Put(pod("web", "True", nil))
		}
		return nil, nil
	}
	return lab
}

func TestABurningPodIsPutOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &checkertest.Lab{}
		lab.Put(node("n1", "True"))
		lab.Put(pod("web", "True", nil))
		var asked []string
		lab.OnControl = func(pod, method, path string) ([]byte, error) {
			asked = append(asked, method+" "+pod+path)
			return nil, nil
		}
		v := runner(lab).Decide(t.Context(), compiled(t, checker.Check{ID: "hot", Steps: []checker.Step{
			{Do: &checker.Call{Verb: "burn", Args: map[string]any{"pod": "web", "cpu": "${string(2 * 55)}m"}}},
			{Do: &checker.Call{Verb: "burn", Args: map[string]any{"pod": "web", "cpu": "0.5", "for": "90s"}}},
		}})).Verdict
		require.Equal(t, checker.Pass, v.State)
		require.Equal(t, []string{
			"POST web/admin/burn?cpu=110m&for=5m", "POST web/admin/burn?cpu=0.5&for=90s", "POST web/admin/reset", "POST web/admin/reset",
		}, asked)
	})
}

func TestADisruptionIsUndoneAndForgotten(t *testing.T) {
	t.Parallel()
	for name, leaves := range map[string]bool{"pass": true, "wrong": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				lab := switchable(leaves)
				result := runner(lab).Decide(t.Context(), compiled(t, disrupting()))
				open, err := lab.Open(t.Context())
				require.NoError(t, err)
				require.Empty(t, open, "a disruption is still open")
				if leaves {
					require.Equal(t, checker.Pass, result.Verdict.State, result.Verdict.Reason)
					require.Equal(t, map[string]any{"victimUID": "uid-web"}, result.Remembered)
				} else {
					require.Equal(t, "never-left", result.Verdict.Code)
				}
			})
		})
	}
}

func TestACancelledDisruptionIsStillUndone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := switchable(false)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		v := runner(lab).Decide(ctx, compiled(t, disrupting())).Verdict
		require.Equal(t, checker.Unknown, v.State)
		open, err := lab.Open(t.Context())
		require.NoError(t, err)
		require.Empty(t, open)
	})
}

// TestALostRequestIsAskedForAgain: what is wrong by requests is wrong when it is so twice running, also
// once the lab was found well.
func TestALostRequestIsAskedForAgain(t *testing.T) {
	t.Parallel()
	check := checker.Check{
		ID: "web", Observe: checker.Observations{"hits": {Verb: "http", Args: map[string]any{"url": "http://web.test/"}}},
		Expect: []checker.Expectation{{Code: "lost", Expression: "hits.ok == hits.total"}},
	}
	for name, c := range map[string]struct {
		answered []bool
		want     checker.State
	}{
		"once":                    {[]bool{false, true}, checker.Pass},
		"before the lab was well": {[]bool{false, false, true}, checker.Pass},
		"twice running":           {[]bool{false, false, false, false, true}, checker.Wrong},
		"never answered":          {[]bool{false}, checker.Wrong},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				asked := 0
				lab := &checkertest.Lab{OnProbe: func(_, _, path string, _ []byte) (any, error) {
					if path != "/http" {
						return map[string]any{}, nil // whether the prober is well
					}
					answered := c.answered[min(asked, len(c.answered)-1)]
					asked++
					if answered {
						return map[string]any{"results": []any{map[string]any{"status": 200}}}, nil
					}
					return map[string]any{"results": []any{map[string]any{"errorClass": "timeout"}}}, nil
				}}
				lab.Put(node("a", "True"))
				require.Equal(t, c.want, runner(lab).Decide(t.Context(), compiled(t, check)).Verdict.State)
			})
		})
	}
}

func TestALookNeverActs(t *testing.T) {
	t.Parallel()
	lab := switchable(true)
	lab.OnControl = func(string, string, string) ([]byte, error) { panic("a look acted") }
	v := runner(lab).Look(t.Context(), compiled(t, disrupting())).Verdict
	require.Equal(t, checker.Waiting, v.State)
	require.Equal(t, checker.CodeOnRequest, v.Code)
}

func TestASickNodeMakesWrongUnknown(t *testing.T) {
	t.Parallel()
	cases := map[string]func(*checkertest.Lab){
		"not ready": func(lab *checkertest.Lab) { lab.Put(node("n1", "Unknown")) },
		"deleted":   func(lab *checkertest.Lab) { lab.Remove("Node", "", "n1"); lab.Put(node("n2", "True")) },
		"silent": func(lab *checkertest.Lab) {
			lab.OnProbe = func(string, string, string, []byte) (any, error) { return nil, errors.New("timeout") }
		},
	}
	for name, harm := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				lab := switchable(false)
				harm(lab)
				r := runner(lab)
				r.Scope.Nodes = []string{"n1"}
				v := r.Decide(t.Context(), compiled(t, disrupting())).Verdict
				require.Equal(t, checker.Unknown, v.State)
				require.Contains(t, v.Reason, "n1")
			})
		})
	}
}

func TestContinuouslyFailsOnTheFirstBreak(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &checkertest.Lab{}
		check := checker.Check{ID: "gone", Observe: checker.Observations{"web": {Verb: "object", Args: map[string]any{"kind": "Pod", "name": "web"}}},
			Steps: []checker.Step{{For: "10s", Expect: []checker.Expectation{{Code: "back", Expression: "web == null"}}}}}
		time.AfterFunc(4*time.Second, func() { lab.Put(pod("web", "True", nil)) })
		require.Equal(t, "back", runner(lab).Decide(t.Context(), compiled(t, check)).Verdict.Code)
	})
}

func TestCompileReportsMistakes(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		check checker.Check
		want  string
	}{
		"verb":        {checker.Check{Observe: checker.Observations{"x": {Verb: "objct"}}}, `no verb "objct"`},
		"argument":    {checker.Check{Observe: checker.Observations{"x": {Verb: "object", Args: map[string]any{"kind": "Pod", "nam": "x"}}}}, `no argument "nam"`},
		"missing":     {checker.Check{Observe: checker.Observations{"x": {Verb: "object", Args: map[string]any{"kind": "Pod"}}}}, `needs the argument "name"`},
		"expression":  {checker.Check{Expect: []checker.Expectation{{Code: "c", Expression: "nope == 1"}}}, "undeclared reference"},
		"not a bool":  {checker.Check{Expect: []checker.Expectation{{Code: "c", Expression: "1 + 1"}}}, "not bool"},
		"brace":       {checker.Check{Observe: checker.Observations{"x": {Verb: "logs", Args: map[string]any{"pod": "${namespace"}}}}, "without }"},
		"bound":       {checker.Check{Steps: []checker.Step{{Within: "soon"}}}, "neither a duration"},
		"no code":     {checker.Check{Expect: []checker.Expectation{{Expression: "true"}}}, "has no code"},
		"acting verb": {checker.Check{Observe: checker.Observations{"x": {Verb: "scale"}}}, `verb "scale" acts`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := checker.Compile(c.check)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// TestEvidenceReadsTheSameAtEveryLook has labels as evidence, whose order Go leaves to chance.
func TestEvidenceReadsTheSameAtEveryLook(t *testing.T) {
	t.Parallel()
	lab := &checkertest.Lab{}
	lab.Put(pod("web", "True", map[string]any{"labels": map[string]any{"a": "1", "b": "2", "c": "3", "d": "4"}}))
	check := checker.Check{
		ID:      "labels",
		Observe: checker.Observations{"web": {Verb: "object", Args: map[string]any{"kind": "Pod", "name": "web"}}},
		Expect: []checker.Expectation{{Code: "never", Expression: "web == null", Evidence: map[string]string{
			"labels": "web.metadata.labels.map(k, k + '=' + web.metadata.labels[k])",
		}}},
	}
	program := compiled(t, check)
	for range 50 {
		require.Equal(t, "a=1, b=2, c=3, d=4", runner(lab).Look(t.Context(), program).Verdict.Evidence["labels"])
	}
}

func TestEvidenceLeavesTheTerminalAlone(t *testing.T) {
	t.Parallel()
	lab := &checkertest.Lab{}
	lab.Put(pod("web", "True", map[string]any{"labels": map[string]any{"a": "x\x1b]52;c;eA==\x07y\u009b2J"}}))
	check := checker.Check{
		Observe: checker.Observations{"web": {Verb: "object", Args: map[string]any{"kind": "Pod", "name": "web"}}},
		Expect:  []checker.Expectation{{Code: "never", Expression: "web == null", Evidence: map[string]string{"a": "web.metadata.labels.a"}, Show: "kubectl ${web.metadata.labels.a}"}},
	}
	verdict := runner(lab).Look(t.Context(), compiled(t, check)).Verdict
	require.Equal(t, "x\ufffd]52;c;eA==\ufffdy\ufffd2J", verdict.Evidence["a"])
	require.Equal(t, "kubectl '"+verdict.Evidence["a"]+"'", verdict.Show)
}

func TestBoundedRefusesWhatCompileTakes(t *testing.T) {
	t.Parallel()
	loop := "pods.all(a, pods.all(b, pods.all(c, pods.all(d, pods.all(e, a == b)))))"
	check := checker.Check{
		Observe: checker.Observations{"pods": {Verb: "objects", Args: map[string]any{"kind": "Pod"}}},
		Expect:  []checker.Expectation{{Code: "c", Expression: loop}},
	}
	_, err := checker.Compile(check)
	require.NoError(t, err)
	require.ErrorContains(t, checker.Bounded(check), "expect[0].expression: the expression may take up to")
	check.Expect[0].Expression = "pods.all(a, pods.all(b, pods.all(c, uid(a) == uid(b) || isReady(c))))"
	require.NoError(t, checker.Bounded(check))
}

// Text that is longer than its expression is bounded before it is made.
func TestMuchIsNotMadeOfLittle(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{"lists.range(1000000).size() > 0", "'%.100000000f'.format([1.0]).size() > 0"} {
		check := checker.Check{Expect: []checker.Expectation{{Code: "c", Expression: expression}}}
		program, err := checker.Compile(check)
		if err != nil {
			require.ErrorContains(t, err, "precision")
			continue
		}
		require.Equal(t, checker.Unknown, runner(&checkertest.Lab{}).Look(t.Context(), program).Verdict.State, expression)
	}
}

// A check that only reads objects sees Pods go with their node too.
func TestASickNodeExcusesObjectsAsWell(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &checkertest.Lab{}
		lab.Put(node("n1", "True"))
		program := compiled(t, webReady(0))
		require.Equal(t, checker.Wrong, runner(lab).Decide(t.Context(), program).Verdict.State)
		lab.Put(node("n1", "Unknown"))
		require.Equal(t, checker.Unknown, runner(lab).Decide(t.Context(), program).Verdict.State)
	})
}

func TestCompileReportsEveryMistakeWithItsPlace(t *testing.T) {
	t.Parallel()
	_, err := checker.Compile(checker.Check{
		Observe: checker.Observations{
			"pods":      {Verb: "objcts", Args: map[string]any{"kind": "Pod"}},
			"namespace": {Verb: "object", Args: map[string]any{"kind": "Pod", "name": "a-${pods +}", "nam": "x"}},
			"late":      {Verb: "scale", Args: map[string]any{}},
		},
		Expect: []checker.Expectation{{Code: "c", Expression: "pods.size() > 0 &&\n podz == nope",
			Because: []checker.Cause{{Code: "d", Expression: "1 + 1"}}}},
		Steps: []checker.Step{{Within: "soon", Let: map[string]string{"x": ""}}},
	})
	var got []string
	for _, f := range checker.Faults(err) {
		got = append(got, fmt.Sprintf("%d %s; %s", f.Offset, f.Error(), f.Fix))
	}
	require.Equal(t, []string{
		`-1 observe.namespace: "namespace" is a reserved word of CEL; choose another name`,
		`-1 observe.late.scale: verb "scale" acts: it has no place under observe; put it under do of a step`,
		`-1 observe.namespace.object.nam: object takes no argument "nam"; did you mean name?`,
		`10 observe.namespace.object.name: Syntax error: mismatched input '<EOF>'; look for a missing quote, bracket or operator at the caret`,
		`-1 observe.pods.objcts: there is no verb "objcts"; did you mean objects?`,
		`20 expect[0].expression: undeclared reference to 'podz'; did you mean pods?`,
		`28 expect[0].expression: undeclared reference to 'nope'; add nope to observe or to a let before it; there are ns, lesson, baseline, memory, now, late, pods, x`,
		`0 expect[0].because[0].expression: the expression gives int, not bool; compare it with something`,
		`-1 steps[0].let.x: the expression is empty; write one, such as pods.size() > 0`,
		`-1 steps[0].within: "soon" is neither a duration nor ${CEL} in seconds; write "30s", or ${…} that gives a number`,
	}, got)
}

func TestACloneCarriesTheTemplateAndGoesAgain(t *testing.T) {
	t.Parallel()
	lab := &checkertest.Lab{}
	lab.Put(map[string]any{
		"kind": "Deployment", "metadata": map[string]any{"name": "shop", "namespace": "ns"},
		"spec": map[string]any{"template": map[string]any{
			"metadata": map[string]any{"labels": map[string]any{"app": "shop"}},
			"spec":     map[string]any{"containers": []any{map[string]any{"name": "shop", "args": []any{"--a=1"}}}},
		}},
	})
	check := checker.Check{
		ID: "clone", Observe: checker.Observations{"copy": {Verb: "object", Args: map[string]any{"kind": "Pod", "name": "twin"}}},
		Steps: []checker.Step{{
			Do:     &checker.Call{Verb: "clone", Args: map[string]any{"of": "Deployment/shop", "name": "twin", "args": []any{"--a=2"}}},
			Within: "1s",
			Expect: []checker.Expectation{
				{Code: "args", Expression: "copy.spec.containers[0].args == ['--a=1', '--a=2']"},
				{Code: "labels", Expression: "!('app' in copy.metadata.labels)"},
			},
		}},
	}
	verdict := runner(lab).Decide(t.Context(), compiled(t, check)).Verdict
	require.Equal(t, checker.Pass, verdict.State, verdict.Reason)
	left, err := lab.List(t.Context(), "Pod", "ns", "")
	require.NoError(t, err)
	require.Empty(t, left)
	shop, err := lab.Get(t.Context(), "Deployment", "ns", "shop")
	require.NoError(t, err)
	container := shop["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any)["containers"].([]any)[0]
	require.Equal(t, []any{"--a=1"}, container.(map[string]any)["args"], "the template itself is left alone")
}

func TestACloneTakesNobodysPlace(t *testing.T) {
	t.Parallel()
	lab := &checkertest.Lab{}
	lab.Put(pod("twin", "True", nil))
	check := checker.Check{ID: "clone", Steps: []checker.Step{
		{Do: &checker.Call{Verb: "clone", Args: map[string]any{"of": "Deployment/none", "name": "twin"}}},
	}}
	require.Equal(t, checker.Unknown, runner(lab).Decide(t.Context(), compiled(t, check)).Verdict.State)
	there, err := lab.Get(t.Context(), "Pod", "ns", "twin")
	require.NoError(t, err)
	require.NotNil(t, there, "the Pod that was there before")
}

// unanswered is an error of reaching the API server.
type unanswered struct{ error }

func (unanswered) Unanswered() bool { return true }

// TestAControlPlaneThatWasAwayExcuses: what clients and controllers missed is not the learner's doing.
func TestAControlPlaneThatWasAwayExcuses(t *testing.T) {
	t.Parallel()
	apiServer := func(started time.Time, ready string, restarts int64) map[string]any {
		p := pod("kube-apiserver-n1", ready, map[string]any{"labels": map[string]any{"tier": "control-plane"}})
		p["metadata"].(map[string]any)["namespace"] = "kube-system"
		p["status"].(map[string]any)["containerStatuses"] = []any{map[string]any{
			"restartCount": restarts, "state": map[string]any{"running": map[string]any{"startedAt": started.UTC().Format(time.RFC3339)}},
		}}
		return p
	}
	cases := map[string]struct {
		harm func(*checkertest.Lab, *ground.Scope)
		want checker.State
	}{
		"restarted a moment ago": {func(lab *checkertest.Lab, _ *ground.Scope) { lab.Put(apiServer(time.Now(), "True", 1)) }, checker.Unknown},
		"restarted while clients may not have been back": {func(lab *checkertest.Lab, _ *ground.Scope) {
			lab.Put(apiServer(time.Now().Add(-90*time.Second), "True", 1))
		}, checker.Unknown},
		"restarted long ago": {func(lab *checkertest.Lab, _ *ground.Scope) {
			lab.Put(apiServer(time.Now().Add(-5*time.Minute), "True", 1))
		}, checker.Wrong},
		"restarted a moment ago, by a clock behind": {func(lab *checkertest.Lab, scope *ground.Scope) {
			scope.Ahead = -5 * time.Minute
			lab.Put(apiServer(time.Now().Add(scope.Ahead), "True", 1))
		}, checker.Unknown},
		"restarted long ago, by a clock ahead": {func(lab *checkertest.Lab, scope *ground.Scope) {
			scope.Ahead = 5 * time.Minute
			lab.Put(apiServer(time.Now(), "True", 1))
		}, checker.Wrong},
		"waits to be started again": {func(lab *checkertest.Lab, _ *ground.Scope) {
			p := apiServer(time.Now(), "False", 3)
			status := p["status"].(map[string]any)["containerStatuses"].([]any)[0].(map[string]any)
			status["state"] = map[string]any{"waiting": map[string]any{"reason": "CrashLoopBackOff"}}
			lab.Put(p)
		}, checker.Unknown},
		"made a moment ago": {func(lab *checkertest.Lab, _ *ground.Scope) { lab.Put(apiServer(time.Now(), "True", 0)) }, checker.Wrong},
		"seen well since": {func(lab *checkertest.Lab, scope *ground.Scope) {
			lab.Put(apiServer(time.Now(), "True", 1))
			scope.Well = time.Now().Add(time.Second)
		}, checker.Wrong},
		"not ready": {func(lab *checkertest.Lab, _ *ground.Scope) {
			lab.Put(apiServer(time.Now().Add(-time.Hour), "False", 1))
		}, checker.Unknown},
		"not ready yet": {func(lab *checkertest.Lab, _ *ground.Scope) { lab.Put(apiServer(time.Now(), "False", 0)) }, checker.Wrong},
		"did not answer": {func(lab *checkertest.Lab, _ *ground.Scope) {
			lab.ReadError = unanswered{errors.New("connection refused")}
			time.AfterFunc(time.Second, func() { lab.ReadError = nil })
		}, checker.Unknown},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				lab := &checkertest.Lab{}
				lab.Put(node("n1", "True"))
				r := runner(lab)
				c.harm(lab, &r.Scope)
				v := r.Decide(t.Context(), compiled(t, webReady(0))).Verdict
				require.Equal(t, c.want, v.State, v.Reason)
			})
		})
	}
}

// TestWhatCameTrueInItsTimeIsNotAskedForAgain has a Pod that is ready for one look: "within" wants it once, and
// only "for" wants it to last.
func TestWhatCameTrueInItsTimeIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	for hold, want := range map[string]checker.State{"": checker.Pass, "5s": checker.Wrong} {
		t.Run("for "+hold, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				lab := &checkertest.Lab{}
				lab.Put(node("n1", "True"))
				looks := 0
				lab.OnProbe = func(string, string, string, []byte) (any, error) {
					looks++
					return wire.HTTPResponse{Results: []wire.HTTPResult{{Status: map[bool]int{true: 200, false: 503}[looks == 2]}}}, nil
				}
				check := checker.Check{
					ID:      "web",
					Observe: checker.Observations{"hits": {Verb: "http", Args: map[string]any{"url": "http://10.0.0.1/"}}},
					Steps: []checker.Step{{Within: "10s", For: hold, Expect: []checker.Expectation{
						{Code: "fails", Expression: "hits.status.all(s, s == '200')"},
					}}},
				}
				require.Equal(t, want, runner(lab).Decide(t.Context(), compiled(t, check)).Verdict.State)
			})
		})
	}
}

func TestRequestsToNobodyHaveFailed(t *testing.T) {
	t.Parallel()
	check := checker.Check{
		ID:      "served",
		Observe: checker.Observations{"hits": {Verb: "http", Args: map[string]any{"service": "web", "port": 80, "count": 40}}},
		Expect:  []checker.Expectation{{Code: "silent", Expression: "hits.ok == hits.total", Evidence: map[string]string{"why": "hits.error"}}},
	}
	lab := &checkertest.Lab{}
	lab.Put(node("one", "True"))
	lab.OnProbe = func(string, string, string, []byte) (any, error) { return map[string]any{}, nil }
	v := runner(lab).Look(t.Context(), compiled(t, check)).Verdict
	require.Equal(t, checker.Wrong, v.State, v.Reason)
	require.Equal(t, "no Service web", v.Evidence["why"])
}

// A bound value is plain, as in the lab's record: a moment is text, which timestamp reads.
func TestAMomentCanBeBound(t *testing.T) {
	t.Parallel()
	lab := &checkertest.Lab{}
	lab.Put(pod("web", "True", nil))
	check := checker.Check{ID: "moment", Observe: checker.Observations{"web": {Verb: "object", Args: map[string]any{"kind": "Pod", "name": "web"}}}, Steps: []checker.Step{
		{Let: map[string]string{"began": "now"}},
		{Expect: []checker.Expectation{{Code: "later", Expression: "timestamp(web.metadata.creationTimestamp) < timestamp(began) && timestamp(began) <= now"}}},
	}}
	v := runner(lab).Look(t.Context(), compiled(t, check)).Verdict
	require.Equal(t, checker.Pass, v.State, v.Reason)
}

// Whatever falls over again and again is written again and again.
func TestALabThatNeverComesToRestIsDecidedAllTheSame(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &checkertest.Lab{}
		done, ended := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(ended)
			for {
				lab.Put(pod("web", "False", map[string]any{"creationTimestamp": time.Now().UTC().Format(time.RFC3339)}))
				select {
				case <-done:
					return
				case <-time.After(time.Second):
				}
			}
		}()
		synctest.Wait()
		began := time.Now()
		v := runner(lab).Decide(t.Context(), compiled(t, webReady(5*time.Second))).Verdict
		close(done)
		<-ended
		require.Less(t, time.Since(began), 200*time.Second, "patience is lost once")
		require.Equal(t, checker.Wrong, v.State, v.Reason)
		require.Equal(t, "not-ready", v.Code)
	})
}
