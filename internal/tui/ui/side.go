package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Side is a component that stands beside the screen of a lesson, in a frame that the root draws around it. Where the
// terminal is narrow it stands below the lesson if it is typed into, and else in its place.
//
// To add a pane, implement Side in a package of its own and have a component answer a message with
//
//	ui.Ask(ui.Attach{Side: pane})
//
// A pane of the same name is replaced, and ui.Ask(ui.Detach{Name: …}) takes it away. From then on the root calls its
// methods as those of every component: SetSize with the room inside of the frame, and Refresh after each message while
// it is in sight. It hands it the wheel and clicks above it, with positions that are its own, and keys while it has the
// focus. What the pane's commands come back with they wrap as SideMsg, which reaches the pane wherever the focus is. On a
// wide terminal panes share the side, and on others the one asked for last has it.
type Side interface {
	Component
	// Name tells panes apart.
	Name() string
	// Title stands in the frame. It is cut to the room there is.
	Title() string
	// Key is the one of the lesson that brings the pane in sight.
	Key() key.Binding
	// Greedy reports whether the pane takes every key but the leader while it has the focus, as a shell does. Of
	// another one these are the keys that scroll, and all others go on working beside it.
	Greedy() bool
	// Close ends what the pane holds. The pane gets no message afterwards.
	Close() tea.Cmd
}

// What any component may ask about the side of the screen.
type (
	// Attach sets a pane beside the screen, and gives it the focus if Focus says so.
	Attach struct {
		Side  Side
		Focus bool
	}
	// Detach takes a pane away and closes it.
	Detach struct{ Name string }
)

// A SideMsg is a message for the pane of a name. It is dropped when there is none.
type SideMsg struct {
	Name string
	What tea.Msg
}
