package catalogue

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// Columns of the catalogue.
const (
	barWidth    = 8
	detailFrom  = 100
	detailWidth = 46
)

// View fills the room with the list, and with what the lesson under the cursor is about.
func (m *Model) View() []string {
	height := m.height
	if m.course == nil {
		return ui.Pad([]string{"  " + m.ui.Styles.Muted.Render(m.ui.Words.Reading)}, height)
	}
	lines := append(m.suggestion(), "")
	height -= len(lines)
	if m.width >= detailFrom {
		listWidth := min(m.width-detailWidth-3, 100)
		list := m.window(listWidth, height)
		detail := m.detail(min(m.width-listWidth-5, 64))
		return append(lines, ui.Beside(list, detail, listWidth, m.ui.Styles.Faint.Render(" │ "), height)...)
	}
	summary := m.summary(height)
	lines = append(lines, m.window(m.width, height-len(summary))...)
	return append(lines, summary...)
}

// suggestion is the line above the list: the filter, or what to do next.
func (m *Model) suggestion() []string {
	if m.filtering || m.filter.Value() != "" {
		return []string{"  " + m.ui.Styles.Muted.Render(m.ui.Words.FilterPrompt) + " " + m.filter.View()}
	}
	next := m.next()
	if next == nil {
		return []string{"  " + m.ui.Styles.Good.Render("✔ "+m.ui.Words.AllDone)}
	}
	word := m.ui.Words.Next
	if m.progress.begun(next) {
		word = m.ui.Words.Continue
	}
	line := "  " + m.ui.Styles.Muted.Render(word) + "  " + m.ui.Styles.Strong.Render(m.ui.LessonName(next)) +
		"  " + m.ui.Styles.AccentBold.Render(m.ui.Keys.NextLesson.Help().Key)
	if m.progress.Due > 0 {
		due := words.Fill(m.ui.Words.Due, "n", fmt.Sprint(m.progress.Due), "minutes", fmt.Sprint(m.progress.DueMinutes))
		line += m.ui.Styles.Muted.Render("  ·  " + due + " (klab review)")
	}
	return []string{ui.Cut(line, m.width)}
}

// window shows the part of the rows around the cursor.
func (m *Model) window(width, height int) []string {
	if len(m.list.rows) == 0 {
		text := words.Fill(m.ui.Words.NoMatch, "filter", m.filter.Value())
		return ui.Pad(prose.WrapHanging(m.ui.Styles.Muted.Render(text), width, "  ", "  "), height)
	}
	lines, at := m.draw(width, true)
	if len(lines) > height {
		lines, at = m.draw(width, false)
	}
	return m.beyond(ui.Window(lines, at, height), ui.WindowStart(len(lines), at, height))
}

// beyond says in the first and last line how many lessons there are above and below.
func (m *Model) beyond(shown []string, start int) []string {
	count := func(rows []row) (n int) {
		for _, row := range rows {
			if row.lesson != nil {
				n++
			}
		}
		return n
	}
	rows := m.list.rows
	if len(shown) < 5 || len(rows) <= len(shown) {
		return shown
	}
	last := start + len(shown) - 1
	if start > 0 {
		shown[0] = m.ui.Styles.Muted.Render(fmt.Sprintf("    ↑ %d", count(rows[:start+1])))
	}
	if last+1 < len(rows) {
		shown[len(shown)-1] = m.ui.Styles.Muted.Render(fmt.Sprintf("    ↓ %d", count(rows[last:])))
	}
	return shown
}

// draw draws all rows, airy ones with a blank line between modules, and tells the line of the cursor.
func (m *Model) draw(width int, airy bool) (lines []string, at int) {
	for i, row := range m.list.rows {
		if row.module != nil {
			if i > 0 && airy {
				lines = append(lines, "")
			}
			lines = append(lines, m.moduleRow(row.module, width))
			continue
		}
		if i == m.list.cursor {
			at = len(lines)
		}
		lines = append(lines, m.lessonRow(row.lesson, i == m.list.cursor, width))
	}
	return lines, at
}

