package checker_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/workload/wire"
)

// streamed is a crowd that a stream of requests goes to: what each Pod counted of it, by name.
type streamed struct {
	*crowd
	totals  wire.LoadTotals
	counted map[string]wire.Stats
}

func newStreamed() *streamed {
	s := &streamed{crowd: newCrowd(), counted: map[string]wire.Stats{}}
	s.totals = wire.LoadTotals{Since: time.Now().Add(-time.Minute), ByIP: map[string]int64{}, ByVersion: map[string]int64{}}
	s.OnProbe = func(string, string, string, []byte) (any, error) { return wire.LoadReport{Totals: s.totals}, nil }
	s.OnControl = func(pod, _, path string) ([]byte, error) {
		said, ok := s.counted[pod]
		if !ok || path != "/admin/stats" {
			return nil, errors.New("connection refused")
		}
		return json.Marshal(said)
	}
	return s
}

// answers are those of the stream that name an address and a version.
func (s *streamed) answers(n int64, ip, version string) {
	s.totals.Requests += n
	s.totals.OK += n
	s.totals.ByIP[ip] += n
	s.totals.ByVersion[version] += n
}

// counts is what a Pod says that it counted; its process is an hour old.
func (s *streamed) counts(pod, ip string, n int64) {
	s.counted[pod] = wire.Stats{IPs: []string{ip}, StartedAt: time.Now().Add(-time.Hour), Paths: map[string]wire.PathHits{
		"/":     {Loads: map[string]wire.Hits{"ns.visitors": {Total: n}, "ns.other": {Total: 1000}}},
		"/echo": {Hits: wire.Hits{Total: 1000}},
	}}
}

func (s *streamed) figures(t *testing.T) (checker.State, string) {
	t.Helper()
	list := func(of string) string {
		return fmt.Sprintf("load.%[1]s.map(k, k).sort().map(k, k + '=' + string(load.%[1]s[k])).join(' ')", of)
	}
	check := checker.Check{
		ID: "web", Observe: checker.Observations{"load": {Verb: "traffic", Args: map[string]any{"name": "visitors"}}},
		Expect: []checker.Expectation{{Code: "told", Expression: "load.ok < 0", Evidence: map[string]string{
			"load": list("byPod") + " + '; ' + " + list("versions") + " + '; foreign=' + string(load.foreign) + ' ok=' + string(load.ok)",
		}}},
	}
	v := runner(s.Lab).Look(t.Context(), compiled(t, check)).Verdict
	if v.State == checker.Unknown {
		return v.State, v.Reason
	}
	return v.State, v.Evidence["load"]
}

// TestAStreamCountsOnlyForPodsThatConfirmIt: an answer names its Pod and its version itself, and any program can write
// any name.
func TestAStreamCountsOnlyForPodsThatConfirmIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		arrange func(*streamed)
		want    string
	}{
		"the Pod counted them": {func(s *streamed) {
			s.stand("a", "10.1.0.1", web)
			s.counts("a", "10.1.0.1", 120)
			s.answers(100, "10.1.0.1", "v1")
		}, "uid-a=100; v1=100; foreign=0 ok=100"},
		"it has yet to count the last": {func(s *streamed) {
			s.stand("a", "10.1.0.1", web)
			s.counts("a", "10.1.0.1", 99)
			s.answers(100, "10.1.0.1", "v1")
		}, "uid-a=100; v1=100; foreign=0 ok=100"},
		"a liar names another Pod": {func(s *streamed) {
			s.stand("a", "10.1.0.1", web)
			s.stand("liar", "10.1.0.2", nginx)
			s.counts("a", "10.1.0.1", 60)
			s.answers(60, "10.1.0.1", "v1")
			s.answers(40, "10.1.0.1", "v2")
		}, "uid-a=60; v1=60; foreign=40 ok=100"},
		"a liar names itself": {func(s *streamed) {
			s.stand("liar", "10.1.0.2", nginx)
			s.counts("liar", "10.1.0.2", 100)
			s.answers(100, "10.1.0.2", "v2")
		}, "; ; foreign=100 ok=100"},
		"a Pod that counted nothing": {func(s *streamed) {
			s.stand("a", "10.1.0.1", web)
			s.counts("a", "10.1.0.1", 0)
			s.answers(1, "10.1.0.1", "v2")
		}, "; ; foreign=1 ok=1"},
		"a sidecar answers in its place": {func(s *streamed) {
			s.stand("a", "10.1.0.1", nginx, web)
			s.counts("a", "10.1.0.1", 10)
			s.answers(100, "10.1.0.1", "v1")
		}, "uid-a=10; v1=10; foreign=90 ok=100"},
		"a Pod that is gone": {func(s *streamed) {
			s.stand("a", "10.1.0.1", web)
			s.counts("a", "10.1.0.1", 60)
			s.answers(60, "10.1.0.1", "v1")
			s.answers(5, "10.1.0.1", "v2")
			s.answers(40, "10.1.0.9", "v3-bad")
		}, "10.1.0.9=40 uid-a=60; v1=60 v2=5 v3-bad=35; foreign=5 ok=105"},
		"one that leaves": {func(s *streamed) {
			s.stand("a", "10.1.0.1", web)["metadata"].(map[string]any)["deletionTimestamp"] = "2026-01-01T00:00:00Z"
			s.answers(100, "10.1.0.1", "v1")
		}, "uid-a=100; v1=100; foreign=0 ok=100"},
		"one whose process is younger than the stream": {func(s *streamed) {
			s.stand("a", "10.1.0.1", web)
			s.counts("a", "10.1.0.1", 10)
			young := s.counted["a"]
			young.StartedAt = time.Now()
			s.counted["a"] = young
			s.answers(100, "10.1.0.1", "v1")
		}, "uid-a=100; v1=100; foreign=0 ok=100"},
		"one that cannot be asked": {func(s *streamed) {
			s.stand("a", "10.1.0.1", web)
			s.answers(100, "10.1.0.1", "v1")
		}, "uid-a=100; v1=100; foreign=0 ok=100"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStreamed()
			c.arrange(s)
			state, seen := s.figures(t)
			require.Equal(t, checker.Wrong, state, seen)
			require.Equal(t, c.want, seen)
		})
	}
}

// TestAPodWithOtherProgramsThatCannotBeAskedLeavesAStreamOpen: any of them may have answered.
func TestAPodWithOtherProgramsThatCannotBeAskedLeavesAStreamOpen(t *testing.T) {
	t.Parallel()
	s := newStreamed()
	s.stand("a", "10.1.0.1", web, nginx)
	s.answers(100, "10.1.0.1", "v1")
	state, reason := s.figures(t)
	require.Equal(t, checker.Unknown, state)
	require.Contains(t, reason, "ask Pod a how many requests it answered: connection refused")
}
