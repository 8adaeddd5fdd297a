package tui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/ui"
)

// A leadable pane takes keys of its own right after the leader, and then has all of them again.
type leadable interface {
	Lead(msg tea.KeyPressMsg) bool
}

// lend asks for a key to reach the lesson while a pane keeps the keys.
type lend struct{ key tea.KeyPressMsg }

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
		return s.looked(msg)
	}
}

// looked takes the keys of a pane that is only looked at: those that scroll it, and those that leave it.
func (s *sides) looked(msg tea.KeyPressMsg) (effect ui.Effect, taken bool) {
	switch k := s.ui.Keys; {
	case key.Matches(msg, k.Switch):
		return ui.Run(s.focus(nil)), true
	case key.Matches(msg, k.Back):
		return ui.Run(s.detach(s.focused.Name())), true
	case key.Matches(msg, k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom, k.Enter):
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
	switch k := s.ui.Keys; {
	case key.Matches(msg, k.Zoom):
		s.zoomed = !s.zoomed
		return ui.Effect{}, true
	case key.Matches(msg, k.View):
		return ui.Ask(lend{msg}), true
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

// help are the keys that work now: those of the pane that has them, or else of the lesson, after the keys that bring
// panes in sight.
func (s *sides) help(lesson []key.Binding) []key.Binding {
	k := s.ui.Keys
	_, leads := s.focused.(leadable)
	switch {
	case s.leading && leads:
		return []key.Binding{k.Zoom, k.LeaderArrows, k.View, k.LookBack, k.Search, k.NewTab, k.AfterLeaderTabs, k.CloseTab, k.Check}
	case s.leading:
		return []key.Binding{k.Zoom, k.LeaderArrows, k.View, k.Check}
	case s.focused != nil:
		return s.focused.Help()
	}
	for _, p := range s.panes {
		if !s.inSight(p) {
			lesson = first(p.Key(), lesson)
		}
	}
	return lesson
}

// first sets a key before all others.
func first(b key.Binding, all []key.Binding) []key.Binding {
	others := slices.DeleteFunc(slices.Clone(all), func(other key.Binding) bool { return other.Help() == b.Help() })
	return append([]key.Binding{b}, others...)
}
