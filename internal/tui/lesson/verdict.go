package lesson

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

// verdicts say how tasks stand, and show what klab saw.
type verdicts struct {
	ui *ui.Context
	*exercise
	width int
}

// stateMark is the sign and the name of a task's state.
func (v verdicts) stateMark(task string) (mark, name string) {
	state, known := v.states[task]
	switch {
	case v.passed(task):
		return v.ui.Styles.Good.Render("✔"), v.ui.Styles.Good.Render(v.ui.Words.StatePass)
	case !known || state.State == "" || len(state.Blocked) > 0:
		return v.ui.Styles.Muted.Render("○"), v.ui.Styles.Muted.Render(v.ui.Words.StateNew)
	case state.Untouched:
		return v.ui.Styles.Muted.Render("○"), v.ui.Styles.Muted.Render(v.ui.Words.StateTodo)
	case state.State == checker.Wrong:
		return v.ui.Styles.Bad.Render("✘"), v.ui.Styles.Bad.Render(v.ui.Words.StateWrong)
	case state.State == checker.Unknown:
		return v.ui.Styles.Waiting.Render("?"), v.ui.Styles.Waiting.Render(v.ui.Words.StateUnknown)
	default:
		return v.ui.Styles.Waiting.Render("◐"), v.ui.Styles.Waiting.Render(v.ui.Words.StateWaiting)
	}
}

// taskLines are what is asked, the verdict with the evidence, and the hints opened so far.
func (v verdicts) taskLines(it item) []string {
	text := v.ui.Text(v.lesson).Tasks[it.task.ID]
	lines := append(v.offer(it.task.ID), v.ui.Rich(text.Ask, v.width)...)
	if len(it.task.Answers) > 0 && v.session != nil && !v.passed(it.task.ID) {
		lines = append(lines, prose.Wrap(v.ui.Styles.Accent.Render(v.ui.Words.AnswerKeys), v.width)...)
	}
	if v.session != nil {
		lines = append(lines, "")
		lines = append(lines, v.verdict(it.task.ID)...)
	}
	if v.passed(it.task.ID) {
		if text.Debrief != "" {
			lines = append(lines, "")
			lines = append(lines, v.ui.Rich(text.Debrief, v.width)...)
		}
		return lines
	}
	if v.session == nil {
		return lines
	}
	return append(lines, v.hintLines(it.task.ID, text)...)
}

// verdict says how the task stands and shows what klab saw.
func (v verdicts) verdict(task string) []string {
	if v.checking == task {
		note := v.note
		if note == "" {
			note = v.ui.Words.Checking
		}
		return prose.WrapHanging(note, v.width, v.ui.Spinner()+" ", "  ")
	}
	state := v.states[task]
	mark, name := v.stateMark(task)
	if len(state.Blocked) > 0 && !v.passed(task) {
		return prose.WrapHanging(v.ui.Styles.Muted.Render(v.message(state)), v.width, mark+" ", "  ")
	}
	lines := []string{mark + " " + name}
	if v.passed(task) {
		return lines
	}
	for _, line := range v.ui.Rich(v.message(state), v.width-2) {
		lines = append(lines, "  "+line)
	}
	lines = append(lines, v.evidence(state)...)
	return append(lines, v.show(state)...)
}

// message is the verdict's text in the language of the screen, which may have changed since the session
// began.
func (v verdicts) message(state session.TaskState) string {
	message := session.Message(v.ui.Text(v.lesson), state)
	if state.Code == checker.CodeCannotLook {
		message += " " + v.ui.Words.UnknownHelps
	}
	return message
}

// evidence lists the values that the message does not say already, and the raw reason when klab could
// not look.
func (v verdicts) evidence(state session.TaskState) []string {
	template := v.ui.Text(v.lesson).Codes[state.Code]
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(state.Evidence)) {
		if strings.Contains(template, "{"+name+"}") {
			continue
		}
		label := "  " + v.ui.Styles.Muted.Render(name) + "  "
		rest := strings.Repeat(" ", lipgloss.Width(label))
		lines = append(lines, prose.WrapHanging(plain.Line(state.Evidence[name]), v.width, label, rest)...)
	}
	if state.State == checker.Unknown && state.Reason != "" {
		lines = append(lines, prose.WrapHanging(v.ui.Styles.Muted.Render(state.Reason), v.width, "  ", "  ")...)
	}
	return lines
}

// show is the command with which the learner sees the same.
func (v verdicts) show(state session.TaskState) []string {
	if state.Show == "" {
		return nil
	}
	lines := []string{"", v.ui.Styles.Muted.Render(v.ui.Words.See)}
	prompt := "  " + v.ui.Styles.Muted.Render("$") + " "
	return append(lines, prose.FoldCommand(v.ui.Styles.Code.Render(state.Show), v.width, prompt, "      ")...)
}

// offer says that the next hint of a task is free, where it is.
func (v verdicts) offer(task string) []string {
	if !v.nudges.Open(task) || v.passed(task) {
		return nil
	}
	return append(prose.Wrap(v.ui.Styles.Accent.Render(v.ui.Words.HintOffer), v.width), "")
}

// hintCount is how many hints a task has.
func hintCount(text lessons.TaskText) int { return max(len(text.Hints), 4) }

// hintLines shows how many hints were opened, and them.
func (v verdicts) hintLines(task string, text lessons.TaskText) []string {
	styles, opened, total := v.ui.Styles, v.hints[task], hintCount(text)
	invitation := v.ui.Words.NoHints
	switch {
	case opened.level >= total:
		invitation = ""
	case opened.level > 0:
		invitation = v.ui.Words.MoreHints
	}
	dots := styles.Waiting.Render(strings.Repeat("●", min(opened.level, total))) +
		styles.Muted.Render(strings.Repeat("○", max(total-opened.level, 0)))
	lines := []string{"", styles.Muted.Render(v.ui.Words.Hints) + " " + dots + "  " + styles.Muted.Render(invitation)}
	for i := range opened.level {
		hint := opened.text
		if i < len(text.Hints) {
			hint = text.Hints[i]
		}
		number := styles.Muted.Render(strconv.Itoa(i+1)) + " "
		for _, line := range v.ui.Rich(hint, v.width-2) {
			lines = append(lines, number+line)
			number = "  "
		}
	}
	return lines
}
