package nudge_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/nudge"
)

// TestEqualFailuresInARow offer a hint, once a task; others and a look that did not fail begin anew.
func TestEqualFailuresInARow(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		codes []string
		stuck bool
	}{
		"three":         {[]string{"a", "a", "a"}, true},
		"two":           {[]string{"a", "a"}, false},
		"another":       {[]string{"a", "a", "b", "a"}, false},
		"none between":  {[]string{"a", "a", "", "a"}, false},
		"after another": {[]string{"b", "a", "a", "a"}, true},
	} {
		w := nudge.New(now)
		for _, code := range test.codes {
			w.Checked(now, "one", code)
			w.Checked(now, "other", "a"+code)
		}
		require.Equal(t, test.stuck, w.Stuck(now, "one"), name)
		require.Equal(t, test.stuck, w.Open("one"), name)
		require.False(t, w.Stuck(now, "one"), "once")
		w.Take("one")
		require.False(t, w.Open("one"), name)
		require.Equal(t, test.stuck, w.Over("one"), name)
	}
}

// TestNothingHappensForAWhile: whatever is done begins the wait anew.
func TestNothingHappensForAWhile(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	w := nudge.New(now)
	now = now.Add(nudge.Idle - time.Second)
	require.False(t, w.Stuck(now, "one"))
	w.Touched(now)
	require.Equal(t, nudge.Idle, w.Left(now))
	now = now.Add(nudge.Idle)
	require.True(t, w.Stuck(now, "one"))
	w.Restart(now)
	require.True(t, w.Open("one"))
	require.False(t, w.Stuck(now.Add(nudge.Idle), "one"), "it was offered")
	require.True(t, w.Stuck(now.Add(nudge.Idle), "other"))
}
