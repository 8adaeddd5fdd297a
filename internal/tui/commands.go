package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/catalogue"
	"github.com/klab-dev/klab/lessons"
)

// Messages of the root. What belongs to a component is a message of its package.
type (
	spinMsg       struct{}
	tourMsg       struct{}
	statusOverMsg struct{ seq int }
	bringUpMsg    struct{ event BringUp }
	progressMsg   struct{ progress catalogue.Progress }
	courseMsg     struct {
		course *lessons.Course
		err    error
	}
)

func readCourse(read func() (*lessons.Course, error)) tea.Cmd {
	return func() tea.Msg {
		course, err := read()
		return courseMsg{course, err}
	}
}

// offerTour asks whether the tour is to be shown.
func offerTour(wanted func() bool) tea.Cmd {
	if wanted == nil {
		return nil
	}
	return func() tea.Msg {
		if !wanted() {
			return nil
		}
		return tourMsg{}
	}
}

func readProgress(read func() Progress) tea.Cmd {
	if read == nil {
		return nil
	}
	return func() tea.Msg { return progressMsg{read()} }
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
