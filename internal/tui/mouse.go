package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/ui"
)

// mouse gives clicks and what follows to the pane under them, which has the keys then. It reports whether the mouse was
// for a pane. Places are those below the header.
func (s *sides) mouse(msg tea.MouseMsg) (effect ui.Effect, taken bool) {
	at := msg.Mouse()
	main, places := s.areas()
	_, clicked := msg.(tea.MouseClickMsg)
	if s.drag(msg, main) {
		return ui.Effect{}, true
	}
	for _, place := range places {
		if !place.has(at.X, at.Y) {
			continue
		}
		var focus tea.Cmd
		if clicked {
			focus = s.focus(place.pane)
		}
		in := s.inside(place.area)
		if !in.has(at.X, at.Y) {
			return ui.Run(focus), true
		}
		return ui.Run(focus).Then(place.pane.Update(moved(msg, -in.x, -in.y))), true
	}
	if clicked {
		return ui.Run(s.focus(nil)), false
	}
	return ui.Effect{}, false
}

// drag moves the line between the lesson and the panes.
func (s *sides) drag(msg tea.MouseMsg, main area) bool {
	at := msg.Mouse()
	switch msg.(type) {
	case tea.MouseClickMsg:
		s.dragging = s.whole() == nil && len(s.shown()) > 0 && s.between(main, at)
		return false
	case tea.MouseReleaseMsg:
		was := s.dragging
		s.dragging = false
		return was
	case tea.MouseMotionMsg:
		if !s.dragging {
			return false
		}
		share := 100 * (s.height - at.Y) / max(s.height, 1)
		if s.beside() {
			share = 100 * (s.width - at.X) / max(s.width, 1)
		}
		s.setShare(share)
		return true
	default:
		return false
	}
}

// between reports whether a place is on the line, or in the blank column before it.
func (s *sides) between(main area, at tea.Mouse) bool {
	if s.beside() {
		return at.X == main.width || at.X == main.width+1
	}
	return at.Y == main.height
}

// moved is a message of the mouse with its place changed.
func moved(msg tea.MouseMsg, x, y int) tea.MouseMsg {
	mouse := msg.Mouse()
	mouse.X, mouse.Y = mouse.X+x, mouse.Y+y
	switch msg.(type) {
	case tea.MouseClickMsg:
		return tea.MouseClickMsg(mouse)
	case tea.MouseReleaseMsg:
		return tea.MouseReleaseMsg(mouse)
	case tea.MouseMotionMsg:
		return tea.MouseMotionMsg(mouse)
	default:
		return tea.MouseWheelMsg(mouse)
	}
}
