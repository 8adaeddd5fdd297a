// Package ui is what the parts of the screen share: the context they draw with, the keys, the styles, lines, and
// what a part is.
package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Component is a part of the screen: a whole screen, a pane of one, or a dialog. It keeps its own state and knows
// nothing of what it stands in.
type Component interface {
	// SetSize gives the component its room. It comes before every View whose room may have changed.
	SetSize(width, height int)
	// Update takes a message meant for the component and never blocks. Mouse positions are the component's own.
	Update(msg tea.Msg) Effect
	// Refresh returns what makes the things that View now needs and does not have. It comes after every message,
	// so that size, language, theme and state need not tell who depends on them.
	Refresh() tea.Cmd
	// View draws at most as many lines as there is room for.
	View() []string
	// Help lists the keys that work now, for the help line. The last one stays when others have no room.
	Help() []key.Binding
}

// An Effect is what follows from a message: commands to run, and what is asked of the screen around the component.
// It is a value and no message, because the screen has to act before the next key comes. The zero Effect is nothing.
type Effect struct {
	Commands []tea.Cmd
	// Asks holds Close, Push, Offer, Notice, SwitchLanguage, or a type of the component's own package.
	Asks []any
}

// What any component may ask of the screen around it.
type (
	// Close takes the topmost dialog away.
	Close struct{}
	// Push sets a dialog above everything.
	Push struct{ Dialog Component }
	// Offer sets a dialog above the screen that asks, unless the keys go elsewhere just now.
	Offer struct{ Dialog Component }
	// Notice shows a line for a moment.
	Notice struct{ Text string }
	// SwitchLanguage changes the language of the whole screen.
	SwitchLanguage struct{}
)

// Run is the effect of running commands.
func Run(commands ...tea.Cmd) Effect { return Effect{Commands: commands} }

// Ask is the effect of asking something of the screen around.
func Ask(asks ...any) Effect { return Effect{Asks: asks} }

// Notify is the effect of showing a line for a moment.
func Notify(text string) Effect { return Ask(Notice{text}) }

// Then adds what follows after e.
func (e Effect) Then(next Effect) Effect {
	return Effect{
		Commands: slices.Concat(e.Commands, next.Commands),
		Asks:     slices.Concat(e.Asks, next.Asks),
	}
}

// Wheel returns by how many lines a turn of the wheel scrolls.
func Wheel(msg tea.MouseWheelMsg) int {
	switch msg.Button {
	case tea.MouseWheelUp:
		return -3
	case tea.MouseWheelDown:
		return 3
	default:
		return 0
	}
}
