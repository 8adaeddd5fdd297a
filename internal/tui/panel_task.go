package tui

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

// lessonQuestion is a card's structure; its words are elsewhere.
type lessonQuestion = lessons.Question

// itemMark is an item's sign. Signs differ in shape, so that nothing depends on colour.
func (m *Model) itemMark(it item) string {
	v := m.lesson
	switch it.kind {
	case predictItem:
		if v.chosen[it.question.ID] == "" {
			return m.styles.Accent.Render("◇")
		}
		return m.styles.Accent.Render("◆")
	case quizItem:
		if answered, _ := v.quizScore(); answered < len(v.lesson.Quiz) {
			return m.styles.Accent.Render("◇")
		}
		return m.styles.Accent.Render("◆")
	}
	if v.checking == it.task.ID {
		return m.styles.Accent.Render(m.spinner())
	}
	mark, _ := m.stateMark(it.task.ID)
	return mark
}

// stateMark is the sign and the name of a task's state.
func (m *Model) stateMark(task string) (mark, name string) {
	v := m.lesson
	state, known := v.states[task]
	switch {
	case v.passed(task):
		return m.styles.Good.Render("✔"), m.styles.Good.Render(m.words.StatePass)
	case !known || state.State == "" || len(state.Blocked) > 0:
		return m.styles.Muted.Render("○"), m.styles.Muted.Render(m.words.StateNew)
	case state.Untouched:
		return m.styles.Muted.Render("○"), m.styles.Muted.Render(m.words.StateTodo)
	case state.State == checker.Wrong:
		return m.styles.Bad.Render("✘"), m.styles.Bad.Render(m.words.StateWrong)
	case state.State == checker.Unknown:
		return m.styles.Waiting.Render("?"), m.styles.Waiting.Render(m.words.StateUnknown)
	default:
		return m.styles.Waiting.Render("◐"), m.styles.Waiting.Render(m.words.StateWaiting)
	}
}

// taskDetail is the task, its verdict with the evidence, and the hints opened so far.
func (m *Model) taskDetail(it item, width int) []string {
	v := m.lesson
	text := m.textOf(v.lesson).Tasks[it.task.ID]
	lines := append([]string{}, m.rich(text.Ask, width)...)
	if len(it.task.Answers) > 0 && v.session != nil && !v.passed(it.task.ID) {
		lines = append(lines, prose.Wrap(m.styles.Accent.Render(m.words.AnswerKeys), width)...)
	}
	if v.session != nil {
		lines = append(lines, "")
		lines = append(lines, m.verdict(it.task.ID, width)...)
	}
	if v.passed(it.task.ID) {
		if text.Debrief != "" {
			lines = append(lines, "")
			lines = append(lines, m.rich(text.Debrief, width)...)
		}
		return lines
	}
	if v.session == nil {
		return lines
	}
	return append(lines, m.hintLines(it.task.ID, text, width)...)
}

// verdict says how the task stands and shows what klab saw.
func (m *Model) verdict(task string, width int) []string {
	v := m.lesson
	if v.checking == task {
		note := v.note
		if note == "" {
			note = m.words.Checking
		}
		return prose.WrapHanging(note, width, m.styles.Accent.Render(m.spinner())+" ", "  ")
	}
	state := v.states[task]
	mark, name := m.stateMark(task)
	if len(state.Blocked) > 0 && !v.passed(task) {
		return prose.WrapHanging(m.styles.Muted.Render(m.message(state)), width, mark+" ", "  ")
	}
	lines := []string{mark + " " + name}
	if v.passed(task) {
		return lines
	}
	for _, line := range m.rich(m.message(state), width-2) {
		lines = append(lines, "  "+line)
	}
	lines = append(lines, m.evidence(state, width)...)
	return append(lines, m.show(state, width)...)
}

// message is the verdict's text in the language of the screen, which may have changed since the session
// began.
func (m *Model) message(state session.TaskState) string {
	message := session.Message(m.textOf(m.lesson.lesson), state)
	if state.Code == checker.CodeCannotLook {
		message += " " + m.words.UnknownHelps
	}
	return message
}

// evidence lists the values that the message does not say already, and the raw reason when klab could
// not look.
func (m *Model) evidence(state session.TaskState, width int) []string {
	template := m.textOf(m.lesson.lesson).Codes[state.Code]
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(state.Evidence)) {
		if strings.Contains(template, "{"+name+"}") {
			continue
		}
		label := "  " + m.styles.Muted.Render(name) + "  "
		rest := strings.Repeat(" ", lipgloss.Width(label))
		lines = append(lines, prose.WrapHanging(plain.Line(state.Evidence[name]), width, label, rest)...)
	}
	if state.State == checker.Unknown && state.Reason != "" {
		lines = append(lines, prose.WrapHanging(m.styles.Muted.Render(state.Reason), width, "  ", "  ")...)
	}
	return lines
}

// show is the command with which the learner sees the same.
func (m *Model) show(state session.TaskState, width int) []string {
	if state.Show == "" {
		return nil
	}
	lines := []string{"", m.styles.Muted.Render(m.words.See)}
	prompt := "  " + m.styles.Muted.Render("$") + " "
	command := m.styles.Code.Render(prose.KeepFlags(state.Show))
	return append(lines, prose.WrapHanging(command, width, prompt, "      ")...)
}

// hintCount is how many hints a task has.
func hintCount(text lessons.TaskText) int { return max(len(text.Hints), 4) }

// hintLines shows how many hints were opened, and them.
func (m *Model) hintLines(task string, text lessons.TaskText, width int) []string {
	opened := m.lesson.hints[task]
	total := hintCount(text)
	invitation := m.words.NoHints
	switch {
	case opened.level >= total:
		invitation = ""
	case opened.level > 0:
		invitation = m.words.MoreHints
	}
	dots := m.styles.Waiting.Render(strings.Repeat("●", min(opened.level, total))) +
		m.styles.Muted.Render(strings.Repeat("○", max(total-opened.level, 0)))
	head := fmt.Sprintf("%s %s  %s", m.styles.Muted.Render(m.words.Hints), dots, m.styles.Muted.Render(invitation))
	lines := []string{"", head}
	for i := range opened.level {
		hint := opened.text
		if i < len(text.Hints) {
			hint = text.Hints[i]
		}
		number := m.styles.Muted.Render(fmt.Sprintf("%d", i+1)) + " "
		for _, line := range m.rich(hint, width-2) {
			lines = append(lines, number+line)
			number = "  "
		}
	}
	return lines
}
