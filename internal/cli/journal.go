package cli

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/lessons"
)

// journal keeps a session's events in the progress log.
type journal struct {
	ctx    context.Context
	log    *progress.Log
	course *lessons.Course
	mu     sync.Mutex
	events []progress.Event
}

var _ session.Journal = (*journal)(nil)

func newJournal(ctx context.Context, log *progress.Log, course *lessons.Course) (*journal, error) {
	events, err := log.Events()
	if err != nil {
		return nil, err
	}
	return &journal{ctx: ctx, log: log, course: course, events: events}, nil
}

// Record writes an event down. It counts in any case: the log keeps what the disk did not take.
func (j *journal) Record(e session.JournalEvent) error {
	event := progress.Event{Kind: progress.Kind(e.Kind), Lesson: e.Lesson, Task: e.Task, Hash: e.Hash, Seed: e.Seed}
	level, _ := strconv.Atoi(e.Data["level"]) // absent is zero
	event.Data = progress.Data{State: e.Data["state"], Code: e.Data["code"], Level: level, Question: e.Data["card"], Option: e.Data["option"]}
	event.Data.Right = j.right(e)
	written, err := j.log.Append(j.ctx, event)
	j.mu.Lock()
	j.events = append(j.events, written)
	j.mu.Unlock()
	if err != nil {
		return fmt.Errorf("%w: %w", session.ErrUnwritten, err)
	}
	return nil
}

func (j *journal) right(e session.JournalEvent) bool {
	lesson := j.course.Lesson(e.Lesson)
	if lesson == nil || e.Data["card"] == "" {
		return false
	}
	for _, cards := range [][]lessons.Question{lesson.Predictions, lesson.Quiz} {
		for _, card := range cards {
			if card.ID == e.Data["card"] {
				return card.Answer == e.Data["option"]
			}
		}
	}
	return false
}

// each visits the events of a task on a seed.
func (j *journal) each(lesson, task, seed string, visit func(progress.Event)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range j.events {
		if e.Lesson == lesson && e.Task == task && e.Seed == seed {
			visit(e)
		}
	}
}

// PassedAt implements session.Journal.
func (j *journal) PassedAt(lesson, task, seed string) (at time.Time, passed bool) {
	j.each(lesson, task, seed, func(e progress.Event) {
		if e.Kind == progress.Passed && !passed {
			at, passed = e.Time, true
		}
	})
	return at, passed
}

// Hints implements session.Journal.
func (j *journal) Hints(lesson, task, seed string) (given int, last time.Time) {
	j.each(lesson, task, seed, func(e progress.Event) {
		if e.Kind == progress.Hint {
			given, last = max(given, e.Data.Level), e.Time
		}
	})
	return given, last
}

// Attempts implements session.Journal. The order of the log counts, not its times: clocks are set back.
func (j *journal) Attempts(lesson, task, seed string) (all, sinceHint int) {
	j.each(lesson, task, seed, func(e progress.Event) {
		switch e.Kind {
		case progress.Attempt:
			all, sinceHint = all+1, sinceHint+1
		case progress.Hint:
			sinceHint = 0
		}
	})
	return all, sinceHint
}

// Choices implements session.Journal: the first choice of every card since the lesson was last seeded.
func (j *journal) Choices(lesson string) map[string]string {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := map[string]string{}
	for _, e := range j.events {
		switch {
		case e.Lesson != lesson:
		case e.Kind == progress.Begun || e.Kind == progress.Reset:
			clear(out)
		case e.Kind == progress.Predicted || e.Kind == progress.Answered:
			if _, locked := out[e.Data.Question]; !locked {
				out[e.Data.Question] = e.Data.Option
			}
		}
	}
	return out
}
