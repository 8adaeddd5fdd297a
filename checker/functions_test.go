package checker_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/checkertest"
)

// TestWhatLessonsSayOftenHasAName: containers, young and leaving mean what they stand for.
func TestWhatLessonsSayOftenHasAName(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]checker.State{
		"containers(web).map(c, c.name) == ['main', 'side']":           checker.Pass,
		"containers(work).exists(c, c.name == 'main')":                 checker.Pass,
		"containers(cron)[0].name == 'main' && containers(none) == []": checker.Pass,
		"young(web, '15s') && !young(work, string(5 + 10) + 's')":      checker.Pass,
		"young(slow, '15s') && young(waiting, '15s')":                  checker.Pass,  // as old as nobody, but just up, or not up yet
		"young(lonely, '15s') || young(ended, '15s')":                  checker.Wrong, // no node took the one, and the other is over
		"leaving(going) && !leaving(web)":                              checker.Pass,
		"leaving(none) || true":                                        checker.Pass,
		"leaving(none)":                                                checker.Wrong, // as has(none.metadata.deletionTimestamp)
		"selects({}, {'app': 'web'}) || selects(null, {'app': 'web'})": checker.Wrong, // such a Service has no endpoints
		"selects({'app': 'web'}, {'app': 'web'})":                      checker.Pass,
		"covers({}, {'app': 'web'}) && covers({}, {})":                 checker.Pass,
		"covers(web.spec.?nothing.orValue(null), {'app': 'web'})":      checker.Wrong,
		"young(none, '1s')":                                            checker.Wrong,
	} {
		t.Run(expression, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				require.Equal(t, want, named(t, expression))
			})
		})
	}
}

// named judges an expression over Pods and workloads.
func named(t *testing.T, expression string) checker.State {
	t.Helper()
	lab := &checkertest.Lab{}
	containers := map[string]any{"containers": []any{map[string]any{"name": "main"}, map[string]any{"name": "side"}}}
	web := pod("web", "True", nil)
	web["spec"] = containers
	web["metadata"].(map[string]any)["creationTimestamp"] = time.Now().Add(-10 * time.Second).UTC().Format(time.RFC3339)
	going := pod("going", "True", nil)
	going["metadata"].(map[string]any)["deletionTimestamp"] = time.Now().UTC().Format(time.RFC3339)
	work := map[string]any{"apiVersion": "apps/v1", "kind": "Deployment", "spec": map[string]any{"template": map[string]any{"spec": containers}},
		"metadata": map[string]any{"name": "work", "creationTimestamp": time.Now().Add(-15 * time.Second).UTC().Format(time.RFC3339)}}
	cron := map[string]any{"apiVersion": "batch/v1", "kind": "CronJob", "metadata": map[string]any{"name": "cron"}, "spec": map[string]any{
		"jobTemplate": map[string]any{"spec": map[string]any{"template": map[string]any{"spec": containers}}}}}
	slow, waiting, lonely, ended := onNode("slow", "Running", "True", 5*time.Second), onNode("waiting", "Pending", "False", time.Hour), onNode("lonely", "Pending", "False", time.Hour),
		onNode("ended", "Failed", "True", 5*time.Second)
	delete(lonely["spec"].(map[string]any), "nodeName")
	for _, object := range []map[string]any{web, going, work, cron, slow, waiting, lonely, ended} {
		object["metadata"].(map[string]any)["namespace"] = web["metadata"].(map[string]any)["namespace"]
		lab.Put(object)
	}
	object := func(kind, name string) checker.Call {
		return checker.Call{Verb: "object", Args: map[string]any{"kind": kind, "name": name}}
	}
	return runner(lab).Decide(t.Context(), compiled(t, checker.Check{
		ID: "named",
		Observe: checker.Observations{"web": object("Pod", "web"), "going": object("Pod", "going"), "none": object("Pod", "none"),
			"slow": object("Pod", "slow"), "waiting": object("Pod", "waiting"), "lonely": object("Pod", "lonely"), "ended": object("Pod", "ended"),
			"work": object("Deployment", "work"), "cron": object("CronJob", "cron")},
		Expect: []checker.Expectation{{Code: "wrong", Expression: expression}},
	})).Verdict.State
}

// onNode is a Pod of two hours, whose network came to stand, or went, a while ago.
func onNode(name, phase, up string, ago time.Duration) map[string]any {
	out := pod(name, "False", nil)
	out["metadata"].(map[string]any)["creationTimestamp"] = time.Now().Add(-2 * time.Hour).UTC().Format(time.RFC3339)
	out["spec"] = map[string]any{"nodeName": "worker", "containers": []any{map[string]any{"name": "main"}}}
	out["status"] = map[string]any{"phase": phase, "conditions": []any{map[string]any{"type": "PodReadyToStartContainers", "status": up,
		"lastTransitionTime": time.Now().Add(-ago).UTC().Format(time.RFC3339)}}}
	return out
}
