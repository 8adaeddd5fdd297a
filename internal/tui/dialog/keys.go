package dialog

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/tui/ui"
)

// Keys lists every key.
type Keys struct{ box }

var _ ui.Component = (*Keys)(nil)

// NewKeys returns the list of keys.
func NewKeys(c *ui.Context) *Keys { return &Keys{box{ui: c}} }

// Update closes the list on any key but the one for the language.
func (d *Keys) Update(msg tea.Msg) ui.Effect {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
		return ui.Effect{}
	case key.Matches(press, d.ui.Keys.Language):
		return ui.Ask(ui.SwitchLanguage{})
	default:
		return ui.Ask(ui.Close{})
	}
}

// View sets the groups beside each other.
func (d *Keys) View() []string {
	columns := make([]string, 0, 3)
	for _, group := range d.ui.Keys.Groups(d.ui.Words.Keys) {
		columns = append(columns, d.column(group))
	}
	title := d.ui.Styles.AccentBold.Render(d.ui.Words.HelpTitle)
	body := lipgloss.JoinHorizontal(lipgloss.Top, columns[0], "    ", columns[1], "    ", columns[2])
	if lipgloss.Width(body) > d.inner(100) || lipgloss.Height(body)+2 > d.room() {
		body = lipgloss.JoinHorizontal(lipgloss.Top, columns[0], "  ", columns[1])
	}
	lines := append([]string{title, ""}, strings.Split(body, "\n")...)
	return d.draw(lines, lipgloss.Width(body))
}

func (d *Keys) column(group ui.KeyGroup) string {
	width := 0
	for _, k := range group.Keys {
		width = max(width, lipgloss.Width(k.Help().Key))
	}
	lines := []string{d.ui.Styles.Muted.Render(group.Title)}
	for _, k := range group.Keys {
		label := k.Help().Key
		gap := strings.Repeat(" ", width-lipgloss.Width(label)+2)
		lines = append(lines, d.ui.Styles.AccentBold.Render(label)+gap+k.Help().Desc)
	}
	return strings.Join(lines, "\n")
}

// Help lists what closes the list.
func (d *Keys) Help() []key.Binding {
	return []key.Binding{d.ui.Keys.Close, d.ui.Keys.Language}
}
