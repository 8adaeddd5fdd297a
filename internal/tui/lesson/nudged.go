package lesson

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/ui"
)

// idleMsg says that the time may be over in which nothing has happened.
type idleMsg struct{}

// Touched says that the learner has done something, in the lesson or in a pane beside it.
func (m *Model) Touched() { m.nudges.Touched(time.Now()) }

// begun reports whether a task was begun and is left to do, with hints that may help.
func (e *exercise) begun(task string, hints int) bool {
	state := e.states[task]
	worked := state.State == checker.Wrong && !state.Untouched || e.hints[task].level > 0 || e.nudges.Begun(task)
	return e.session != nil && worked && !e.passed(task) && len(state.Blocked) == 0 && e.hints[task].level < hints
}

// nudgeable is the task under the cursor, if it may be that the learner is stuck in it.
func (m *Model) nudgeable() (task string, ok bool) {
	task, ok = m.tasks.item().taskID()
	return task, ok && m.begun(task, len(m.ui.Text(m.lesson).Tasks[task].Hints)) && !m.nudges.Over(task)
}

// idle waits until nothing has happened for a while, where that would have a consequence.
func (m *Model) idle() tea.Cmd {
	if _, ok := m.nudgeable(); !ok || m.idling || m.busy() {
		return nil
	}
	m.idling = true
	wait := m.run(func() any { return idleMsg{} })
	return tea.Tick(max(m.nudges.Left(time.Now()), 0), func(time.Time) tea.Msg { return wait() })
}

// nudge offers the next hint to a learner who is stuck.
func (m *Model) nudge() ui.Effect {
	task, ok := m.nudgeable()
	if !ok || m.busy() || !m.nudges.Stuck(time.Now(), task) {
		return ui.Effect{}
	}
	return ui.Notify(m.ui.Styles.Accent.Render(m.ui.Words.HintOffer))
}

// failed is the code with which a task's check that was asked for has failed, or "".
func failed(tasks []session.TaskState, task string) string {
	for _, state := range tasks {
		if state.Task == task && state.State == checker.Wrong {
			return state.Code
		}
	}
	return ""
}
