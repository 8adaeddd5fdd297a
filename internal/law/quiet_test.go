package law_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/lessons"
)

// TestACaseThatStopsANodeIsAlone: on that node no Pod of another lesson comes, goes or is ready.
func TestACaseThatStopsANodeIsAlone(t *testing.T) {
	t.Parallel()
	order := func(state string) checker.Step {
		return checker.Step{Do: &checker.Call{Verb: "unit", Args: map[string]any{"node": "n1", "unit": "kubelet", "state": state}}}
	}
	outage := says("outage", "", "2")
	outage.Steps = append([]checker.Step{order("stopped")}, append(outage.Steps, order("started"))...)
	stops := lesson([]lessons.Fixture{says("two", "", "2"), outage}, nil)
	beside := lesson([]lessons.Fixture{says("two", "", "2"), says("four", "", "4"), says("six", "", "6")}, []lessons.Fixture{says("one", "not-even", "1")})
	beside.ID, beside.Namespace, beside.Exclusive = "other", "klab-other", ""

	lab := &sessiontest.Lab{}
	var down, during atomic.Int32
	lab.OnProbe = func(_, _, path string, body []byte) (any, error) {
		if path == "/node/unit" && string(body) == `{"name":"kubelet","state":"stopped"}` {
			down.Store(1)
		}
		time.Sleep(time.Second) // of the bubble's own clock: others would have time to end a case
		if path == "/node/unit" && string(body) == `{"name":"kubelet","state":"started"}` {
			down.Store(0)
		}
		return map[string]any{}, nil
	}
	lab.Put(map[string]any{"kind": "Node", "metadata": map[string]any{"name": "n1"}, "status": map[string]any{
		"conditions": []any{map[string]any{"type": "Ready", "status": "True"}}}})
	lab.OnSeed = func(namespace string) { lab.Remove("ConfigMap", namespace, "answers") }
	synctest.Test(t, func(t *testing.T) {
		cases := 0
		report, err := law.Run(t.Context(), law.Options{Lab: lab, Lessons: []*lessons.Lesson{stops, beside}, Parallel: 2, Progress: func(law.Progress) {
			cases++
			during.Add(down.Load())
		}})
		require.NoError(t, err)
		require.Empty(t, outcomes(report))
		require.Equal(t, 10, cases)
	})
	require.Zero(t, during.Load())
}

// TestACaseGivesTheControlPlaneBackWhileItIsAlone: an answer that leaves it stopped is a wrong one, and no case of another
// lesson works without it.
func TestACaseGivesTheControlPlaneBackWhileItIsAlone(t *testing.T) {
	t.Parallel()
	left := says("left", "not-even", "1")
	left.Steps = append([]checker.Step{{Do: &checker.Call{Verb: "nodeManifest", Args: map[string]any{"node": "n1", "name": "kube-scheduler.yaml"}}}}, left.Steps...)
	stops := lesson([]lessons.Fixture{says("two", "", "2")}, []lessons.Fixture{left})
	beside := lesson([]lessons.Fixture{says("two", "", "2"), says("four", "", "4"), says("six", "", "6")}, []lessons.Fixture{says("one", "not-even", "1")})
	beside.ID, beside.Namespace, beside.Exclusive = "other", "klab-other", ""

	lab := &sessiontest.Lab{}
	var down, downs, during atomic.Int32
	lab.OnProbe = func(_, _, path string, _ []byte) (any, error) {
		if path == "/node/manifest" {
			down.Store(1)
			downs.Add(1)
		}
		time.Sleep(time.Second) // of the bubble's own clock: others would have time to end a case
		return map[string]any{}, nil
	}
	lab.OnRestoreNodes = func() { down.Store(0) }
	lab.OnSeed = func(namespace string) {
		if namespace == beside.Namespace {
			during.Add(down.Load())
		}
		lab.Remove("ConfigMap", namespace, "answers")
	}
	synctest.Test(t, func(t *testing.T) {
		report, err := law.Run(t.Context(), law.Options{Lab: lab, Lessons: []*lessons.Lesson{stops, beside}, Parallel: 2})
		require.NoError(t, err)
		require.Empty(t, outcomes(report))
	})
	require.EqualValues(t, 1, downs.Load())
	require.Zero(t, during.Load())
}
