package tui

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// Columns of the catalogue.
const (
	barWidth    = 8
	detailFrom  = 100
	detailWidth = 46
)

// catalogueView fills the body with the list, and with what the lesson under the cursor is about.
func (m *Model) catalogueView(height int) []string {
	if m.reading {
		return pad([]string{"  " + m.styles.Muted.Render(m.words.Reading)}, height)
	}
	lines := append(m.suggestion(), "")
	height -= len(lines)
	if m.width >= detailFrom {
		listWidth := min(m.width-detailWidth-3, 100)
		list := m.list(listWidth, height)
		detail := m.detail(min(m.width-listWidth-5, 64))
		return append(lines, beside(list, detail, listWidth, m.styles.Faint.Render(" │ "), height)...)
	}
	summary := m.summary(height)
	lines = append(lines, m.list(m.width, height-len(summary))...)
	return append(lines, summary...)
}

// suggestion is the line above the list: the filter, or what to do next.
func (m *Model) suggestion() []string {
	c := &m.catalogue
	if c.filtering || c.filter.Value() != "" {
		return []string{"  " + m.styles.Muted.Render(m.words.FilterPrompt) + " " + c.filter.View()}
	}
	next := m.next()
	if next == nil {
		return []string{"  " + m.styles.Good.Render("✔ "+m.words.AllDone)}
	}
	word := m.words.Next
	if m.begun(next) {
		word = m.words.Continue
	}
	line := "  " + m.styles.Muted.Render(word) + "  " + m.styles.Strong.Render(m.lessonName(next)) +
		"  " + m.styles.AccentBold.Render("n")
	return []string{cut(line, m.width)}
}

// lessonName is a lesson's number and title.
func (m *Model) lessonName(l *lessons.Lesson) string {
	return fmt.Sprintf("%02d %s", l.Number, m.textOf(l).Title)
}

// textOf returns a lesson's text in the language, or else in English.
func (m *Model) textOf(l *lessons.Lesson) *lessons.Text {
	for _, language := range []string{m.language, lessons.English} {
		if text := l.Texts[language]; text != nil {
			return text
		}
	}
	return &lessons.Text{Title: l.ID}
}

// list shows the part of the rows around the cursor.
func (m *Model) list(width, height int) []string {
	c := &m.catalogue
	if len(c.rows) == 0 {
		text := words.Fill(m.words.NoMatch, "filter", c.filter.Value())
		return pad(prose.WrapHanging(m.styles.Muted.Render(text), width, "  ", "  "), height)
	}
	lines, at := m.rows(width, true)
	if len(lines) > height {
		lines, at = m.rows(width, false)
	}
	return m.beyond(window(lines, at, height), windowStart(len(lines), at, height))
}

// beyond says in the first and last line how many lessons there are above and below.
func (m *Model) beyond(shown []string, start int) []string {
	count := func(rows []catalogueRow) (n int) {
		for _, row := range rows {
			if row.lesson != nil {
				n++
			}
		}
		return n
	}
	rows := m.catalogue.rows
	if len(shown) < 5 || len(rows) <= len(shown) {
		return shown
	}
	last := start + len(shown) - 1
	if start > 0 {
		shown[0] = m.styles.Muted.Render(fmt.Sprintf("    ↑ %d", count(rows[:start+1])))
	}
	if last+1 < len(rows) {
		shown[len(shown)-1] = m.styles.Muted.Render(fmt.Sprintf("    ↓ %d", count(rows[last:])))
	}
	return shown
}

// rows draws all rows, airy ones with a blank line between modules, and tells the line of the cursor.
func (m *Model) rows(width int, airy bool) (lines []string, at int) {
	for i, row := range m.catalogue.rows {
		if row.module != nil {
			if i > 0 && airy {
				lines = append(lines, "")
			}
			lines = append(lines, m.moduleRow(row.module, width))
			continue
		}
		if i == m.catalogue.cursor {
			at = len(lines)
		}
		lines = append(lines, m.lessonRow(row.lesson, i == m.catalogue.cursor, width))
	}
	return lines, at
}

// window returns height lines around a line, with the heading above it where there is room.
func window(lines []string, at, height int) []string {
	start := windowStart(len(lines), at, height)
	return pad(lines[start:min(start+height, len(lines))], height)
}

func windowStart(total, at, height int) int { return max(min(at-height/2, total-height), 0) }

