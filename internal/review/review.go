// Package review says which cards a learner should see again: those that were answered wrong, after 1, 3, 7 and 21 days.
package review

import (
	"cmp"
	"slices"
	"time"

	"github.com/klab-dev/klab/internal/progress"
)

// MinutesACard is about how long one card takes.
const MinutesACard = 2

// rests are the days before a card is seen again: after the wrong answer, and after each right one that follows. A right
// answer after the last one ends it.
func rests() []int { return []int{1, 3, 7, 21} }

// A Card is a question to see again.
type Card struct {
	Lesson, Question string
	// Kind is how it was first asked: progress.Predicted, progress.Reasoned or progress.Answered.
	Kind progress.Kind
	// Due is the beginning of the day on which it is to be seen.
	Due time.Time
	// Seen is how often it was answered right since it was wrong.
	Seen int
}

// IsDue reports whether the card is to be seen now.
func (c Card) IsDue(now time.Time) bool { return !c.Due.After(now) }

// Due are the cards to see on a day, those that have waited longest first. The days are those of now's place.
func Due(events []progress.Event, now time.Time) []Card {
	due := slices.DeleteFunc(Cards(events, now.Location()), func(c Card) bool { return !c.IsDue(now) })
	slices.SortStableFunc(due, func(a, b Card) int { return a.Due.Compare(b.Due) })
	return due
}

// Cards are all that wait, in the order in which they were first answered wrong.
func Cards(events []progress.Event, place *time.Location) []Card {
	ordered := slices.Clone(events)
	slices.SortStableFunc(ordered, func(a, b progress.Event) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.ID, b.ID))
	})
	ordered = slices.CompactFunc(ordered, func(a, b progress.Event) bool { return a.ID == b.ID && a.ID != "" })
	var cards []Card
	for _, event := range ordered {
		cards = after(cards, event, place)
	}
	return cards
}

// after are the cards after an event.
func after(cards []Card, event progress.Event, place *time.Location) []Card {
	asked := event.Kind.Chooses()
	if !asked && event.Kind != progress.Reviewed {
		return cards
	}
	at := slices.IndexFunc(cards, func(c Card) bool { return c.Lesson == event.Lesson && c.Question == event.Data.Question })
	switch {
	case !event.Data.Right && at >= 0:
		cards[at].Seen, cards[at].Due = 0, day(event.Time, place, rests()[0])
	case !event.Data.Right && asked:
		card := Card{Lesson: event.Lesson, Question: event.Data.Question, Kind: event.Kind}
		card.Due = day(event.Time, place, rests()[0])
		cards = append(cards, card)
	case event.Data.Right && event.Kind == progress.Reviewed && at >= 0:
		cards[at].Seen++
		if cards[at].Seen == len(rests()) {
			return slices.Delete(cards, at, at+1)
		}
		cards[at].Due = day(event.Time, place, rests()[cards[at].Seen])
	}
	return cards
}

// day is the beginning of the day so many days after a moment.
func day(at time.Time, place *time.Location, days int) time.Time {
	year, month, date := at.In(place).Date()
	return time.Date(year, month, date+days, 0, 0, 0, 0, place)
}
