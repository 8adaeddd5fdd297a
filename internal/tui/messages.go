package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/lessons"
)

// Messages that do not belong to a lesson.
type (
	spinMsg       struct{}
	statusOverMsg struct{ seq int }
	bringUpMsg    struct{ event BringUp }
	progressMsg   struct{ progress Progress }
	courseMsg     struct {
		course *lessons.Course
		err    error
	}
)

// A lessonMsg is what happened in the lesson of a generation. Those of lessons left are dropped.
type lessonMsg struct {
	generation int
	what       any
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
	shellMsg struct{ err error }
)

// Commands: everything that may block.

func readCourse(read func() (*lessons.Course, error)) tea.Cmd {
	return func() tea.Msg {
		course, err := read()
		return courseMsg{course, err}
	}
}

func waitBringUp(events <-chan BringUp) tea.Cmd {
	if events == nil {
		return nil
	}
	return func() tea.Msg {
		event, ok := <-events
		if !ok {
			return nil
		}
		return bringUpMsg{event}
	}
}

func (m *Model) readProgress() tea.Cmd {
	read := m.options.Progress
	if read == nil {
		return nil
	}
	return func() tea.Msg { return progressMsg{read()} }
}

// inLesson runs f away from Update and brings its result to the lesson.
func (m *Model) inLesson(f func() any) tea.Cmd {
	generation := m.generation
	return func() tea.Msg { return lessonMsg{generation, f()} }
}

// waitEvent waits for the session's next event, until the lesson is left.
func (m *Model) waitEvent(s Session) tea.Cmd {
	ctx := m.lesson.ctx
	return m.inLesson(func() any {
		select {
		case <-ctx.Done():
			return nil
		case event, ok := <-s.Events():
			if !ok {
				return nil
			}
			return eventMsg{event, s.Outdated()}
		}
	})
}
