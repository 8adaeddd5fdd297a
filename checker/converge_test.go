package checker_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/checkertest"
	"github.com/klab-dev/klab/workload/wire"
)

func labelledPod(name, ready string, extra map[string]any) map[string]any {
	object := pod(name, ready, extra)
	object["metadata"].(map[string]any)["labels"] = map[string]any{"app": "web"}
	object["status"].(map[string]any)["podIP"] = "10.0.0.7"
	return object
}

func webService() map[string]any {
	return map[string]any{
		"kind": "Service", "metadata": map[string]any{"name": "web", "namespace": "ns"},
		"spec": map[string]any{"clusterIP": "10.96.0.9", "selector": map[string]any{"app": "web"}, "ports": []any{map[string]any{"port": int64(80)}}},
	}
}

func sliceOf(pods ...string) map[string]any {
	var endpoints []any
	for _, name := range pods {
		endpoints = append(endpoints, map[string]any{
			"addresses": []any{"10.0.0.7"}, "conditions": map[string]any{"ready": true}, "targetRef": map[string]any{"name": name, "uid": "uid-" + name},
		})
	}
	return map[string]any{
		"kind": "EndpointSlice", "metadata": map[string]any{"name": "web-1", "namespace": "ns", "labels": map[string]any{
			"kubernetes.io/service-name":             "web",
			"endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
		}},
		"endpoints": endpoints,
	}
}

func somebodyBehind() checker.Check {
	return checker.Check{
		ID: "web", Settle: checker.Duration(time.Second),
		Observe: checker.Observations{"endpoints": {Verb: "endpoints", Args: map[string]any{"service": "web"}}},
		Expect:  []checker.Expectation{{Code: "nobody-behind", Expression: "endpoints.exists(e, e.ready)"}},
	}
}

// TestASliceWithoutASelectorIsNobodys: what the controller left behind when the selector went still works,
// and follows no Pod any more.
func TestASliceWithoutASelectorIsNobodys(t *testing.T) {
	t.Parallel()
	check := somebodyBehind()
	check.Expect = []checker.Expectation{{Code: "orphaned", Expression: "endpoints.size() > 0 && endpoints.all(e, e.managed)"}}
	for name, c := range map[string]struct {
		selector map[string]any
		want     checker.State
	}{
		"with a selector": {map[string]any{"app": "web"}, checker.Pass},
		"without one":     {nil, checker.Wrong},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				lab := &checkertest.Lab{}
				service := webService()
				service["spec"].(map[string]any)["selector"] = c.selector
				lab.Put(service)
				lab.Put(sliceOf("web"))
				lab.Put(node("a", "True"))
				lab.Put(labelledPod("web", "True", map[string]any{"uid": "uid-web"}))
				require.Equal(t, c.want, runner(lab).Decide(t.Context(), compiled(t, check)).Verdict.State)
			})
		})
	}
}

func TestASliceThatLagsBehindItsPodsIsNotWrong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &checkertest.Lab{}
		lab.Put(webService())
		lab.Put(sliceOf())
		lab.Put(labelledPod("web", "True", map[string]any{"creationTimestamp": time.Now().UTC().Format(time.RFC3339)}))
		time.AfterFunc(9*time.Second, func() { lab.Put(sliceOf("web")) })
		v := runner(lab).Decide(t.Context(), compiled(t, somebodyBehind())).Verdict
		require.Equal(t, checker.Pass, v.State, v.Reason)
	})
}

func TestASliceThatNeverCatchesUpIsWrongInTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &checkertest.Lab{}
		lab.Put(webService())
		lab.Put(labelledPod("web", "True", map[string]any{"creationTimestamp": time.Now().UTC().Format(time.RFC3339)}))
		v := runner(lab).Decide(t.Context(), compiled(t, somebodyBehind())).Verdict
		require.Equal(t, checker.Wrong, v.State)
		require.Equal(t, "nobody-behind", v.Code)
	})
}

