package lesson

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/dialog"
	"github.com/klab-dev/klab/internal/tui/pane"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

// ready returns the session and the task to act on, or else says why there is none.
func (m *Model) ready() (Session, string, ui.Effect) {
	if m.session == nil {
		return nil, "", ui.Notify(m.ui.Words.NoSession)
	}
	task, ok := m.tasks.item().taskID()
	if !ok {
		return nil, "", ui.Notify(m.ui.Words.NothingToCheck)
	}
	return m.session, task, ui.Effect{}
}

// check asks for the checks of the task, after its prediction.
func (m *Model) check() ui.Effect {
	if m.session == nil && m.openErr != nil {
		return ui.Run(m.open())
	}
	s, task, sorry := m.ready()
	if s == nil {
		return sorry
	}
	if m.busy() {
		return ui.Effect{}
	}
	if q := m.prediction(task); q != nil && !m.passed(task) {
		return m.predict(q).Then(ui.Notify(m.ui.Words.PredictFirst))
	}
	m.tasks.focus(task)
	m.checking, m.note, m.uncaptured = task, "", nil
	m.scene.Mark(time.Now(), scene.CheckBegan, m.ui.TaskTitle(m.lesson, task), "")
	ctx := m.ctx
	return ui.Run(m.run(func() any {
		err := s.Check(ctx, task)
		return checkMsg{task, s.Tasks(), err}
	}))
}

// checked takes the outcome of a check, which may also have come as an event already.
func (m *Model) checked(msg checkMsg) ui.Effect {
	m.checking, m.note = "", ""
	m.scene.Mark(time.Now(), scene.CheckEnded, "", "")
	if msg.err != nil {
		return m.told("", m.ui.Words.Keys.Check, msg.err)
	}
	m.nudges.Checked(time.Now(), msg.task, failed(msg.tasks, msg.task))
	var all ui.Effect
	for i := range msg.tasks {
		all = all.Then(m.event(session.Event{Kind: session.EventTask, Task: &msg.tasks[i]}))
	}
	return all.Then(m.tasks.nudge())
}

// event follows the session.
func (m *Model) event(event session.Event) ui.Effect {
	passed := m.follow(event)
	if event.Kind == session.EventTask {
		m.Touched()
	}
	if passed == "" {
		return ui.Effect{}
	}
	note := words.Fill(m.ui.Words.Passed, "task", m.ui.TaskTitle(m.lesson, passed))
	if m.done() {
		note = m.ui.Words.AllPassed
	}
	return ui.Ask(ui.Notice{Text: m.ui.Styles.Good.Render("✔ " + note)}, Progressed{}).Then(m.askWhy(passed))
}

// askWhy offers the question why a task passed, if there is one that was not answered. Where the learner is at something
// else it waits among the tasks.
func (m *Model) askWhy(task string) ui.Effect {
	q := m.lesson.WhyOf(task)
	if q == nil || m.chosen[q.ID] != "" {
		return ui.Effect{}
	}
	return ui.Ask(ui.Offer{Dialog: dialog.NewWhy(m.ui, m.lesson, m.visit, q)})
}

// hint opens the next one.
func (m *Model) hint() ui.Effect {
	s, task, sorry := m.ready()
	if s == nil {
		return sorry
	}
	m.focusTasks(true)
	open := s.Hint
	if m.nudges.Open(task) {
		m.nudges.Take(task)
		open = s.OfferedHint
	}
	return ui.Run(m.run(func() any {
		level, text, err := open(task)
		return hintMsg{task, level, text, err}
	}))
}

// hinted shows a hint, or says how long to think first.
func (m *Model) hinted(msg hintMsg) ui.Effect {
	if msg.level > 0 {
		m.hints[msg.task] = hint{msg.level, msg.text}
		m.tasks.focus(msg.task)
		m.tasks.scrolled = bottom
	}
	var soon *session.TooSoonError
	if errors.As(msg.err, &soon) {
		wait := strconv.Itoa(int(soon.Wait.Seconds()) + 1)
		return ui.Notify(words.Fill(m.ui.Words.TooSoon, "seconds", wait))
	}
	if msg.err != nil {
		return m.told("", m.ui.Words.Hints, msg.err)
	}
	return ui.Effect{}
}

// solution asks before it shows.
func (m *Model) solution() ui.Effect {
	s, task, sorry := m.ready()
	if s == nil {
		return sorry
	}
	show := func() ui.Effect {
		return ui.Run(m.run(func() any {
			markdown, err := s.Solution(task)
			return solutionMsg{task, markdown, err}
		}))
	}
	if m.passed(task) {
		return show()
	}
	opened, total := m.hints[task].level, hintCount(m.ui.Text(m.lesson).Tasks[task])
	body := func(w words.Words) string {
		return words.Fill(w.SolutionBody, "opened", strconv.Itoa(opened), "total", strconv.Itoa(total))
	}
	title := func(w words.Words) string { return w.SolutionTitle }
	return ui.Ask(ui.Push{Dialog: dialog.NewConfirm(m.ui, title, body, show)})
}

