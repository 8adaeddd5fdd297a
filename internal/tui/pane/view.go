package pane

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/klab-dev/klab/internal/emulator"
	"github.com/klab-dev/klab/internal/tui/ui"
)

// View draws the shell in sight, or what it has written before.
func (m *Model) View() []string {
	t := m.tab()
	if t == nil {
		return ui.Pad(nil, m.height)
	}
	if t.running() == nil {
		starting := m.ui.Spinner() + " " + m.ui.Styles.Muted.Render(m.ui.Words.ShellStarting)
		return ui.Pad(m.ui.Drawn([]string{starting}, m.width), m.height)
	}
	_, top, _ := t.screen.Rows()
	if m.looking.on {
		top = m.looking.top
	}
	lines := ui.Pad(t.screen.Lines(top, m.height), m.height)
	for i := range lines {
		lines[i] = ansi.Truncate(lines[i], m.width, "")
	}
	if m.looking.on {
		m.mark(lines)
	}
	return lines
}

// mark shows where the text that is looked for stands, and the question for it.
func (m *Model) mark(lines []string) {
	l := &m.looking
	if y := l.row - l.top; l.found && !l.asking && y >= 0 && y < len(lines) {
		line, end := lines[y], l.column+ansi.StringWidth(l.input.Value())
		found := ansi.Strip(ansi.Cut(line, l.column, end))
		lines[y] = ansi.Truncate(line, l.column, "") + m.ui.Styles.Badge.UnsetPadding().Render(found) +
			ansi.TruncateLeft(line, end, "")
	}
	if l.asking {
		l.input.SetStyles(m.ui.Styles.Input)
		l.input.SetWidth(max(m.width-3, 1))
		lines[len(lines)-1] = l.input.View()
	}
}

// Cursor is the shell's, where it is to be seen.
func (m *Model) Cursor() *tea.Cursor {
	t := m.tab()
	if t == nil || t.running() == nil || m.looking.on {
		return nil
	}
	x, y, shape, visible := t.screen.Cursor()
	if !visible || x >= m.width || y >= m.height {
		return nil
	}
	cursor := tea.NewCursor(x, y)
	cursor.Shape, cursor.Blink = shaped(shape)
	cursor.Blink = cursor.Blink && !m.ui.Still
	return cursor
}

// shaped is the shape of a number of DECSCUSR.
func shaped(shape emulator.Shape) (tea.CursorShape, bool) {
	switch blink := shape%2 == 1 || shape == 0; {
	case shape >= 5:
		return tea.CursorBar, blink
	case shape >= 3:
		return tea.CursorUnderline, blink
	default:
		return tea.CursorBlock, blink
	}
}