func (m *Model) moduleRow(module *lessons.Module, width int) string {
	done, total := 0, 0
	for _, id := range module.Lessons {
		if l := m.find(id); l != nil {
			total++
			if m.done(l) {
				done++
			}
		}
	}
	right := m.bar(barWidth, float64(done)/float64(max(total, 1))) +
		m.styles.Muted.Render(fmt.Sprintf("  %2d/%-2d", done, total))
	return spread("  "+m.styles.Strong.Render(m.moduleTitle(module)), right+" ", width)
}

func (m *Model) moduleTitle(module *lessons.Module) string {
	if title := module.Title[m.language]; title != "" {
		return title
	}
	return module.Title[lessons.English]
}

func (m *Model) lessonRow(l *lessons.Lesson, selected bool, width int) string {
	pointer, name := "  ", m.lessonName(l)
	if selected {
		pointer = m.styles.Pointer.Render("›") + " "
		name = m.styles.Selected.Render(name)
	}
	right := ""
	if m.begun(l) && !m.done(l) {
		right = m.styles.Muted.Render(fmt.Sprintf("%d/%d", m.passed(l), len(l.Tasks))) + "  "
	}
	right += m.styles.Muted.Render(fmt.Sprintf("%9s", words.Fill(m.words.Minutes, "n", fmt.Sprint(l.Minutes)))) + " "
	return spread("  "+pointer+m.lessonMark(l)+" "+name, right, width)
}

func (m *Model) lessonMark(l *lessons.Lesson) string {
	switch {
	case m.done(l):
		return m.styles.Good.Render("✔")
	case m.begun(l):
		return m.styles.Waiting.Render("◐")
	default:
		return m.styles.Muted.Render("○")
	}
}

// detail tells about the lesson under the cursor in a column.
func (m *Model) detail(width int) []string {
	l := m.catalogue.lesson()
	if l == nil {
		return nil
	}
	text := m.textOf(l)
	lines := prose.Wrap(m.styles.Strong.Render(m.lessonName(l)), width)
	lines = append(lines, m.styles.Muted.Render(words.Fill(m.words.Minutes, "n", fmt.Sprint(l.Minutes))), "")
	lines = append(lines, m.rich(text.Summary, width)...)
	if len(l.Prerequisites) > 0 {
		lines = append(lines, "")
		lines = append(lines, m.prerequisites(l, width)...)
	}
	lines = append(lines, "", m.styles.Muted.Render(m.words.Tasks))
	for _, task := range l.Tasks {
		mark := m.styles.Muted.Render("○")
		if m.progress.Lessons[l.ID].Passed[task.ID] {
			mark = m.styles.Good.Render("✔")
		}
		lines = append(lines, prose.WrapHanging(taskTitle(text, task.ID), width, mark+" ", "  ")...)
	}
	return lines
}

// prerequisites lists what should come before a lesson, one a line.
func (m *Model) prerequisites(l *lessons.Lesson, width int) []string {
	label := m.styles.Muted.Render(m.words.Needs) + "  "
	indent := strings.Repeat(" ", lipgloss.Width(label))
	var lines []string
	for _, id := range l.Prerequisites {
		if needed := m.find(id); needed != nil {
			first := label + m.lessonMark(needed) + " "
			lines = append(lines, prose.WrapHanging(m.lessonName(needed), width, first, indent+"  ")...)
			label = indent
		}
	}
	return lines
}

func taskTitle(text *lessons.Text, task string) string {
	if title := text.Tasks[task].Title; title != "" {
		return title
	}
	return task
}

// summary tells about the lesson under the cursor in a few lines below the list.
func (m *Model) summary(height int) []string {
	l := m.catalogue.lesson()
	if l == nil || height < 12 {
		return nil
	}
	lines := m.rich(m.textOf(l).Summary, m.width-4)
	if len(lines) > 3 {
		lines = append(append([]string{}, lines[:2]...), cut(lines[2], m.width-6)+"…")
	}
	out := []string{m.styles.Faint.Render(strings.Repeat("─", m.width))}
	for _, line := range lines {
		out = append(out, "  "+line)
	}
	return out
}

// bar draws a progress bar.
func (m *Model) bar(width int, fraction float64) string {
	full := min(int(fraction*float64(width)+0.5), width)
	if full == 0 && fraction > 0 {
		full = 1
	}
	return m.styles.BarFull.Render(strings.Repeat("━", full)) +
		m.styles.BarEmpty.Render(strings.Repeat("─", width-full))
}

// spread sets left and right at the ends of a line.
func spread(left, right string, width int) string {
	room := width - lipgloss.Width(right) - 1
	left = cut(left, room)
	return left + strings.Repeat(" ", max(width-lipgloss.Width(left)-lipgloss.Width(right), 1)) + right
}
