package grade

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
)

// someWorks are answers of twelve learners to a quick task, a slow one, and one that has the nodes for itself.
func someWorks() []*work {
	var out []*work
	for _, lesson := range []*lessons.Lesson{{ID: "quick"}, {ID: "slow"}, {ID: "nodes", Exclusive: lessons.ExclusiveNodes}} {
		for i := range 12 {
			step := checker.Step{Do: &checker.Call{Verb: "answer", Args: map[string]any{"n": i}}}
			out = append(out, &work{lesson: lesson, task: lessons.Task{ID: "t"}, answer: submission.Answer{Steps: []checker.Step{step}}})
		}
	}
	return out
}

func takes(task string) float64 {
	return map[string]float64{"quick/t": 5, "slow/t": 40, "nodes/t": 20}[task]
}

// dealt is in which share each work is, by what it is.
func dealt(t *testing.T, works []*work, share Share) map[string]int {
	t.Helper()
	in := map[string]int{}
	for share.Number = 1; share.Number <= share.Of; share.Number++ {
		Options{Share: share, Seconds: takes}.divide(works)
		for _, w := range works {
			if !w.elsewhere {
				key := fmt.Sprint(w.lesson.ID, " ", w.answer.Digest())
				require.Zero(t, in[key], "nothing is in two shares")
				in[key] = share.Number
			}
		}
	}
	require.Len(t, in, len(works), "nothing is in none")
	return in
}

// TestSharesAreEvenAndTheSameEverywhere, in whatever order the submissions were found.
func TestSharesAreEvenAndTheSameEverywhere(t *testing.T) {
	t.Parallel()
	works := someWorks()
	in := dealt(t, works, Share{Of: 4})
	turned := slices.Clone(works)
	slices.Reverse(turned)
	require.Equal(t, in, dealt(t, turned, Share{Of: 4}))
	load, alone := map[int]float64{}, map[int]int{}
	for _, w := range works {
		share := in[fmt.Sprint(w.lesson.ID, " ", w.answer.Digest())]
		load[share] += takes(w.lesson.ID + "/t")
		if w.lesson.Exclusive != "" {
			alone[share]++
		}
	}
	require.Equal(t, map[int]int{1: 3, 2: 3, 3: 3, 4: 3}, alone, "what runs one after the other on a lab is spread too")
	values := slices.Collect(maps.Values(load))
	require.LessOrEqual(t, slices.Max(values)-slices.Min(values), 5.0, "%v", load)
}

// TestSharesOfOneLabLeaveEachOtherAlone: what has the nodes for itself is in none of them, and no namespace is in two.
func TestSharesOfOneLabLeaveEachOtherAlone(t *testing.T) {
	t.Parallel()
	works := someWorks()
	taken := map[string]int{}
	for number := 1; number <= 4; number++ {
		o := Options{Share: Share{Number: number, Of: 4, Beside: true}, Seconds: takes}
		o.divide(works)
		here := plan{works: works}.here()
		require.NotEmpty(t, here)
		deal(here, o.Share.firstLane())
		for _, w := range here {
			require.Empty(t, w.lesson.Exclusive)
			require.Contains(t, []int{0, number}, taken[w.namespace])
			taken[w.namespace] = number
		}
	}
	for _, w := range works {
		deal([]*work{w}, Share{Number: 1, Of: 4}.firstLane())
		require.Zero(t, taken[w.namespace], "who grades alone there has others")
	}
}
