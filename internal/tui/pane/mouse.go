package pane

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/klab-dev/klab/internal/emulator"
	"github.com/klab-dev/klab/internal/tui/ui"
)

// mouse tells a program that asked for it. For others the wheel scrolls back, or moves as arrows do where nothing
// scrolls off.
func (m *Model) mouse(msg tea.MouseMsg) {
	t := m.tab()
	modes := t.screen.Modes()
	wheel, turned := msg.(tea.MouseWheelMsg)
	switch {
	case modes.Clicks && !m.looking.on:
		t.write(told(msg, modes))
	case !turned:
	case modes.Full && !m.looking.on:
		arrow := tea.Key{Code: tea.KeyUp}
		if ui.Wheel(wheel) > 0 {
			arrow.Code = tea.KeyDown
		}
		t.write([]byte(strings.Repeat(string(encoded(arrow, modes)), 3)))
	default:
		m.looking.begin(t)
		m.looking.scroll(t, ui.Wheel(wheel))
	}
}

// told is what a terminal sends for the mouse, if the program wants to know of it.
func told(msg tea.MouseMsg, modes emulator.Modes) []byte {
	mouse := msg.Mouse()
	_, motion := msg.(tea.MouseMotionMsg)
	_, release := msg.(tea.MouseReleaseMsg)
	pressed := mouse.Button != tea.MouseNone
	if motion && !modes.Moves && !(modes.Drags && pressed) {
		return nil
	}
	button := ansi.EncodeMouseButton(mouse.Button, motion,
		mouse.Mod.Contains(tea.ModShift), mouse.Mod.Contains(tea.ModAlt), mouse.Mod.Contains(tea.ModCtrl))
	if modes.SGR {
		return []byte(ansi.MouseSgr(button, mouse.X, mouse.Y, release))
	}
	if release {
		button = button&^3 | 3
	}
	return []byte(ansi.MouseX10(button, mouse.X, mouse.Y))
}

// Moves reports whether the program in sight wants to know where the mouse is.
func (m *Model) Moves() bool { return m.tab() != nil && m.tab().screen.Modes().Moves }