// solved shows a solution.
func (m *Model) solved(msg solutionMsg) ui.Effect {
	if msg.err != nil {
		return m.told("", m.ui.Words.SolutionOf, msg.err)
	}
	name := "solution/" + m.lesson.ID + "/" + msg.task
	title := func(w words.Words) string { return w.SolutionOf }
	return ui.Ask(ui.Push{Dialog: dialog.NewPage(m.ui, m.documents, title, name, msg.markdown)})
}

// reset asks before it begins.
func (m *Model) reset() ui.Effect {
	s, ctx := m.session, m.ctx
	if s == nil {
		return ui.Notify(m.ui.Words.NoSession)
	}
	if m.busy() {
		return ui.Effect{}
	}
	begin := func() ui.Effect {
		m.resetting, m.seeding, m.addingOn = true, "", false
		return ui.Run(m.run(func() any {
			if err := s.Reset(ctx); err != nil {
				return resetMsg{err: err}
			}
			return resetMsg{tasks: s.Tasks(), hints: s.HintsOpened()}
		}))
	}
	title := func(w words.Words) string { return w.ResetTitle }
	body := func(w words.Words) string { return w.ResetBody }
	return ui.Ask(ui.Push{Dialog: dialog.NewConfirm(m.ui, title, body, begin)})
}

// wasReset takes the states after a reset.
func (m *Model) wasReset(msg resetMsg) ui.Effect {
	m.resetting, m.seeding, m.addingOn = false, "", false
	if msg.err == nil {
		m.uncaptured = nil
		m.nudges.Restart(time.Now())
		m.take(msg.tasks)
		m.takeHints(msg.hints)
	}
	return m.told(m.ui.Words.ResetDone, m.ui.Words.Keys.Reset, msg.err)
}

// shell asks for the learner's shell beside the text, and for a text to be typed at its prompt.
func (v visit) shell(text string) ui.Effect {
	if v.session == nil {
		return ui.Notify(v.ui.Words.NoSession)
	}
	if start := v.session.Console(); start != nil {
		return ui.Ask(pane.Open{Start: start, Text: text})
	}
	return v.fullShell()
}

// typeCommand asks for a command of the text to be typed at the shell's prompt. It is the learner who runs it.
func (v visit) typeCommand(text string) ui.Effect {
	if v.session != nil && text == "" {
		return ui.Notify(v.ui.Words.NoBlock)
	}
	return v.shell(text)
}

// copyCommand puts a command of the text on the clipboard of the learner's terminal, which may be far away. It does not
// answer whether it took it.
func (v visit) copyCommand(text string) ui.Effect {
	if text == "" {
		return ui.Notify(v.ui.Words.NoBlock)
	}
	first, _, more := strings.Cut(text, "\n")
	if more {
		first += " …"
	}
	return ui.Notify(words.Fill(v.ui.Words.Copied, "command", plain.Line(first))).Then(ui.Run(tea.SetClipboard(text)))
}

// FullShell hands the terminal to the learner's shell, since there is none beside the text.
func (v visit) FullShell(reason error) ui.Effect {
	text := words.Fill(v.ui.Words.FullShell, "reason", plain.Line(reason.Error()))
	return ui.Notify(text).Then(v.fullShell())
}

func (v visit) fullShell() ui.Effect {
	if v.session == nil {
		return ui.Effect{}
	}
	command := v.session.Shell()
	if command == nil {
		return ui.Effect{}
	}
	return ui.Run(tea.Exec(command, func(err error) tea.Msg { return Msg{v.exercise, shellMsg{err}} }))
}

// answer opens the form of a task that asks for answers.
func (m *Model) answer() ui.Effect {
	s, id, sorry := m.ready()
	if s == nil {
		return sorry
	}
	task := m.lesson.Task(id)
	if task == nil || len(task.Answers) == 0 {
		return ui.Effect{}
	}
	ctx := m.ctx
	save := func(values []string) ui.Effect {
		return ui.Run(m.run(func() any { return savedMsg{saveAnswers(ctx, s, task, values)} }))
	}
	form, cmd := dialog.NewAnswers(m.ui, m.lesson, task, save)
	return ui.Ask(ui.Push{Dialog: form}).Then(ui.Run(cmd))
}

// saveAnswers keeps what was entered; fields left empty stay as they were.
func saveAnswers(ctx context.Context, s Session, task *lessons.Task, values []string) error {
	for i, name := range task.Answers {
		if values[i] == "" {
			continue
		}
		if err := s.Answer(ctx, task.ID, name, values[i]); err != nil {
			return err
		}
	}
	return nil
}
