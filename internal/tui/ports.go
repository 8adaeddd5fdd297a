package tui

import (
	"cmp"
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/session"
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

// Progress is what a learner has done so far.
type Progress struct {
	// Lessons by id; a lesson that is missing was not begun.
	Lessons map[string]LessonProgress
	// Last is the lesson worked on last.
	Last string
}

// LessonProgress is what was done in one lesson.
type LessonProgress struct {
	// Passed tasks by id.
	Passed map[string]bool
}

// Session is one learner in one lesson. Its methods may block; the terminal calls them in commands.
type Session interface {
	// Events delivers what happens. Some may be lost to a slow reader; Tasks has the states.
	Events() <-chan session.Event
	Tasks() []session.TaskState
	// Check runs all checks of a task, the disrupting ones included, and returns when they ended. What it
	// does meanwhile comes as events.
	Check(ctx context.Context, task string) error
	// Hint opens the next hint and returns its number from 1. With a session.TooSoonError it returns the
	// last one opened.
	Hint(task string) (level int, text string, err error)
	// HintsOpened returns how many hints of each task were opened on this seed.
	HintsOpened() map[string]int
	// Solution returns the worked solution in Markdown.
	Solution(task string) (string, error)
	Reset(ctx context.Context) error
	Answer(ctx context.Context, task, key, value string) error
	Predict(id, option string) error
	Quiz(id, option string) error
	// Chosen returns the locked predictions and quiz answers by question.
	Chosen() map[string]string
	// Outdated reports whether the exercise was set up from another version of the lesson.
	Outdated() bool
	// Shell returns the learner's shell, to run in place of the terminal interface.
	Shell() tea.ExecCommand
	Close()
}

// Opener begins sessions. Open seeds the lesson when it has to and may take a while.
type Opener interface {
	Open(ctx context.Context, lesson, language string) (Session, error)
}

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
	Theme Theme
	// SaveLanguage keeps the language for the next time, if set. It runs in a command.
	SaveLanguage func(language string)
}

// Run shows the terminal interface until the learner leaves or ctx ends.
func Run(ctx context.Context, options Options, extra ...tea.ProgramOption) error {
	model := New(ctx, options)
	defer model.closeSession()
	// Whoever calls watches for signals and ends ctx. Bubble Tea's own handler would wait, after that end, for somebody
	// to take its message, and the program for the handler.
	own := []tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler()}
	_, err := tea.NewProgram(model, append(own, extra...)...).Run()
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = nil // its end is what was asked for
	}
	return cmp.Or(model.unread, err)
}
