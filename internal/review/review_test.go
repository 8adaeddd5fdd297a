package review_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/review"
)

var begin = time.Date(2026, 11, 20, 21, 0, 0, 0, time.UTC)

// at is an event about a question, so many days after the beginning.
func at(days int, kind progress.Kind, question string, right bool) progress.Event {
	return progress.Event{Kind: kind, Lesson: "rollback", Time: begin.AddDate(0, 0, days), Data: progress.Data{Question: question, Right: right}}
}

// due are the questions of a day, in the morning.
func due(days int, events ...progress.Event) []string {
	names := []string{}
	for _, card := range review.Due(events, begin.AddDate(0, 0, days).Add(-12*time.Hour)) {
		names = append(names, card.Question)
	}
	return names
}

// TestAWrongAnswerComesBack after 1, 3, 7 and 21 days, and no more.
func TestAWrongAnswerComesBack(t *testing.T) {
	t.Parallel()
	events := []progress.Event{at(0, progress.Answered, "a", false), at(0, progress.Predicted, "right", true)}
	day := 0
	for _, rest := range []int{1, 3, 7, 21} {
		require.Empty(t, due(day+rest-1, events...))
		day += rest
		require.Equal(t, []string{"a"}, due(day, events...), "in the morning of day %d", day)
		require.Equal(t, []string{"a"}, due(day+5, events...), "it waits")
		events = append(events, at(day, progress.Reviewed, "a", true))
	}
	require.Empty(t, due(day+1000, events...))
}

func TestAWrongReviewBeginsAnew(t *testing.T) {
	t.Parallel()
	events := []progress.Event{
		at(0, progress.Predicted, "a", false), at(1, progress.Reviewed, "a", true), at(4, progress.Reviewed, "a", false),
	}
	require.Equal(t, []string{"a"}, due(5, events...))
	events = append(events, at(5, progress.Reviewed, "a", true))
	require.Empty(t, due(7, events...))
	require.Equal(t, []string{"a"}, due(8, events...))
}

// TestEveryKindOfCardComesBack that was answered wrong, and says how it was first asked.
func TestEveryKindOfCardComesBack(t *testing.T) {
	t.Parallel()
	for _, kind := range []progress.Kind{progress.Predicted, progress.Reasoned, progress.Answered} {
		cards := review.Cards([]progress.Event{at(0, kind, "a", false), at(0, kind, "right", true), at(1, progress.Reviewed, "a", true)}, time.UTC)
		require.Len(t, cards, 1)
		require.Equal(t, kind, cards[0].Kind)
		require.Equal(t, 1, cards[0].Seen)
	}
}

// TestTheOrderOfTheLogDoesNotCount: two machines merge, and an event may be there twice.
func TestTheOrderOfTheLogDoesNotCount(t *testing.T) {
	t.Parallel()
	wrong, seen, later := at(0, progress.Answered, "a", false), at(1, progress.Reviewed, "a", true), at(0, progress.Answered, "b", false)
	wrong.ID, seen.ID, later.ID = "1", "2", "3"
	require.Equal(t, []string{"b"}, due(2, seen, later, seen, wrong))
	require.Empty(t, due(2, at(1, progress.Reviewed, "a", true)), "what was never wrong needs no review")
}
