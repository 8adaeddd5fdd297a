package law

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
)

// TestLessonsWithMostWorkComeFirst: an answer that stands on three others takes the time of four, and at the end of a
// run nothing is left to run beside it.
func TestLessonsWithMostWorkComeFirst(t *testing.T) {
	t.Parallel()
	fixtures := func(n int) []lessons.Fixture { return make([]lessons.Fixture, n) }
	flat := &lessons.Lesson{ID: "flat", Namespace: "klab-flat", Tasks: []lessons.Task{{ID: "one", Solutions: fixtures(7)}}}
	deep := &lessons.Lesson{ID: "deep", Namespace: "klab-deep", Tasks: []lessons.Task{
		{ID: "one", Solutions: fixtures(1)}, {ID: "two", Needs: []string{"one"}}, {ID: "three", Needs: []string{"two"}, Solutions: fixtures(3)},
	}}
	o := Options{Lessons: []*lessons.Lesson{flat, deep}}
	var order []string
	for _, q := range o.queues(newSink(o), 0) {
		order = append(order, q.Cases[0].lesson.ID)
	}
	require.Equal(t, []string{"deep", "flat", "deep", "flat"}, order)
}
