package checker_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/checkertest"
)

// TestAVerdictIsByTheLabsClock: an engine's virtual machine has a clock of its own. A verdict comes neither too soon
// nor too late by how far that is away from this machine's.
func TestAVerdictIsByTheLabsClock(t *testing.T) {
	t.Parallel()
	check := checker.Check{
		ID: "web", Settle: checker.Duration(20 * time.Second),
		Observe: checker.Observations{"pod": {Verb: "object", Args: map[string]any{"kind": "Pod", "name": "web"}}},
		Expect: []checker.Expectation{{
			Code: "old", Expression: "now - timestamp(pod.metadata.creationTimestamp) < duration('10s')",
		}},
	}
	for name, ahead := range map[string]time.Duration{"ahead": 5 * time.Minute, "behind": -5 * time.Minute, "the same": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				lab := &checkertest.Lab{}
				lab.Put(node("a", "True"))
				made := time.Now().Add(ahead)
				lab.Put(pod("web", "True", map[string]any{"creationTimestamp": made.UTC().Format(time.RFC3339)}))
				r := runner(lab)
				r.Scope.Ahead = ahead
				look := func() checker.State { return r.Look(t.Context(), compiled(t, check)).Verdict.State }
				time.Sleep(5 * time.Second)
				require.Equal(t, checker.Pass, look(), "now is the lab's")
				time.Sleep(10 * time.Second)
				require.Equal(t, checker.Waiting, look(), "settle is not over")
				time.Sleep(10 * time.Second)
				require.Equal(t, checker.Wrong, look(), "it is over")
			})
		})
	}
}
