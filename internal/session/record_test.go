package session_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/sessiontest"
)

// remembering remembers what an object's spec holds.
func remembering() checker.Check {
	return checker.Check{
		ID:       "spec",
		Observe:  checker.Observations{"thing": {Verb: "object", Args: map[string]any{"kind": "ConfigMap", "name": "thing"}}},
		Expect:   []checker.Expectation{{Code: "none", Expression: "thing != null"}},
		Remember: map[string]string{"spec": "thing.spec"},
	}
}

// seededWith begins a lesson whose seed holds one object with a spec, and lets its check remember that.
func seededWith(t *testing.T, spec any) (s, later *session.Session) {
	t.Helper()
	lab := &sessiontest.Lab{}
	l := lesson()
	l.Tasks[0].Checks = []checker.Check{remembering()}
	lab.OnSeed = func(string) {
		lab.Put(map[string]any{"kind": "ConfigMap", "metadata": map[string]any{"name": "thing", "namespace": l.Namespace}, "spec": spec})
	}
	options := session.Options{Lab: lab, Lesson: l, Text: text(), Journal: &sessiontest.Journal{}}
	s, err := session.Open(t.Context(), options)
	require.NoError(t, err)
	require.NoError(t, s.Seed(t.Context()))
	states, err := s.Check(t.Context(), false, "first")
	require.NoError(t, err)
	require.Equal(t, checker.Pass, states[0].State, states[0].Reason)
	later, err = session.Open(t.Context(), options)
	require.NoError(t, err)
	return s, later
}

// TestEveryValueKeepsItsTypeThroughTheRecord has a later process judge from the same values, type by type, as the one
// that seeded: CEL has no overload that subtracts an integer from a double.
func TestEveryValueKeepsItsTypeThroughTheRecord(t *testing.T) {
	t.Parallel()
	values := []any{
		nil, true, "", "10", "1e3", int64(0), int64(1), int64(10), int64(-1), int64(1<<53 + 1), int64(math.MaxInt64), int64(math.MinInt64),
		0.0, 1.0, 10.0, -3.0, 0.5, 1e20, 1e21, 1e300, math.MaxFloat64, math.SmallestNonzeroFloat64, float64(1 << 53), []any{}, map[string]any{},
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		values = append(values, anything(random, 4))
	}
	spec := map[string]any{}
	for i, value := range values {
		spec[fmt.Sprint("v", i)] = value
	}
	s, later := seededWith(t, spec)
	for name, of := range map[string]*session.Session{"the session that seeded": s, "a later one": later} {
		scope := of.Runner().Scope
		require.Equal(t, spec, scope.Baseline["ConfigMap/thing"].(map[string]any)["spec"], name)
		require.Equal(t, spec, scope.Memory["spec"], name)
	}
}

// anything is a value as objects hold it.
func anything(random *rand.Rand, depth int) any {
	kinds := 6
	if depth > 0 {
		kinds = 8
	}
	switch random.IntN(kinds) {
	case 0:
		return nil
	case 1:
		return random.IntN(2) == 0
	case 2:
		return fmt.Sprint(random.Int64())
	case 3:
		return int64(random.Uint64() >> random.IntN(64))
	case 4:
		return math.Trunc(random.NormFloat64() * math.Pow10(random.IntN(30)))
	case 5:
		return random.NormFloat64()
	case 6:
		list := []any{}
		for range random.IntN(4) {
			list = append(list, anything(random, depth-1))
		}
		return list
	default:
		object := map[string]any{}
		for i := range random.IntN(4) {
			object[fmt.Sprint("k", i)] = anything(random, depth-1)
		}
		return object
	}
}

// TestArithmeticOnTheBaselineIsTheSameInEveryProcess is what a learner met: the lesson was begun by one process and
// checked by another.
func TestArithmeticOnTheBaselineIsTheSameInEveryProcess(t *testing.T) {
	t.Parallel()
	s, later := seededWith(t, map[string]any{"replicas": int64(9), "share": 2.0})
	program, err := checker.Compile(checker.Check{ID: "sum", Expect: []checker.Expectation{{
		Code: "wrong", Expression: "baseline['ConfigMap/thing'].spec.replicas - 1 == 8 && baseline['ConfigMap/thing'].spec.share * 1.5 == 3.0",
	}}})
	require.NoError(t, err)
	for _, of := range []*session.Session{s, later} {
		verdict := of.Runner().Decide(t.Context(), program).Verdict
		require.Equal(t, checker.Pass, verdict.State, verdict.Reason)
	}
}

// TestWhatNoRecordCanHoldIsNotRemembered: it cannot spoil what is remembered afterwards.
func TestWhatNoRecordCanHoldIsNotRemembered(t *testing.T) {
	t.Parallel()
	lab := &sessiontest.Lab{}
	l := lesson()
	odd := remembering()
	odd.Remember = map[string]string{"odd": "0.0 / 0.0"}
	odd.Expect[0].Expression = "true"
	l.Tasks[0].Checks = []checker.Check{odd}
	l.Tasks[1].Checks, l.Tasks[1].Needs = []checker.Check{{
		ID: "fine", Expect: []checker.Expectation{{Code: "none", Expression: "true"}}, Remember: map[string]string{"fine": "1"},
	}}, nil
	s, err := session.Open(t.Context(), session.Options{Lab: lab, Lesson: l, Text: text(), Journal: &sessiontest.Journal{}})
	require.NoError(t, err)
	require.NoError(t, s.Seed(t.Context()))
	_, err = s.Check(t.Context(), false, "first")
	require.ErrorContains(t, err, "encode the lab's record")
	_, err = s.Check(t.Context(), false, "second")
	require.NoError(t, err)
	require.Equal(t, map[string]any{"fine": int64(1)}, s.Runner().Scope.Memory)
}