// TestAnAnswerFromBeforeTheChangeDoesNotPass has requests go the old way for a second after the Service
// was broken, as kube-proxy lets them.
func TestAnAnswerFromBeforeTheChangeDoesNotPass(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := changedService()
		broken := time.Now().Add(time.Second)
		lab.OnRouted = followedAt(broken)
		lab.OnProbe = func(_, _, path string, _ []byte) (any, error) {
			if path == "/http" && time.Now().After(broken) {
				return wire.HTTPResponse{Results: []wire.HTTPResult{{ErrorClass: "refused"}}}, nil
			}
			return wire.HTTPResponse{Results: []wire.HTTPResult{{Status: 200}}}, nil
		}
		check := checker.Check{
			ID: "web", Settle: checker.Duration(time.Second),
			Observe: checker.Observations{"hits": {Verb: "http", Args: map[string]any{"service": "web", "port": 80}}},
			Expect:  []checker.Expectation{{Code: "no-answer", Expression: "hits.errors.size() == 0"}},
		}
		look := runner(lab).Look(t.Context(), compiled(t, check)).Verdict
		require.Equal(t, checker.Waiting, look.State)
		require.Equal(t, checker.CodeSettling, look.Code)
		v := runner(lab).Decide(t.Context(), compiled(t, check)).Verdict
		require.Equal(t, checker.Wrong, v.State, v.Reason)
		require.Equal(t, "no-answer", v.Code)
	})
}

// TestWaitingHoldsForWhatLiesOutsideTheNamespace has a Pod of another namespace, which has no write time
// that counts, come up while the check looks.
func TestWaitingHoldsForWhatLiesOutsideTheNamespace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &checkertest.Lab{}
		put := func(ready string) {
			p := pod("hello", ready, nil)
			p["metadata"].(map[string]any)["namespace"] = "default"
			lab.Put(p)
		}
		put("False")
		time.AfterFunc(7*time.Second, func() { put("True") })
		check := checker.Check{
			ID: "hello", Settle: checker.Duration(time.Second),
			Observe: checker.Observations{"hello": {Verb: "object", Args: map[string]any{"kind": "Pod", "name": "hello", "namespace": "default"}}},
			Expect:  []checker.Expectation{{Code: "not-ready", Expression: "isReady(hello)", Waiting: "!isReady(hello)"}},
		}
		v := runner(lab).Decide(t.Context(), compiled(t, check)).Verdict
		require.Equal(t, checker.Pass, v.State, v.Reason)
	})
}

// TestAnAnswerFromBeforeADeletionDoesNotPass is the same for a Service that was deleted: what is gone has no
// time of its own.
func TestAnAnswerFromBeforeADeletionDoesNotPass(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := &checkertest.Lab{}
		lab.Put(labelledPod("web", "True", nil))
		lab.Put(node("one", "True"))
		lab.Put(webService())
		lab.Remove("Service", "ns", "web")
		swept := time.Now().Add(time.Second)
		lab.OnRouted = followedAt(swept)
		lab.OnProbe = func(_, _, path string, _ []byte) (any, error) {
			if path == "/http" && time.Now().After(swept) {
				return wire.HTTPResponse{Results: []wire.HTTPResult{{ErrorClass: "timeout"}}}, nil
			}
			return wire.HTTPResponse{Results: []wire.HTTPResult{{Status: 200}}}, nil
		}
		check := checker.Check{
			ID: "host", Settle: checker.Duration(time.Second),
			Observe: checker.Observations{
				"pod":  {Verb: "object", Args: map[string]any{"kind": "Pod", "name": "web"}},
				"hits": {Verb: "http", Args: map[string]any{"url": "http://127.0.0.1:30080/echo", "from": "host"}},
			},
			Expect: []checker.Expectation{{Code: "silent", Expression: "pod != null && hits.errors.size() == 0"}},
		}
		v := runner(lab).Decide(t.Context(), compiled(t, check)).Verdict
		require.Equal(t, checker.Wrong, v.State, v.Reason)
		require.Equal(t, "silent", v.Code)
	})
}

// changedService is a lab whose Service was written just now.
func changedService() *checkertest.Lab {
	lab := &checkertest.Lab{}
	service := webService()
	service["metadata"].(map[string]any)["managedFields"] = []any{map[string]any{"time": time.Now().UTC().Format(time.RFC3339)}}
	lab.Put(service)
	lab.Put(sliceOf("web"))
	lab.Put(labelledPod("web", "True", nil))
	lab.Put(node("one", "True"))
	return lab
}

