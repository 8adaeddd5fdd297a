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
func (p *taskPane) nudgeable() (task string, ok bool) {
	task, ok = p.item().taskID()
	return task, ok && !p.busy() && p.begun(task, len(p.ui.Text(p.lesson).Tasks[task].Hints)) && !p.nudges.Over(task)
}

// idle waits until nothing has happened for a while, where that would have a consequence.
func (v visit) idle(tasks *taskPane) tea.Cmd {
	if _, ok := tasks.nudgeable(); !ok || v.idling {
		return nil
	}
	v.idling = true
	over := v.run(func() any { return idleMsg{} })
	return tea.Tick(max(v.nudges.Left(time.Now()), 0), func(time.Time) tea.Msg { return over() })
}

// nudge offers the next hint to a learner who is stuck.
func (p *taskPane) nudge() ui.Effect {
	task, ok := p.nudgeable()
	if !ok || !p.nudges.Stuck(time.Now(), task) {
		return ui.Effect{}
	}
	return ui.Notify(p.ui.Styles.Accent.Render(p.ui.Words.HintOffer))
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
