package lesson

import (
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/session"
)

// What a lesson and its debrief ask of the screen.
type (
	// Leave goes back to where the lesson was chosen.
	Leave struct{}
	// Next opens the lesson after this one.
	Next struct{}
	// LookBack shows the debrief.
	LookBack struct{}
	// Return goes from the debrief to the lesson.
	Return struct{}
	// Progressed says that something is done that was not before.
	Progressed struct{}
)

// A Msg is what happened in a lesson. The lesson itself takes it in Update; a lesson that was left drops it.
type Msg struct {
	of   *exercise
	what any
}

// Drop ends what came too late for its lesson.
func (msg Msg) Drop() tea.Cmd {
	opened, ok := msg.what.(openedMsg)
	if !ok || opened.session == nil {
		return nil
	}
	return closing(opened.session)
}

// closing ends a session without waiting for it.
func closing(s Session) tea.Cmd {
	return func() tea.Msg {
		s.Close()
		return nil
	}
}

// What can happen in a lesson.
type (
	openedMsg struct {
		session  Session
		tasks    []session.TaskState
		chosen   map[string]string
		hints    map[string]int
		outdated bool
		err      error
	}
	eventMsg struct {
		event    session.Event
		outdated bool
	}
	checkMsg struct {
		task  string
		tasks []session.TaskState
		err   error
	}
	hintMsg struct {
		task  string
		level int
		text  string
		err   error
	}
	solutionMsg struct {
		task, markdown string
		err            error
	}
	resetMsg struct {
		tasks []session.TaskState
		hints map[string]int
		err   error
	}
	chosenMsg struct {
		id, option string
		err        error
	}
	savedMsg struct{ err error }
	// idleMsg says that the time may be over in which nothing has happened.
	idleMsg  struct{}
	shellMsg struct{ err error }
	// followedMsg is the beginning of what becomes of the lesson's objects, newsMsg some of it.
	followedMsg struct {
		batches <-chan []scene.Delta
		err     error
	}
	newsMsg struct {
		batches <-chan []scene.Delta
		deltas  []scene.Delta
	}
)