// followedAt is nodes that are behind until a moment has passed.
func followedAt(at time.Time) func(time.Time) (time.Time, error) {
	at = at.Add(time.Millisecond)
	return func(time.Time) (time.Time, error) {
		if time.Now().Before(at) {
			return time.Time{}, nil
		}
		return at, nil
	}
}

// strayingUntil is requests that reach somebody else until a moment has passed.
func strayingUntil(at time.Time) func(string, string, string, []byte) (any, error) {
	return func(string, string, string, []byte) (any, error) {
		status := 200
		if time.Now().Before(at) {
			status = 404
		}
		return wire.HTTPResponse{Results: []wire.HTTPResult{{Status: status}}}, nil
	}
}

// TestANodeThatIsBehindRefusesNobody has requests go to a Service that is long gone, whose address the new one
// got, for as long as kube-proxy is busy.
func TestANodeThatIsBehindRefusesNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := changedService()
		caughtUp := time.Now().Add(40 * time.Second)
		lab.OnRouted = followedAt(caughtUp)
		lab.OnProbe = strayingUntil(caughtUp)
		v := runner(lab).Decide(t.Context(), compiled(t, answering())).Verdict
		require.Equal(t, checker.Pass, v.State, v.Reason)
	})
}

// TestRoutesThatCannotBeAskedAboutRefuseNobody is the same on a lab so busy that the question itself fails.
func TestRoutesThatCannotBeAskedAboutRefuseNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := changedService()
		caughtUp := time.Now().Add(20 * time.Second)
		lab.OnRouted = func(time.Time) (time.Time, error) {
			if time.Now().Before(caughtUp) {
				return time.Time{}, errors.New("proxy: connection refused")
			}
			return caughtUp, nil
		}
		lab.OnProbe = strayingUntil(caughtUp)
		v := runner(lab).Decide(t.Context(), compiled(t, answering())).Verdict
		require.Equal(t, checker.Pass, v.State, v.Reason)
	})
}

// TestANodeThatStaysBehindDoesNotKeepAVerdictOpen is the end of that patience: the lab
// is not well, which is no answer to the learner.
func TestANodeThatStaysBehindDoesNotKeepAVerdictOpen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := changedService()
		lab.OnRouted = followedAt(time.Now().Add(time.Hour))
		lab.OnProbe = func(string, string, string, []byte) (any, error) {
			return wire.HTTPResponse{Results: []wire.HTTPResult{{Status: 404}}}, nil
		}
		v := runner(lab).Decide(t.Context(), compiled(t, answering())).Verdict
		require.Equal(t, checker.Unknown, v.State, v.Reason)
		require.Contains(t, v.Reason, "kube-proxy is behind")
	})
}

// answering wants every request to a Service answered.
func answering() checker.Check {
	return checker.Check{
		ID: "web", Settle: checker.Duration(time.Second),
		Observe: checker.Observations{"hits": {Verb: "http", Args: map[string]any{"service": "web", "port": 80}}},
		Expect:  []checker.Expectation{{Code: "no-answer", Expression: "hits.status.all(s, s == '200')"}},
	}
}

// TestWhatWasSeenBeforeTheLabWasWellIsLookedAtAgain has a node come back between the look and the question whether
// the lab is well.
func TestWhatWasSeenBeforeTheLabWasWellIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lab := changedService()
		time.Sleep(10 * time.Minute) // what was written has settled long ago
		asked := 0
		lab.OnProbe = func(_, _, path string, _ []byte) (any, error) {
			if path != "/http" {
				return map[string]any{}, nil
			}
			asked++
			if asked <= 2 {
				return wire.HTTPResponse{Results: []wire.HTTPResult{{ErrorClass: "timeout"}}}, nil
			}
			return wire.HTTPResponse{Results: []wire.HTTPResult{{Status: 200}}}, nil
		}
		v := runner(lab).Decide(t.Context(), compiled(t, answering())).Verdict
		require.Equal(t, checker.Pass, v.State, v.Reason)
	})
}
