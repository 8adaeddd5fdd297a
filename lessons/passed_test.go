package lessons_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
)

// TestALessonIsDoneWhenEveryTaskOfItHasPassed: what it had before does not count, and one without tasks never is.
func TestALessonIsDoneWhenEveryTaskOfItHasPassed(t *testing.T) {
	t.Parallel()
	l := &lessons.Lesson{Tasks: []lessons.Task{{ID: "one"}, {ID: "two"}}}
	for n, passed := range []map[string]bool{nil, {"one": true, "two": false, "gone": true}, {"one": true, "two": true}} {
		require.Equal(t, n, l.CountPassed(passed))
		require.Equal(t, n == 2, l.Done(passed))
	}
	require.False(t, (&lessons.Lesson{}).Done(nil))
}
