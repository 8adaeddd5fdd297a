package session

import (
	"sync"
	"time"

	"github.com/klab-dev/klab/internal/progress"
)

// Memory is a journal that ends with the process. Its zero value is empty and ready.
type Memory struct {
	mu     sync.Mutex
	events []progress.Event
}

var _ Journal = (*Memory)(nil)

// NewMemory returns a journal that remembers events.
func NewMemory(events ...progress.Event) *Memory { return &Memory{events: events} }

// Forget makes the journal empty.
func (m *Memory) Forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.events = nil
}

// Record implements Journal. An event without a time happens now.
func (m *Memory) Record(e progress.Event) error {
	if e.Time.IsZero() {
		e.Time = time.Now()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.events = append(m.events, e)
	return nil
}

// each visits the events of a task on a seed.
func (m *Memory) each(lesson, task, seed string, visit func(progress.Event)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.events {
		if e.Lesson == lesson && e.Task == task && e.Seed == seed {
			visit(e)
		}
	}
}

// PassedAt implements Journal.
func (m *Memory) PassedAt(lesson, task, seed string) (at time.Time, passed bool) {
	m.each(lesson, task, seed, func(e progress.Event) {
		if e.Kind == progress.Passed && !passed {
			at, passed = e.Time, true
		}
	})
	return at, passed
}

// Hints implements Journal.
func (m *Memory) Hints(lesson, task, seed string) (given int, last time.Time) {
	m.each(lesson, task, seed, func(e progress.Event) {
		if e.Kind == progress.Hint {
			given, last = max(given, e.Data.Level), e.Time
		}
	})
	return given, last
}

// Attempts implements Journal. The order of the events counts, not their times: clocks are set back.
func (m *Memory) Attempts(lesson, task, seed string) (all, sinceHint int) {
	m.each(lesson, task, seed, func(e progress.Event) {
		switch e.Kind {
		case progress.Attempt:
			all, sinceHint = all+1, sinceHint+1
		case progress.Hint:
			sinceHint = 0
		}
	})
	return all, sinceHint
}

// Choices implements Journal: the first choice of every card since the lesson was last seeded.
func (m *Memory) Choices(lesson string) map[string]string {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := map[string]string{}
	for _, e := range m.events {
		switch {
		case e.Lesson != lesson:
		case e.Kind == progress.Begun || e.Kind == progress.Reset:
			clear(out)
		case e.Kind.Chooses():
			if _, locked := out[e.Data.Question]; !locked {
				out[e.Data.Question] = e.Data.Option
			}
		}
	}
	return out
}
