package lesson

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/tui/ui"
)

// Refresh has the text rendered, and a learner who gets stuck noticed.
func (m *Model) Refresh() tea.Cmd {
	return tea.Batch(m.text.Refresh(), m.tasks.Refresh(), m.idle(m.tasks))
}

// over is the pane at a place of the screen.
func (m *Model) over(x, y int) ui.Component {
	l := m.layout()
	if l.side && x > l.textWidth+2 || !l.side && y > l.textHeight {
		return m.tasks
	}
	return m.text
}

// View draws text and tasks, beside each other where there is room.
func (m *Model) View() []string {
	if m.layout().side {
		return m.sideBySide(m.text.View(), m.tasks.View())
	}
	lines := make([]string, 0, m.height)
	for _, line := range m.text.View() {
		lines = append(lines, "  "+line)
	}
	lines = append(lines, m.divider())
	for _, line := range m.tasks.View() {
		lines = append(lines, " "+line)
	}
	return lines
}

// sideBySide puts a divider between the panes that is also the text's scroll bar.
func (m *Model) sideBySide(text, panel []string) []string {
	width, styles := m.layout().textWidth, m.ui.Styles
	from, to := m.text.Thumb(m.height)
	out := make([]string, m.height)
	for i := range out {
		bar := styles.Faint.Render("│")
		if i >= from && i < to {
			bar = styles.Muted.Render("┃")
			if !m.tasks.focused {
				bar = styles.Accent.Render("┃")
			}
		}
		line := ui.Cut(text[i], width)
		gap := strings.Repeat(" ", max(width-lipgloss.Width(line), 0))
		out[i] = "  " + line + gap + " " + bar + " " + panel[i]
	}
	return out
}

// divider stands between text and tasks when they are stacked.
func (m *Model) divider() string {
	styles := m.ui.Styles
	left := styles.Faint.Render("── ") + m.tasks.title() + " "
	right := ""
	if percent := m.text.Percent(); percent >= 0 {
		right = " " + styles.Muted.Render(fmt.Sprintf("%d%%", percent)) + styles.Faint.Render(" ──")
	}
	gap := max(m.width-lipgloss.Width(left)-lipgloss.Width(right), 0)
	return left + styles.Faint.Render(strings.Repeat("─", gap)) + right
}

// Help lists the keys of the focus, and what comes after the last task.
func (m *Model) Help() []key.Binding {
	line := m.focus().Help()
	if m.done() {
		line = append([]key.Binding{m.ui.Keys.Debrief, m.ui.Keys.NextLesson}, line...)
	}
	return line
}
