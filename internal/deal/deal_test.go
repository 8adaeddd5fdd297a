package deal_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/deal"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/lessons"
)

// cards are all of a course.
func cards(c *lessons.Course) (all []lessons.Question) {
	for _, l := range c.Lessons {
		all = slices.Concat(all, l.Predictions, l.Whys(), l.Quiz)
	}
	return all
}

// TestALearnersOrderStays: it is the same each time, another one for another learner, and has the same answers.
func TestALearnersOrderStays(t *testing.T) {
	t.Parallel()
	course := tuitest.Asking()
	mine := cards(deal.Seed("me").Course(course))
	require.Equal(t, mine, cards(deal.Seed("me").Course(course)))
	require.NotEqual(t, mine, cards(deal.Seed("you").Course(course)))
	require.Equal(t, cards(tuitest.Asking()), cards(course), "the course itself stays")
	require.Same(t, course, deal.Seed("").Course(course))
	for i, q := range cards(course) {
		require.ElementsMatch(t, q.Options, mine[i].Options)
		mine[i].Options = q.Options
		require.Equal(t, q, mine[i], "nothing but the order")
	}
}

// TestEveryAnswerComesFirstForSomebody: no place tells which answer is right.
func TestEveryAnswerComesFirstForSomebody(t *testing.T) {
	t.Parallel()
	first := map[string]int{}
	for i := range 300 {
		course := deal.Seed(strconv.Itoa(i)).Course(tuitest.Course())
		first[course.Lesson("readiness-probe").Predictions[1].Options[0]]++
	}
	require.Len(t, first, 3)
	for option, n := range first {
		require.Greater(t, n, 60, option)
	}
}

// TestALaterAnswerMovesNoOther past its neighbours.
func TestALaterAnswerMovesNoOther(t *testing.T) {
	t.Parallel()
	course := tuitest.Course()
	q := &course.Lesson("readiness-probe").Predictions[1]
	before := deal.Seed("me").Course(course).Lesson("readiness-probe").Predictions[1].Options
	q.Options = append(q.Options, "more")
	after := deal.Seed("me").Course(course).Lesson("readiness-probe").Predictions[1].Options
	require.Equal(t, before, slices.DeleteFunc(slices.Clone(after), func(o string) bool { return o == "more" }))
}

// TestTheOldestSeedCounts: logs of two machines brought together have one order on both.
func TestTheOldestSeedCounts(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	events := []progress.Event{
		{Kind: progress.Begun, ID: "A", Time: at}, {Kind: progress.Dealt, ID: "C", Time: at.Add(time.Hour)},
		{Kind: progress.Dealt, ID: "D", Time: at.Add(time.Minute)}, {Kind: progress.Dealt, ID: "B", Time: at.Add(time.Minute)},
	}
	require.Equal(t, deal.Seed("B"), deal.Of(events))
	slices.Reverse(events)
	require.Equal(t, deal.Seed("B"), deal.Of(events))
	require.Empty(t, deal.Of(events[3:]))
}
