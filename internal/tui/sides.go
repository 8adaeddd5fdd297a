package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/ui"
)

// sides are the panes beside the lesson, below it, or over it.
type sides struct {
	ui    *ui.Context
	panes []ui.Side
	// width and height are the room of the lesson and all panes.
	width, height int
	// focused is the pane in use, or nil when the lesson is.
	focused ui.Side
	// front is the pane that has the room where there is only enough for one.
	front ui.Side
	// leading is true while the key after the leader is awaited.
	leading bool
	// zoomed panes have the room of all while they are in use.
	zoomed bool
	// more is what the learner added to the share of the panes.
	more int
	// dragging is true while the line between is moved by the mouse.
	dragging bool
}

// find returns the pane of a name.
func (s *sides) find(name string) ui.Side {
	at := slices.IndexFunc(s.panes, func(p ui.Side) bool { return p.Name() == name })
	if at < 0 {
		return nil
	}
	return s.panes[at]
}

// attach adds a pane, in the place of one of its name. Those that take all keys stand below the others.
func (s *sides) attach(ask ui.Attach) tea.Cmd {
	closed := s.detach(ask.Side.Name())
	s.panes = append(s.panes, ask.Side)
	slices.SortStableFunc(s.panes, func(a, b ui.Side) int { return rank(a) - rank(b) })
	s.front = ask.Side
	if ask.Focus {
		return tea.Batch(closed, s.focus(ask.Side))
	}
	return closed
}

// rank orders panes from the top.
func rank(p ui.Side) int {
	if p.Greedy() {
		return 1
	}
	return 0
}

// detach takes a pane away.
func (s *sides) detach(name string) tea.Cmd {
	p := s.find(name)
	if p == nil {
		return nil
	}
	s.panes = slices.DeleteFunc(s.panes, func(other ui.Side) bool { return other == p })
	if s.focused == p {
		s.focused, s.leading, s.zoomed = nil, false, false
	}
	if s.front == p {
		s.front = nil
	}
	return p.Close()
}

// clear takes all panes away.
func (s *sides) clear() tea.Cmd {
	var cmds []tea.Cmd
	for len(s.panes) > 0 {
		cmds = append(cmds, s.detach(s.panes[0].Name()))
	}
	return tea.Batch(cmds...)
}

// close ends what panes hold when the program does.
func (s *sides) close() {
	for _, p := range s.panes {
		if cmd := p.Close(); cmd != nil {
			cmd()
		}
	}
	s.panes = nil
}

// focus gives the keys to a pane, or back to the lesson.
func (s *sides) focus(p ui.Side) tea.Cmd {
	s.leading = false
	if s.focused == p {
		return nil
	}
	var all ui.Effect
	if s.focused != nil {
		all = all.Then(s.focused.Update(tea.BlurMsg{}))
	}
	s.focused, s.zoomed = p, false
	if p != nil {
		s.front = p
		all = all.Then(p.Update(tea.FocusMsg{}))
	}
	return tea.Batch(all.Commands...)
}

// holder is the pane that has the keys, or nil. No pane has the key after the leader.
func (s *sides) holder() ui.Side {
	if s.leading {
		return nil
	}
	return s.focused
}

// typed is the pane that all keys go to, or nil.
func (s *sides) typed() ui.Side {
	if p := s.holder(); p != nil && p.Greedy() {
		return p
	}
	return nil
}
