package tui

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/plain"
)

const (
	// compactBelow is the panel height under which the items share one line.
	compactBelow = 12
	// bottom scrolls to the end, wherever that is.
	bottom = 1 << 20
)

// panel draws the items and what there is to say about the one under the cursor.
func (m *Model) panel(width, height int) []string {
	head := m.panelHead(width, height)
	room := max(height-len(head), 1)
	detail := m.itemDetail(width)
	offset := max(min(m.lesson.detail, len(detail)-room), 0)
	shown := pad(detail[min(offset, len(detail)):], room)
	if more := len(detail) - offset - room; more > 0 && room > 2 {
		shown[room-1] = m.styles.Muted.Render(fmt.Sprintf("↓ %d  (pgdn)", more+1))
	}
	return pad(append(head, shown...), height)
}

// scrollDetail moves the lower part of the panel.
func (m *Model) scrollDetail(by int) {
	l := m.layout()
	room := l.panelHeight - len(m.panelHead(l.panelWidth, l.panelHeight))
	last := max(len(m.itemDetail(l.panelWidth))-room, 0)
	m.lesson.detail = max(min(min(m.lesson.detail, last)+by, last), 0)
}

// panelHead lists the items: one a line, or all on one line where there is no room.
func (m *Model) panelHead(width, height int) []string {
	v := m.lesson
	if height < compactBelow {
		return []string{m.compactItems(width)}
	}
	var lines []string
	if m.layout().side {
		lines = append(lines, m.panelTitle(), "")
	}
	rows := make([]string, len(v.items))
	for i, it := range v.items {
		rows[i] = m.itemRow(it, i == v.cursor, width)
	}
	shown := min(len(rows), max(height*2/5, 3))
	lines = append(lines, window(rows, v.cursor, shown)...)
	return append(lines, m.itemsEnd(len(rows)-windowStart(len(rows), v.cursor, shown)-shown, width))
}

// itemsEnd is the rule below the items; it tells of those that had no room.
func (m *Model) itemsEnd(below, width int) string {
	if below <= 0 {
		return m.styles.Faint.Render(strings.Repeat("─", width))
	}
	more := fmt.Sprintf(" ↓ %d ", below)
	left, right := 2, width-2-lipgloss.Width(more)
	return m.styles.Faint.Render(strings.Repeat("─", left)) + m.styles.Muted.Render(more) +
		m.styles.Faint.Render(strings.Repeat("─", right))
}

// compactItems is "✔ ◇ ✘ ○ ◆  Name of the chosen one".
func (m *Model) compactItems(width int) string {
	v := m.lesson
	var b strings.Builder
	for i, it := range v.items {
		mark := m.itemMark(it)
		if i == v.cursor {
			mark = m.styles.Pointer.Render("[") + mark + m.styles.Pointer.Render("]")
		} else {
			mark = " " + mark + " "
		}
		b.WriteString(mark)
	}
	return cut(b.String()+"  "+m.styles.Strong.Render(m.itemTitle(v.item())), width)
}

func (m *Model) itemRow(it item, selected bool, width int) string {
	title := m.itemTitle(it)
	pointer := "  "
	if selected {
		pointer = m.styles.Muted.Render("›") + " "
		title = m.styles.Strong.Render(title)
		if m.lesson.onTasks {
			pointer = m.styles.Pointer.Render("›") + " "
			title = m.styles.Selected.Render(ansi.Strip(title))
		}
	}
	return cut(pointer+m.itemMark(it)+" "+title, width)
}

// itemTitle names an item.
func (m *Model) itemTitle(it item) string {
	v := m.lesson
	switch it.kind {
	case predictItem:
		question := m.textOf(v.lesson).Predictions[it.question.ID].Question
		return m.words.Predict + m.styles.Muted.Render(" · "+ansi.Strip(strings.TrimSpace(question)))
	case quizItem:
		answered, _ := v.quizScore()
		return fmt.Sprintf("%s %d/%d", m.words.Quiz, answered, len(v.lesson.Quiz))
	default:
		return taskTitle(m.textOf(v.lesson), it.task.ID)
	}
}

// quizScore counts the cards answered and those answered right.
func (v *lessonView) quizScore() (answered, right int) {
	for _, q := range v.lesson.Quiz {
		if chosen := v.chosen[q.ID]; chosen != "" {
			answered++
			if chosen == q.Answer {
				right++
			}
		}
	}
	return answered, right
}

