package tui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/plain"
)

// lessonView draws text and tasks, beside each other where there is room.
func (m *Model) lessonView() []string {
	l := m.layout()
	text := m.textLines(l.textHeight)
	if l.side {
		return m.sideBySide(text, m.panel(l.panelWidth, l.panelHeight), l)
	}
	lines := make([]string, 0, l.body)
	for _, line := range text {
		lines = append(lines, "  "+line)
	}
	lines = append(lines, m.divider())
	for _, line := range m.panel(l.panelWidth, l.panelHeight) {
		lines = append(lines, " "+line)
	}
	return lines
}

// textLines is the visible text, or why there is none yet.
func (m *Model) textLines(height int) []string {
	r := &m.lesson.text
	switch {
	case r.err != nil:
		text := words.Fill(m.words.Failed, "what", m.words.RenderFailed, "reason", plain.Text(r.err.Error()))
		return pad(prose.Wrap(m.styles.Bad.Render("✘ ")+text, m.layout().textWidth), height)
	case len(r.doc.lines) == 0:
		return pad([]string{m.styles.Muted.Render(m.words.Rendering)}, height)
	}
	return r.visible()
}

// sideBySide puts a divider between the panes that is also the text's scroll bar.
func (m *Model) sideBySide(text, panel []string, l layout) []string {
	from, to := thumb(&m.lesson.text, l.body)
	out := make([]string, l.body)
	for i := range out {
		bar := m.styles.Faint.Render("│")
		if i >= from && i < to {
			bar = m.styles.Muted.Render("┃")
			if !m.lesson.onTasks {
				bar = m.styles.Accent.Render("┃")
			}
		}
		line := cut(text[i], l.textWidth)
		gap := strings.Repeat(" ", max(l.textWidth-lipgloss.Width(line), 0))
		out[i] = "  " + line + gap + " " + bar + " " + panel[i]
	}
	return out
}

// thumb returns the rows of a scroll bar's thumb.
func thumb(r *reader, height int) (from, to int) {
	total := len(r.doc.lines)
	if total <= r.height {
		return 0, 0
	}
	length := max(height*r.height/total, 1)
	from = (height - length) * r.offset / r.last()
	return from, from + length
}

// divider stands between text and tasks when they are stacked.
func (m *Model) divider() string {
	left := m.styles.Faint.Render("── ") + m.panelTitle() + " "
	right := ""
	if percent := m.lesson.text.percent(); percent >= 0 {
		right = " " + m.styles.Muted.Render(fmt.Sprintf("%d%%", percent)) + m.styles.Faint.Render(" ──")
	}
	gap := max(m.width-lipgloss.Width(left)-lipgloss.Width(right), 0)
	return left + m.styles.Faint.Render(strings.Repeat("─", gap)) + right
}

// panelTitle is bold in the accent colour while the panel has the focus.
func (m *Model) panelTitle() string {
	v := m.lesson
	passed := 0
	for _, task := range v.lesson.Tasks {
		if v.passed(task.ID) {
			passed++
		}
	}
	count := m.styles.Muted.Render(fmt.Sprintf(" %d/%d", passed, len(v.lesson.Tasks)))
	if v.onTasks {
		return m.styles.Pointer.Render("▸ "+m.words.Tasks) + count
	}
	return m.styles.Muted.Render(m.words.Tasks) + count
}

// lessonHelp is the help line for the focus.
func (m *Model) lessonHelp() []key.Binding {
	v := m.lesson
	if !v.onTasks {
		line := m.keys.textHelp()
		if v.session != nil && v.allPassed() {
			line = append([]key.Binding{m.keys.Debrief, m.keys.NextLesson}, line...)
		}
		return line
	}
	line := m.keys.cardsHelp(m.words.Keys.Choose)
	if it := v.item(); it.kind == taskItem {
		line = m.keys.tasksHelp(len(it.task.Answers) > 0)
	}
	if v.session != nil && v.allPassed() {
		line = append([]key.Binding{m.keys.Debrief, m.keys.NextLesson}, line...)
	}
	return line
}

// handleWheel scrolls what the pointer is over.
func (m *Model) handleWheel(msg tea.MouseWheelMsg) tea.Cmd {
	by := 3
	switch msg.Button {
	case tea.MouseWheelUp:
		by = -3
	case tea.MouseWheelDown:
	default:
		return nil
	}
	if n := len(m.dialogs); n > 0 {
		if page, ok := m.dialogs[n-1].(*pageDialog); ok {
			page.reader.scroll(by)
		}
		return nil
	}
	switch m.screen {
	case lessonScreen:
		m.wheelLesson(msg.X, msg.Y, by)
	case debriefScreen:
		m.debrief.scroll(by)
	default:
		m.catalogue.move(by / 3)
	}
	return nil
}

func (m *Model) wheelLesson(x, y, by int) {
	l := m.layout()
	over := x > l.textWidth+2
	if !l.side {
		over = y > len(m.top())+l.textHeight
	}
	if over {
		m.scrollDetail(by)
		return
	}
	m.lesson.text.scroll(by)
}

// handlePaste types pasted text where text can be typed.
func (m *Model) handlePaste(msg tea.PasteMsg) tea.Cmd {
	if n := len(m.dialogs); n > 0 {
		return m.dialogs[n-1].update(m, msg)
	}
	if m.screen == catalogueScreen && m.catalogue.filtering {
		var cmd tea.Cmd
		m.catalogue.filter, cmd = m.catalogue.filter.Update(msg)
		m.catalogue.rebuild(m)
		return cmd
	}
	return nil
}
