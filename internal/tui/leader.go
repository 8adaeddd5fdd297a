package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/ui"
)

// A leadable pane takes keys of its own right after the leader, and then has all of them again.
type leadable interface {
	Lead(msg tea.KeyPressMsg) bool
}

// key takes what is typed while a pane has the keys, and the key after the leader. Everything else is the lesson's.
func (s *sides) key(msg tea.KeyPressMsg) (effect ui.Effect, taken bool) {
	switch {
	case s.leading:
		return s.led(msg)
	case s.focused == nil:
		return ui.Effect{}, false
	case key.Matches(msg, s.ui.Keys.Leader):
		s.leading = true
		return ui.Effect{}, true
	case s.focused.Greedy():
		return s.focused.Update(msg), true
	default:
		return ui.Effect{}, false
	}
}

// led takes the key after the leader. One that is not the pane's gives the keys back to the lesson.
func (s *sides) led(msg tea.KeyPressMsg) (effect ui.Effect, taken bool) {
	if by, resized := s.resizing(msg); resized {
		s.setShare(s.share() + by)
		return ui.Effect{}, true
	}
	s.leading = false
	if key.Matches(msg, s.ui.Keys.Zoom) {
		s.zoomed = !s.zoomed
		return ui.Effect{}, true
	}
	left := key.Matches(msg, s.ui.Keys.Clear)
	if of, ok := s.focused.(leadable); ok && !left && of.Lead(msg) {
		return ui.Effect{}, true
	}
	return ui.Run(s.focus(nil)), left
}

// resizing is by how much a key changes the share of the panes.
func (s *sides) resizing(msg tea.KeyPressMsg) (by int, resizes bool) {
	k := s.ui.Keys
	more, less := k.Taller, k.Lower
	if s.beside() {
		more, less = k.Wider, k.Narrower
	}
	switch {
	case key.Matches(msg, more):
		return shareStep, true
	case key.Matches(msg, less):
		return -shareStep, true
	default:
		return 0, key.Matches(msg, k.Taller, k.Lower, k.Wider, k.Narrower)
	}
}

// help are the keys that work now, where the panes have them.
func (s *sides) help() []key.Binding {
	k := s.ui.Keys
	switch {
	case s.leading:
		return []key.Binding{k.Zoom, k.LeaderArrows, k.LookBack, k.Search, k.NewTab, k.AfterLeaderTabs, k.CloseTab, k.Check}
	case s.focused != nil && s.focused.Greedy():
		return s.focused.Help()
	default:
		return nil
	}
}
