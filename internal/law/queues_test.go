package law

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
)

// The longest work comes first: lessons that run alone, those that wait for an add-on, what most of its lesson still
// follows, each lesson's reset.
func TestQueuesBeginWithTheLongest(t *testing.T) {
	t.Parallel()
	make := func(id string, exclusive lessons.Exclusive, solutions int) *lessons.Lesson {
		l := &lessons.Lesson{ID: id, Namespace: "klab-" + id, Exclusive: exclusive, Tasks: []lessons.Task{{ID: "t"}}}
		for i := range solutions {
			l.Tasks[0].Solutions = append(l.Tasks[0].Solutions, lessons.Fixture{File: fmt.Sprint(i)})
		}
		return l
	}
	o := Options{Lessons: []*lessons.Lesson{
		make("a", "", 8), make("b", "", 8), make("labels", lessons.ExclusiveNodes, 1), make("taints", lessons.ExclusiveNodes, 1),
		make("long", "", 14), make("measured", "", 2),
	}}
	o.Lessons[len(o.Lessons)-1].AddOns = []string{"metrics-server"}
	var got []string
	for _, q := range o.queues(newSink(o), 0) {
		got = append(got, fmt.Sprintf("%s: %d, %s first", q.Cases[0].namespace, len(q.Cases), q.Cases[0].kind))
	}
	require.Equal(t, []string{
		"klab-labels: 6, reset first",
		"klab-measured: 4, reset first",
		"klab-long: 6, reset first",
		"klab-a: 6, reset first", "klab-b: 6, reset first", "klab-long-2: 6, solution first",
		"klab-a-2: 4, solution first", "klab-b-2: 4, solution first", "klab-long-3: 4, solution first",
	}, got)
}
