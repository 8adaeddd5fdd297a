package tui

import (
	"errors"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/words"
)

// task returns the task that a key acts on: the one under the cursor, or the one its prediction is for.
func (m *Model) task() (string, bool) {
	switch it := m.lesson.item(); it.kind {
	case taskItem:
		return it.task.ID, true
	case predictItem:
		return it.question.Task, it.question.Task != ""
	default:
		return "", false
	}
}

// ready returns the session and the task to act on, or else says why there is none.
func (m *Model) ready() (Session, string, tea.Cmd) {
	if m.lesson.session == nil {
		return nil, "", m.notify(m.words.NoSession)
	}
	task, ok := m.task()
	if !ok {
		return nil, "", m.notify(m.words.NothingToCheck)
	}
	return m.lesson.session, task, nil
}

// check asks for the checks of the task, after its prediction.
func (m *Model) check() tea.Cmd {
	v := m.lesson
	if v.session == nil && v.openErr != nil {
		return m.openSession()
	}
	s, task, sorry := m.ready()
	if s == nil {
		return sorry
	}
	if v.busy() {
		return nil
	}
	if q := v.prediction(task); q != nil && !v.passed(task) {
		m.pushCards(predictionCards(q), 0)
		return m.notify(m.words.PredictFirst)
	}
	v.focus(task)
	v.checking, v.note = task, ""
	ctx := v.ctx
	return m.inLesson(func() any {
		err := s.Check(ctx, task)
		return checkMsg{s.Tasks(), err}
	})
}

// checked takes the outcome of a check, which may also have come as an event already.
func (m *Model) checked(msg checkMsg) tea.Cmd {
	v := m.lesson
	v.checking, v.note = "", ""
	if msg.err != nil {
		return m.told("", m.words.Keys.Check, msg.err)
	}
	var cmds []tea.Cmd
	for i := range msg.tasks {
		cmds = append(cmds, m.event(session.Event{Kind: session.EventTask, Task: &msg.tasks[i]}))
	}
	return tea.Batch(cmds...)
}

func (m *Model) hint() tea.Cmd {
	s, task, sorry := m.ready()
	if s == nil {
		return sorry
	}
	m.lesson.onTasks = true
	return m.inLesson(func() any {
		level, text, err := s.Hint(task)
		return hintMsg{task, level, text, err}
	})
}

func (m *Model) hinted(msg hintMsg) tea.Cmd {
	v := m.lesson
	if msg.level > 0 {
		v.hints[msg.task] = hint{msg.level, msg.text}
		v.focus(msg.task)
		v.detail = bottom
	}
	var soon *session.TooSoonError
	if errors.As(msg.err, &soon) {
		return m.notify(words.Fill(m.words.TooSoon, "seconds", strconv.Itoa(int(soon.Wait.Seconds())+1)))
	}
	if msg.err != nil {
		return m.told("", m.words.Hints, msg.err)
	}
	return nil
}

// solution asks before it shows.
func (m *Model) solution() tea.Cmd {
	s, task, sorry := m.ready()
	if s == nil {
		return sorry
	}
	show := func() tea.Cmd {
		return m.inLesson(func() any {
			markdown, err := s.Solution(task)
			return solutionMsg{task, markdown, err}
		})
	}
	if m.lesson.passed(task) {
		return show()
	}
	opened, total := m.lesson.hints[task].level, hintCount(m.textOf(m.lesson.lesson).Tasks[task])
	m.push(&confirmDialog{
		title: func(w words.Words) string { return w.SolutionTitle },
		body: func(w words.Words) string {
			return words.Fill(w.SolutionBody, "opened", strconv.Itoa(opened), "total", strconv.Itoa(total))
		},
		yes: show,
	})
	return nil
}

func (m *Model) solved(msg solutionMsg) tea.Cmd {
	if msg.err != nil {
		return m.told("", m.words.SolutionOf, msg.err)
	}
	m.push(&pageDialog{name: "solution/" + m.lesson.lesson.ID + "/" + msg.task, markdown: msg.markdown})
	return nil
}

// reset asks before it begins.
func (m *Model) reset() tea.Cmd {
	v := m.lesson
	if v.session == nil {
		return m.notify(m.words.NoSession)
	}
	if v.busy() {
		return nil
	}
	m.push(&confirmDialog{
		title: func(w words.Words) string { return w.ResetTitle },
		body:  func(w words.Words) string { return w.ResetBody },
		yes: func() tea.Cmd {
			v.resetting, v.seeding, v.addingOn = true, "", false
			return m.inLesson(func() any {
				err := v.session.Reset(v.ctx)
				if err != nil {
					return resetMsg{err: err}
				}
				return resetMsg{tasks: v.session.Tasks(), hints: v.session.HintsOpened()}
			})
		},
	})
	return nil
}

func (m *Model) wasReset(msg resetMsg) tea.Cmd {
	m.lesson.resetting, m.lesson.seeding, m.lesson.addingOn = false, "", false
	if msg.err == nil {
		m.lesson.take(msg.tasks)
		m.lesson.takeHints(msg.hints)
	}
	return m.told(m.words.ResetDone, m.words.Keys.Reset, msg.err)
}

// shell hands the terminal to the learner's shell.
func (m *Model) shell() tea.Cmd {
	v := m.lesson
	if v.session == nil {
		return m.notify(m.words.NoSession)
	}
	command := v.session.Shell()
	if command == nil {
		return nil
	}
	generation := m.generation
	return tea.Exec(command, func(err error) tea.Msg { return lessonMsg{generation, shellMsg{err}} })
}

// answer opens the form of a task that asks for answers.
func (m *Model) answer() tea.Cmd {
	s, task, sorry := m.ready()
	if s == nil {
		return sorry
	}
	for i := range m.lesson.lesson.Tasks {
		if t := &m.lesson.lesson.Tasks[i]; t.ID == task && len(t.Answers) > 0 {
			return m.pushAnswers(t)
		}
	}
	return nil
}

// nextLesson opens the lesson after this one, by way of the debrief when there is one to read.
func (m *Model) nextLesson() tea.Cmd {
	if m.screen == lessonScreen && m.lesson.session != nil && m.lesson.allPassed() {
		return m.openDebrief()
	}
	next := m.following()
	if next == nil {
		return m.notify(m.words.LastLesson)
	}
	return m.openLesson(next.ID)
}
