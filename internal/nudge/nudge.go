// Package nudge says when somebody who is stuck is offered the next hint: after equal failures of a task in a row, or when
// nothing has happened for a while in a task that was begun. It is offered once a task. It reads no clock.
package nudge

import "time"

const (
	// Idle is how long nothing happens before a hint is offered.
	Idle = 5 * time.Minute
	// inARow is how many equal failures of a task are.
	inARow = 3
)

// A Watch is what is known of a learner in a lesson.
type Watch struct {
	// last is when something last happened.
	last time.Time
	// rows are the last failures of each task.
	rows map[string]row
	// offers are the tasks that a hint was offered for.
	offers map[string]offer
}

// A row is a failure's code, and how often it came one after the other.
type row struct {
	code  string
	times int
}

type offer int

const (
	open offer = iota + 1
	taken
)

// New watches from a moment on.
func New(now time.Time) *Watch {
	return &Watch{last: now, rows: map[string]row{}, offers: map[string]offer{}}
}

// Touched says that the learner or the lab has done something.
func (w *Watch) Touched(now time.Time) { w.last = now }

// Checked says how a check that was asked for ended: with the code of a failure, or "" where it was none.
func (w *Watch) Checked(now time.Time, task, code string) {
	w.Touched(now)
	before := w.rows[task]
	switch {
	case code == "":
		delete(w.rows, task)
	case code == before.code:
		w.rows[task] = row{code, before.times + 1}
	default:
		w.rows[task] = row{code, 1}
	}
}

// Restart forgets the failures, as of an exercise that is set up anew. What was offered was offered.
func (w *Watch) Restart(now time.Time) {
	w.Touched(now)
	clear(w.rows)
}

// Stuck reports whether a hint is to be offered for a task that may get one, and makes the offer.
func (w *Watch) Stuck(now time.Time, task string) bool {
	if w.offers[task] != 0 || w.rows[task].times < inARow && w.Left(now) > 0 {
		return false
	}
	w.offers[task] = open
	return true
}

// Begun reports whether checks of a task have failed.
func (w *Watch) Begun(task string) bool { return w.rows[task].times > 0 }

// Over reports whether the offer for a task was made, taken or not.
func (w *Watch) Over(task string) bool { return w.offers[task] != 0 }

// Left is how long it takes until nothing has happened for a while.
func (w *Watch) Left(now time.Time) time.Duration { return Idle - now.Sub(w.last) }

// Open reports whether a task's next hint is free.
func (w *Watch) Open(task string) bool { return w.offers[task] == open }

// Take ends the offer for a task.
func (w *Watch) Take(task string) {
	if w.Open(task) {
		w.offers[task] = taken
	}
}
