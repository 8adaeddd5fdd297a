// Package deal puts the answers of a learner's cards into an order of their own: the same on every screen and on every day,
// and another one for the next learner. What is chosen is an answer, never its place.
package deal

import (
	"cmp"
	"crypto/sha256"
	"slices"

	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/lessons"
)

// A Seed is what a learner's order is made of. "" leaves the order of the lessons.
type Seed string

// Of is the seed that a learner's events keep, "" where no cards were dealt yet. Of several, as logs of two machines bring
// them together, the oldest counts.
func Of(events []progress.Event) Seed {
	var first progress.Event
	for _, e := range events {
		if e.Kind == progress.Dealt && (first.ID == "" || cmp.Or(e.Time.Compare(first.Time), cmp.Compare(e.ID, first.ID)) < 0) {
			first = e
		}
	}
	return Seed(first.ID)
}

// Course is a course with the answers of all cards in the learner's order. The one given stays as it is.
func (s Seed) Course(course *lessons.Course) *lessons.Course {
	if s == "" {
		return course
	}
	dealt := *course
	dealt.Lessons = make([]*lessons.Lesson, len(course.Lessons))
	for i, lesson := range course.Lessons {
		own := *lesson
		own.Predictions, own.Quiz = s.cards(lesson.ID, lesson.Predictions), s.cards(lesson.ID, lesson.Quiz)
		own.Tasks = s.whys(lesson)
		dealt.Lessons[i] = &own
	}
	return &dealt
}

func (s Seed) cards(lesson string, questions []lessons.Question) []lessons.Question {
	dealt := slices.Clone(questions)
	for i, q := range dealt {
		dealt[i].Options = s.order(lesson, q.ID, q.Options)
	}
	return dealt
}

// whys are the tasks of a lesson, with the answers to their questions why in the learner's order.
func (s Seed) whys(lesson *lessons.Lesson) []lessons.Task {
	dealt := slices.Clone(lesson.Tasks)
	for i, task := range dealt {
		if task.Why != nil {
			own := *task.Why
			own.Options = s.order(lesson.ID, lessons.WhyID(task.ID), own.Options)
			dealt[i].Why = &own
		}
	}
	return dealt
}

// order sorts answers by what each makes together with the seed, so that one that is added later moves no other past its
// neighbours.
func (s Seed) order(lesson, question string, options []string) []string {
	place := func(option string) []byte {
		sum := sha256.Sum256([]byte(string(s) + "\x00" + lesson + "\x00" + question + "\x00" + option))
		return sum[:]
	}
	return slices.SortedFunc(slices.Values(options), func(a, b string) int { return slices.Compare(place(a), place(b)) })
}
