// Package pane is the learner's shells beside a lesson: each on a terminal of its own, one of them in sight.
package pane

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/plain"
)

// mostTabs is how many shells there can be.
const mostTabs = 9

// A Model is the pane.
type Model struct {
	ui    *ui.Context
	start Start
	title string

	width, height int
	tabs          []*tab
	now           int
	looking       looking
	// pending is what is to be typed once the shell has shown its prompt.
	pending string
}

var _ ui.Side = (*Model)(nil)

// New returns a pane with one shell, which begins when the pane has its room. The title says where the shell is.
func New(c *ui.Context, start Start, title string) *Model {
	input := textinput.New()
	input.Prompt = "/"
	return &Model{ui: c, start: start, title: plain.Line(title), tabs: []*tab{newTab()}, looking: looking{input: input}}
}

// Name implements ui.Side.
func (m *Model) Name() string { return Name }

// Title implements ui.Side: the place, and the shells when there are several.
func (m *Model) Title() string {
	title := m.title
	if len(m.tabs) > 1 {
		title += "  " + m.tabList()
	}
	if m.looking.on {
		title += "  " + m.looking.label(m.ui, m.tab())
	}
	return title
}

// tabList numbers the shells.
func (m *Model) tabList() string {
	names := make([]string, len(m.tabs))
	for i := range m.tabs {
		names[i] = strconv.Itoa(i + 1)
		if i == m.now {
			names[i] = "[" + names[i] + "]"
		}
	}
	return strings.Join(names, " ")
}

// Key implements ui.Side.
func (m *Model) Key() key.Binding { return m.ui.Keys.Shell }

// Greedy implements ui.Side: all keys are the shell's.
func (m *Model) Greedy() bool { return true }

// Close implements ui.Side. It ends all shells.
func (m *Model) Close() tea.Cmd {
	tabs := m.tabs
	m.tabs = nil
	return func() tea.Msg {
		for _, t := range tabs {
			t.close()
		}
		return nil
	}
}

// tab is the one in sight.
func (m *Model) tab() *tab {
	if m.now >= len(m.tabs) {
		return nil
	}
	return m.tabs[m.now]
}

// SetSize implements ui.Component.
func (m *Model) SetSize(width, height int) { m.width, m.height = width, height }

// Refresh begins shells that wait for their room, and gives them the size of the pane.
func (m *Model) Refresh() tea.Cmd {
	if m.width <= 0 || m.height <= 0 {
		return nil
	}
	cmds := make([]tea.Cmd, 0, len(m.tabs))
	for _, t := range m.tabs {
		t.color(m.ui.Theme)
		cmds = append(cmds, t.fit(m.start, m.width, m.height))
	}
	return tea.Batch(cmds...)
}

// Help implements ui.Component.
func (m *Model) Help() []key.Binding {
	k := m.ui.Keys
	if m.looking.on {
		return []key.Binding{k.Scroll, k.Page, k.Search, k.SearchNext, k.StopLooking}
	}
	return []key.Binding{k.Leader, k.LeaderZoom, k.LeaderView, k.LeaderLook, k.LeaderResize, k.LeaderTab}
}

// remove takes a shell that has ended away, and the pane with the last of them.
func (m *Model) remove(t *tab) ui.Effect {
	at := slices.Index(m.tabs, t)
	if at < 0 {
		return ui.Effect{}
	}
	m.tabs = slices.Delete(m.tabs, at, at+1)
	m.looking.on = m.looking.on && at != m.now
	if m.now > at || m.now == len(m.tabs) {
		m.now = max(m.now-1, 0)
	}
	if len(m.tabs) == 0 {
		return ui.Ask(ui.Detach{Name: Name})
	}
	return ui.Effect{}
}
