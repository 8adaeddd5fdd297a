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

// View sets the groups beside each other, or the last one below its neighbour where the screen is narrow. Where even
// that has no room, the keys stand in two columns without titles, which fits the smallest screen.
func (d *Keys) View() []string {
	groups := d.ui.Keys.Groups(d.ui.Words.Keys)
	move, task, klab := d.column(groups[0]), d.column(groups[1]), d.column(groups[2])
	title := d.ui.Styles.AccentBold.Render(d.ui.Words.HelpTitle) + "\n\n"
	for _, body := range []string{
		title + beside("    ", move, task, klab),
		title + beside("  ", move, task+"\n\n"+klab),
	} {
		if lipgloss.Width(body) <= d.inner(100) && lipgloss.Height(body) <= d.room() {
			return d.draw(strings.Split(body, "\n"), lipgloss.Width(body))
		}
	}
	body := d.tight(groups)
	return d.draw(strings.Split(body, "\n"), lipgloss.Width(body))
}

// tight sets all keys in two columns of one length.
func (d *Keys) tight(groups []ui.KeyGroup) string {
	var keys []key.Binding
	for _, group := range groups {
		keys = append(keys, group.Keys...)
	}
	half := (len(keys) + 1) / 2
	return beside("  ", d.lines(keys[:half]), d.lines(keys[half:]))
}

// beside sets columns next to each other.
func beside(gap string, columns ...string) string {
	row := columns[:1:1]
	for _, column := range columns[1:] {
		row = append(row, gap, column)
	}
	return lipgloss.JoinHorizontal(lipgloss.Top, row...)
}

// column is a group below its title.
func (d *Keys) column(group ui.KeyGroup) string {
	return d.ui.Styles.Muted.Render(group.Title) + "\n" + d.lines(group.Keys)
}

// lines are keys with what they do.
func (d *Keys) lines(keys []key.Binding) string {
	width := 0
	for _, k := range keys {
		width = max(width, lipgloss.Width(k.Help().Key))
	}
	lines := make([]string, len(keys))
	for i, k := range keys {
		label := k.Help().Key
		gap := strings.Repeat(" ", width-lipgloss.Width(label)+2)
		lines[i] = d.ui.Styles.AccentBold.Render(label) + gap + k.Help().Desc
	}
	return strings.Join(lines, "\n")
}

// Help lists what closes the list.
func (d *Keys) Help() []key.Binding {
	return []key.Binding{d.ui.Keys.Close, d.ui.Keys.Language}
}
