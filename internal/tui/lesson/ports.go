package lesson

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/pane"
	"github.com/klab-dev/klab/workload/wire"
)

// Session is one learner in one lesson. Its methods may block; the screen calls them in commands.
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
	// Console returns what begins a shell beside the text, or nil where it gets the whole terminal.
	Console() pane.Start
	// Follow delivers what stands in the lesson's namespace and what becomes of it, until ctx ends.
	Follow(ctx context.Context) (<-chan []scene.Delta, error)
	// Traffic reads what klab's streams of requests have met so far.
	Traffic(ctx context.Context) ([]wire.LoadReport, error)
	// Shell returns the learner's shell, to run in place of the terminal interface.
	Shell() tea.ExecCommand
	Close()
}

// Opener begins sessions. Open seeds the lesson when it has to and may take a while.
type Opener interface {
	Open(ctx context.Context, lesson, language string) (Session, error)
}

// Lab is how far the lab is, as a lesson needs to know it.
type Lab int

// How far the lab is.
const (
	LabStarting Lab = iota
	LabReady
	LabFailed
)
