package lesson

import (
	"maps"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/reader"
	"github.com/klab-dev/klab/internal/tui/ui"
)

var _ ui.Component = (*Model)(nil)

// Update takes keys, the wheel, renderings, and what happened in the lesson.
func (m *Model) Update(msg tea.Msg) ui.Effect {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.MouseWheelMsg:
		return m.over(msg.X, msg.Y).Update(msg)
	case reader.Rendered:
		return m.text.Update(msg)
	case Msg:
		if msg.of != m.exercise {
			return ui.Run(msg.Drop())
		}
		return m.happened(msg.what)
	}
	return ui.Effect{}
}

// press handles what works wherever the focus is, then what belongs to the focus.
func (m *Model) press(msg tea.KeyPressMsg) ui.Effect {
	switch keys := m.ui.Keys; {
	case key.Matches(msg, keys.Back):
		return ui.Ask(Leave{})
	case key.Matches(msg, keys.View):
		return m.picture()
	case key.Matches(msg, keys.Switch):
		m.focusTasks(!m.tasks.focused)
		return ui.Effect{}
	case key.Matches(msg, keys.NextLesson):
		return m.next()
	case key.Matches(msg, keys.Debrief):
		return m.lookBack()
	case key.Matches(msg, keys.Check):
		return m.check()
	case key.Matches(msg, keys.Hint):
		return m.hint()
	case key.Matches(msg, keys.Solution):
		return m.solution()
	case key.Matches(msg, keys.Reset):
		return m.reset()
	case key.Matches(msg, keys.Shell):
		return m.shell("")
	case key.Matches(msg, keys.Type):
		text, _ := m.text.Command()
		return m.typeCommand(text)
	case key.Matches(msg, keys.Copy):
		text, _ := m.text.Command()
		return m.copyCommand(text)
	case key.Matches(msg, keys.Answer):
		return m.answer()
	case m.tasks.focused && key.Matches(msg, keys.Enter):
		return m.enter()
	}
	return m.focus().Update(msg)
}

// next opens the lesson after this one, by way of the debrief when there is one to read.
func (m *Model) next() ui.Effect {
	if m.done() {
		return m.lookBack()
	}
	return ui.Ask(Next{})
}

// lookBack shows what was learned, once there is something to look back on.
func (m *Model) lookBack() ui.Effect {
	if !m.done() {
		return ui.Notify(m.ui.Words.NotYetDebrief)
	}
	return ui.Ask(LookBack{})
}

// happened takes what happened in the lesson.
func (m *Model) happened(what any) ui.Effect {
	w := m.ui.Words
	switch what := what.(type) {
	case openedMsg:
		return m.opened(what)
	case eventMsg:
		m.outdated = what.outdated
		return m.event(what.event).Then(ui.Run(m.waitEvent()))
	case checkMsg:
		return m.checked(what)
	case hintMsg:
		return m.hinted(what)
	case solutionMsg:
		return m.solved(what)
	case resetMsg:
		return m.wasReset(what)
	case chosenMsg:
		return m.chose(what)
	case savedMsg:
		return m.told(w.Saved, w.AnswersTitle, what.err)
	case followedMsg:
		return m.followed(what)
	case newsMsg:
		return m.heard(what)
	case idleMsg:
		m.idling = false
		return m.tasks.nudge()
	case shellMsg:
		return m.told(w.ShellClosed, w.Keys.Shell, what.err)
	}
	return ui.Effect{}
}

// opened takes over a session.
func (m *Model) opened(msg openedMsg) ui.Effect {
	m.opening, m.openErr = false, msg.err
	if msg.err != nil {
		return ui.Effect{}
	}
	m.session, m.outdated = msg.session, msg.outdated
	m.take(msg.tasks)
	m.takeHints(msg.hints)
	if msg.chosen != nil {
		m.chosen = maps.Clone(msg.chosen)
	}
	m.tasks.focusOpen()
	return ui.Ask(Progressed{}).Then(ui.Run(m.waitEvent(), m.watch()))
}
