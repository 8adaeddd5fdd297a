package tui

import (
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
)

// A dialog stands above the screen and gets every key while it is the topmost one.
type dialog interface {
	// update takes a key or a paste.
	update(m *Model, msg tea.Msg) tea.Cmd
	// view draws the dialog with its frame.
	view(m *Model) string
	help(m *Model) []key.Binding
}

func (m *Model) push(d dialog) {
	m.dialogs = append(m.dialogs, d)
}

func (m *Model) pop() {
	if n := len(m.dialogs); n > 0 {
		m.dialogs = m.dialogs[:n-1]
	}
}

// dialogWidth is the width inside the frame of dialogs that hold text.
func (m *Model) dialogWidth(most int) int {
	return min(most, m.width-4-m.styles.Dialog.GetHorizontalFrameSize())
}

// dialogHeight is the height inside the frame that is available.
func (m *Model) dialogHeight() int {
	return m.height - 1 - m.styles.Dialog.GetVerticalFrameSize()
}

// box draws lines in a dialog of the width given, cutting what has no room.
func (m *Model) box(lines []string, width int) string {
	if most := m.dialogHeight(); len(lines) > most {
		lines = lines[:most]
	}
	style := m.styles.Dialog
	return style.Width(width + style.GetHorizontalFrameSize()).Render(strings.Join(lines, "\n"))
}

// A confirmDialog asks yes or no. Its texts are functions, so that they follow the language.
type confirmDialog struct {
	title, body func(w words.Words) string
	yes         func() tea.Cmd
}

func (d *confirmDialog) update(m *Model, msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch {
	case key.Matches(press, m.keys.Yes):
		m.pop()
		return d.yes()
	case key.Matches(press, m.keys.No):
		m.pop()
	}
	return nil
}

func (d *confirmDialog) view(m *Model) string {
	width := m.dialogWidth(56)
	lines := prose.Wrap(m.styles.AccentBold.Render(d.title(m.words)), width)
	lines = append(lines, "")
	lines = append(lines, prose.Wrap(d.body(m.words), width)...)
	buttons := m.styles.Button.Render("y "+m.words.Yes) + "  " + m.styles.ButtonOff.Render("n "+m.words.No)
	lines = append(lines, "", lipgloss.PlaceHorizontal(width, lipgloss.Right, buttons))
	return m.box(lines, width)
}

func (d *confirmDialog) help(m *Model) []key.Binding {
	return []key.Binding{m.keys.Yes, m.keys.No}
}

// A pageDialog shows a Markdown page, such as a solution.
type pageDialog struct {
	name, markdown string
	reader         reader
}

func (d *pageDialog) update(m *Model, msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch {
	case key.Matches(press, m.keys.Close), press.String() == "enter":
		m.pop()
	case key.Matches(press, m.keys.Language):
		return m.toggleLanguage()
	default:
		scrollKeys(&d.reader, press, m.keys)
	}
	return nil
}

func (d *pageDialog) key(m *Model) docKey {
	return docKey{d.name, m.language, m.dialogWidth(92), m.theme, ""}
}

// size is the number of lines the reader gets below the title.
func (d *pageDialog) size(m *Model) int {
	most := m.dialogHeight() - 2
	if n := len(d.reader.doc.lines); n > 0 {
		return min(most, n)
	}
	return most
}

// parts of the page. A solution in the other language is taken from the lesson when it is there.
func (d *pageDialog) parts() []part {
	return []part{{anchor: d.name, markdown: d.markdown}}
}

func (d *pageDialog) view(m *Model) string {
	width := m.dialogWidth(92)
	title := m.styles.AccentBold.Render(m.words.SolutionOf)
	if percent := d.reader.percent(); percent >= 0 {
		title = spread(title, m.styles.Muted.Render(strconv.Itoa(percent)+"%"), width)
	}
	return m.box(append([]string{title, ""}, d.reader.visible()...), width)
}

func (d *pageDialog) help(m *Model) []key.Binding {
	return []key.Binding{m.keys.Scroll, m.keys.Page, m.keys.Language, m.keys.Close}
}

// A helpDialog lists every key.
type helpDialog struct{}

func (d *helpDialog) update(m *Model, msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
	case key.Matches(press, m.keys.Language):
		return m.toggleLanguage()
	default:
		m.pop()
	}
	return nil
}

// view sets the groups beside each other, or below each other where the screen is narrow.
func (d *helpDialog) view(m *Model) string {
	columns := make([]string, 0, 3)
	for _, group := range m.keys.groups(m.words.Keys) {
		columns = append(columns, m.helpColumn(group))
	}
	title := m.styles.AccentBold.Render(m.words.HelpTitle)
	body := lipgloss.JoinHorizontal(lipgloss.Top, columns[0], "    ", columns[1], "    ", columns[2])
	if lipgloss.Width(body) > m.dialogWidth(100) || lipgloss.Height(body)+2 > m.dialogHeight() {
		body = lipgloss.JoinHorizontal(lipgloss.Top, columns[0], "  ", columns[1])
	}
	lines := append([]string{title, ""}, strings.Split(body, "\n")...)
	return m.box(lines, lipgloss.Width(body))
}

func (m *Model) helpColumn(group keyGroup) string {
	width := 0
	for _, k := range group.keys {
		width = max(width, lipgloss.Width(k.Help().Key))
	}
	lines := []string{m.styles.Muted.Render(group.title)}
	for _, k := range group.keys {
		label := k.Help().Key
		gap := strings.Repeat(" ", width-lipgloss.Width(label)+2)
		lines = append(lines, m.styles.AccentBold.Render(label)+gap+k.Help().Desc)
	}
	return strings.Join(lines, "\n")
}

func (d *helpDialog) help(m *Model) []key.Binding {
	return []key.Binding{m.keys.Close, m.keys.Language}
}