// itemDetail says everything about the item under the cursor.
func (m *Model) itemDetail(width int) []string {
	v := m.lesson
	var lines []string
	lines = append(lines, m.sessionLines(width)...)
	switch it := v.item(); it.kind {
	case predictItem:
		return append(lines, m.predictionDetail(it.question, width)...)
	case quizItem:
		return append(lines, m.quizDetail(width)...)
	default:
		return append(lines, m.taskDetail(it, width)...)
	}
}

// sessionLines tell what keeps the exercise from being worked on.
func (m *Model) sessionLines(width int) []string {
	v := m.lesson
	var lines []string
	say := func(mark, text string) {
		lines = append(lines, prose.WrapHanging(text, width, mark+" ", "  ")...)
		lines = append(lines, "")
	}
	spin := m.styles.Accent.Render(m.spinner())
	switch {
	case v.openErr != nil:
		text := words.Fill(m.words.Failed, "what", m.words.OpenFailed, "reason", plain.Text(v.openErr.Error()))
		say(m.styles.Bad.Render("✘"), text+"\n"+m.words.PressToRetry)
	case v.opening:
		say(spin, m.words.Opening+m.styles.Muted.Render(m.addOns()))
	case v.resetting:
		say(spin, m.words.Resetting+m.styles.Muted.Render(m.seedStep()))
	case v.session == nil && m.lab.State == BringUpFailed:
		say(m.styles.Bad.Render("✘"), m.styles.Muted.Render(m.words.WithoutLab))
	case v.session == nil:
		say(m.styles.Waiting.Render("◐"), m.styles.Muted.Render(m.words.WhenLabReady))
	}
	if v.outdated && !v.resetting {
		say(m.styles.Waiting.Render("↻"), m.words.Outdated)
	}
	if v.labErr != nil {
		say(m.styles.Waiting.Render("?"), words.Fill(m.words.Failed, "what", m.words.LabGone, "reason", plain.Text(v.labErr.Error())))
	}
	if v.unwritten != nil {
		say(m.styles.Bad.Render("✘"), words.Fill(m.words.Failed, "what", m.words.Unwritten, "reason", v.unwritten.Error()))
	}
	return lines
}

// seedStep names what the seed under way does.
func (m *Model) seedStep() string {
	switch {
	case m.lesson.addingOn:
		return m.addOns()
	case m.lesson.seeding == session.SeedApplying:
		return " " + m.words.SeedApply
	case m.lesson.seeding == session.SeedConverging:
		return " " + m.words.SeedSettle
	default:
		return ""
	}
}

// addOns says what else the lesson needs, which is why its first seed takes longer.
func (m *Model) addOns() string {
	needed := m.lesson.lesson.AddOns
	if len(needed) == 0 {
		return ""
	}
	return " " + words.Fill(m.words.SeedAddOns, "addons", strings.Join(needed, ", "))
}

// predictionDetail shows a prediction, compared once its task has passed.
func (m *Model) predictionDetail(q *lessonQuestion, width int) []string {
	v := m.lesson
	card := m.textOf(v.lesson).Predictions[q.ID]
	lines := append([]string{}, m.rich(card.Question, width)...)
	chosen, over := v.chosen[q.ID], v.passed(q.Task)
	lines = append(lines, "")
	switch {
	case chosen == "" && over:
		lines = append(lines, prose.Wrap(m.styles.Muted.Render(m.words.Missed), width)...)
	case chosen == "":
		return append(lines, prose.Wrap(m.styles.Accent.Render(m.words.PressEnterPredict), width)...)
	default:
		lines = append(lines, m.labelled(m.words.YouSaid, card.Options[chosen], width)...)
	}
	if !over {
		return append(lines, prose.Wrap(m.styles.Muted.Render(m.words.Locked), width)...)
	}
	lines = append(lines, m.labelled(m.words.ItWas, card.Options[q.Answer], width)...)
	lines = append(lines, "")
	return append(lines, m.rich(card.Explain, width)...)
}

// labelled writes a muted label above a text.
func (m *Model) labelled(label, text string, width int) []string {
	lines := []string{m.styles.Muted.Render(label)}
	for _, line := range m.rich(text, width-2) {
		lines = append(lines, "  "+line)
	}
	return lines
}

func (m *Model) quizDetail(width int) []string {
	v := m.lesson
	answered, right := v.quizScore()
	text := m.words.PressEnterQuiz
	if answered == len(v.lesson.Quiz) {
		text = words.Fill(m.words.QuizDone, "right", fmt.Sprint(right), "total", fmt.Sprint(answered))
	}
	return prose.Wrap(m.styles.Accent.Render(text), width)
}
