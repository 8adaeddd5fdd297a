package tui

import (
	"github.com/klab-dev/klab/internal/tui/catalogue"
	"github.com/klab-dev/klab/internal/tui/lesson"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
)

// States of a bring-up.
const (
	// BringUpRunning says that a step goes on.
	BringUpRunning = "running"
	// BringUpReady says that the lab is ready.
	BringUpReady = "ready"
	// BringUpFailed says that the lab did not come up: Err tells why, Next what to try.
	BringUpFailed = "failed"
)

// BringUp tells how far the lab is.
type BringUp struct {
	// Step counts from 1 to Total.
	Step, Total int
	// ID names the step, Name is what it is called in English, and Detail what it is doing now, if known.
	ID, Name, Detail string
	// State is BringUpRunning, BringUpReady or BringUpFailed.
	State string
	// Fraction of the whole that is done, from 0 to 1.
	Fraction float64
	Err      error
	// Next is the command to try after a failure.
	Next string
}

// What components reach the world through is declared beside them; these are their names for whoever runs the screen.
type (
	// Progress is what a learner has done so far.
	Progress = catalogue.Progress
	// LessonProgress is what was done in one lesson.
	LessonProgress = catalogue.LessonProgress
	// Session is one learner in one lesson.
	Session = lesson.Session
	// Opener begins sessions.
	Opener = lesson.Opener
)

// Options is what the terminal needs to know.
type Options struct {
	// Course is what the catalogue shows. While it is nil, Read gets it in a command, behind the first frame;
	// when that fails, Run ends with its error.
	Course *lessons.Course
	Read   func() (*lessons.Course, error)
	// Opener begins sessions.
	Opener Opener
	// Progress reads what was done so far. It runs in a command.
	Progress func() Progress
	// BringUp tells how the lab comes up; nil means that it is ready.
	BringUp <-chan BringUp
	// Language to begin in; the default is English.
	Language string
	// Lesson to open at once, if any.
	Lesson string
	// Theme to use; the default follows the terminal.
	Theme ui.Theme
	// Lab is its name, for the titles of shells.
	Lab string
	// Leader is the key that takes the keys back from a shell; the default is ui.DefaultLeader.
	Leader string
	// Still is true where nothing may move or fade by itself.
	Still bool
	// ASCII is true where the terminal has no other signs.
	ASCII bool
	// Tour reports, if set, whether the learner is to be shown how klab works. It runs in a command, once.
	Tour func() bool
	// SaveLanguage keeps the language for the next time, if set. It runs in a command.
	SaveLanguage func(language string)
}
