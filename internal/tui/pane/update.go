package pane

import (
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/ui"
)

// What the pane is asked for, and asks for.
type (
	// Open asks the screen for the shells of a lesson: it shows them, or begins with one. Text is what is typed at the
	// prompt, without running it; "" is nothing.
	Open struct {
		Start Start
		Text  string
	}
	// Failed says that a shell could not be begun.
	Failed struct{ Err error }
)

// Update takes what is typed, the mouse, and what happens to the shells.
func (m *Model) Update(msg tea.Msg) ui.Effect {
	if m.tab() == nil {
		return ui.Effect{}
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.PasteMsg:
		m.looking.on = false
		m.tab().write(pasted(msg.Content, m.tab().screen.Modes().Paste))
	case tea.MouseMsg:
		m.mouse(msg)
	case tea.FocusMsg, tea.BlurMsg:
		m.focus(msg)
	case startedMsg:
		return m.started(msg)
	case changedMsg:
		m.typePending(msg.tab)
		return ui.Run(msg.tab.rest())
	case restMsg:
		return ui.Run(msg.tab.watch())
	case endedMsg:
		return m.remove(msg.tab).Then(ui.Run(func() tea.Msg { msg.tab.close(); return nil }))
	}
	return ui.Effect{}
}

// press types a key, or looks back with it.
func (m *Model) press(msg tea.KeyPressMsg) ui.Effect {
	if m.looking.on {
		return m.looking.press(m.ui, m.tab(), m.height, msg)
	}
	m.tab().write(encoded(tea.Key(msg), m.tab().screen.Modes()))
	return ui.Effect{}
}

// started watches the shell, or tells that there is none.
func (m *Model) started(msg startedMsg) ui.Effect {
	if msg.err != nil {
		return m.remove(msg.tab).Then(ui.Ask(Failed{msg.err}))
	}
	return ui.Run(msg.tab.watch())
}

// focus tells a program that asked for it.
func (m *Model) focus(msg tea.Msg) {
	if !m.tab().screen.Modes().Focus {
		return
	}
	code := "\x1b[I"
	if _, lost := msg.(tea.BlurMsg); lost {
		code = "\x1b[O"
	}
	m.tab().write([]byte(code))
}

// Lead takes the key after the leader. It reports whether the key was one of the pane's.
func (m *Model) Lead(msg tea.KeyPressMsg) bool {
	switch k := m.ui.Keys; {
	case key.Matches(msg, k.Leader):
		m.tab().write(encoded(tea.Key(msg), m.tab().screen.Modes()))
	case key.Matches(msg, k.NewTab):
		m.addTab()
	case key.Matches(msg, k.NextTab):
		m.show((m.now + 1) % len(m.tabs))
	case key.Matches(msg, k.PreviousTab):
		m.show((m.now + len(m.tabs) - 1) % len(m.tabs))
	case key.Matches(msg, k.CloseTab):
		m.tab().write([]byte{4}) // the end of input, which a shell takes for exit
	case key.Matches(msg, k.LookBack):
		m.looking.begin(m.tab())
		m.looking.scroll(m.tab(), -max(m.height-2, 1))
	case key.Matches(msg, k.Search):
		m.looking.begin(m.tab())
		m.looking.ask()
	default:
		return m.choose(msg.Text)
	}
	return true
}

// choose shows the shell of a number.
func (m *Model) choose(text string) bool {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > len(m.tabs) {
		return false
	}
	m.show(n - 1)
	return true
}

func (m *Model) addTab() {
	if len(m.tabs) == mostTabs {
		return
	}
	m.tabs = append(m.tabs, newTab())
	m.show(len(m.tabs) - 1)
}

// show brings a shell in sight, as it is now: only the one in sight is looked back at.
func (m *Model) show(i int) { m.now, m.looking.on = i, false }

// Type types a text at the prompt, now or when there is one.
func (m *Model) Type(text string) {
	m.pending = text
	m.typePending(m.tab())
}

// typePending types what waits, once a shell shows that it reads. A text of several lines waits for one that can be told
// that it is pasted: others would run its lines.
func (m *Model) typePending(t *tab) {
	if m.pending == "" || t == nil || t != m.tab() || t.running() == nil {
		return
	}
	modes := t.screen.Modes()
	x, _, _, _ := t.screen.Cursor()
	if !modes.Paste && (lines(m.pending) > 1 || x == 0) {
		return
	}
	m.looking.on = false
	t.write(pasted(m.pending, modes.Paste))
	m.pending = ""
}