func (m *Model) moduleRow(module *lessons.Module, width int) string {
	done, total := 0, 0
	for _, id := range module.Lessons {
		if l := m.course.Lesson(id); l != nil {
			total++
			if m.progress.done(l) {
				done++
			}
		}
	}
	right := m.ui.Bar(barWidth, float64(done)/float64(max(total, 1))) +
		m.ui.Styles.Muted.Render(fmt.Sprintf("  %2d/%-2d", done, total))
	return ui.Spread("  "+m.ui.Styles.Strong.Render(module.Name(m.ui.Language)), right+" ", width)
}

func (m *Model) lessonRow(l *lessons.Lesson, selected bool, width int) string {
	pointer, name := "  ", m.ui.LessonName(l)
	if selected {
		pointer = m.ui.Styles.Pointer.Render("›") + " "
		name = m.ui.Styles.Selected.Render(name)
	}
	right := ""
	if m.progress.begun(l) && !m.progress.done(l) {
		right = m.ui.Styles.Muted.Render(fmt.Sprintf("%d/%d", m.progress.passed(l), len(l.Tasks))) + "  "
	}
	right += m.ui.Styles.Muted.Render(fmt.Sprintf("%9s", m.minutes(l))) + " "
	return ui.Spread("  "+pointer+m.lessonMark(l)+" "+name, right, width)
}

// minutes is how long a lesson takes.
func (m *Model) minutes(l *lessons.Lesson) string {
	return words.Fill(m.ui.Words.Minutes, "n", fmt.Sprint(l.Minutes))
}

func (m *Model) lessonMark(l *lessons.Lesson) string {
	switch {
	case m.progress.done(l):
		return m.ui.Styles.Good.Render("✔")
	case m.progress.begun(l):
		return m.ui.Styles.Waiting.Render("◐")
	default:
		return m.ui.Styles.Muted.Render("○")
	}
}

// detail tells about the lesson under the cursor in a column.
func (m *Model) detail(width int) []string {
	l := m.list.chosen()
	if l == nil {
		return nil
	}
	text := m.ui.Text(l)
	lines := prose.Wrap(m.ui.Styles.Strong.Render(m.ui.LessonName(l)), width)
	lines = append(lines, m.ui.Styles.Muted.Render(m.minutes(l)), "")
	lines = append(lines, m.ui.Rich(text.Summary, width)...)
	if len(l.Prerequisites) > 0 {
		lines = append(lines, "")
		lines = append(lines, m.prerequisites(l, width)...)
	}
	lines = append(lines, "", m.ui.Styles.Muted.Render(m.ui.Words.Tasks))
	for _, task := range l.Tasks {
		mark := m.ui.Styles.Muted.Render("○")
		if m.progress.Lessons[l.ID].Passed[task.ID] {
			mark = m.ui.Styles.Good.Render("✔")
		}
		lines = append(lines, prose.WrapHanging(m.ui.TaskTitle(l, task.ID), width, mark+" ", "  ")...)
	}
	return lines
}

// prerequisites lists what should come before a lesson, one a line.
func (m *Model) prerequisites(l *lessons.Lesson, width int) []string {
	label := m.ui.Styles.Muted.Render(m.ui.Words.Needs) + "  "
	indent := strings.Repeat(" ", lipgloss.Width(label))
	var lines []string
	for _, id := range l.Prerequisites {
		if needed := m.course.Lesson(id); needed != nil {
			first := label + m.lessonMark(needed) + " "
			lines = append(lines, prose.WrapHanging(m.ui.LessonName(needed), width, first, indent+"  ")...)
			label = indent
		}
	}
	return lines
}

// summary tells about the lesson under the cursor in a few lines below the list.
func (m *Model) summary(height int) []string {
	l := m.list.chosen()
	if l == nil || height < 12 {
		return nil
	}
	lines := m.ui.Rich(m.ui.Text(l).Summary, m.width-4)
	if len(lines) > 3 {
		lines = append(append([]string{}, lines[:2]...), ui.Cut(lines[2], m.width-6)+"…")
	}
	out := []string{m.ui.Styles.Faint.Render(strings.Repeat("─", m.width))}
	for _, line := range lines {
		out = append(out, "  "+line)
	}
	return out
}
