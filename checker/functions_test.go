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
		"leaving(going) && !leaving(web)":                              checker.Pass,
		"leaving(none) || true":                                        checker.Pass,
		"leaving(none)":                                                checker.Wrong, // as has(none.metadata.deletionTimestamp)
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
	for _, object := range []map[string]any{web, going, work, cron} {
		object["metadata"].(map[string]any)["namespace"] = web["metadata"].(map[string]any)["namespace"]
		lab.Put(object)
	}
	object := func(kind, name string) checker.Call {
		return checker.Call{Verb: "object", Args: map[string]any{"kind": kind, "name": name}}
	}
	return runner(lab).Decide(t.Context(), compiled(t, checker.Check{
		ID: "named",
		Observe: checker.Observations{"web": object("Pod", "web"), "going": object("Pod", "going"), "none": object("Pod", "none"),
			"work": object("Deployment", "work"), "cron": object("CronJob", "cron")},
		Expect: []checker.Expectation{{Code: "wrong", Expression: expression}},
	})).Verdict.State
}
