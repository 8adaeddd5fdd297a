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
	session.Exercise
	// Console returns what begins a shell beside the text, or nil where it gets the whole terminal.
	Console() pane.Start
	// Follow delivers what stands in the lesson's namespace and what becomes of it, until ctx ends.
	Follow(ctx context.Context) (<-chan []scene.Delta, error)
	// Traffic reads what klab's streams of requests have met so far.
	Traffic(ctx context.Context) ([]wire.LoadReport, error)
	// Shell returns the learner's shell, to run in place of the terminal interface.
	Shell() tea.ExecCommand
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
