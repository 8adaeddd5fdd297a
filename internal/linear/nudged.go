package linear

import (
	"time"

	"github.com/klab-dev/klab/checker"
)

// failed is the code with which a task's check has failed, or "".
func (v *visit) failed(task string) string {
	if state := v.states[task]; state.State == checker.Wrong {
		return state.Code
	}
	return ""
}

// nudgeable is the task at hand, if it may be that the learner is stuck in it.
func (g *guide) nudgeable() (task string, ok bool) {
	v := g.visit
	if v == nil || v.session == nil || v.resetting || v.checking != "" || g.asking != nil {
		return "", false
	}
	task = v.current
	state, opened := v.states[task], v.session.HintsOpened()[task]
	worked := v.failed(task) != "" && !state.Untouched || opened > 0 || v.nudges.Begun(task)
	left := !v.passed(task) && len(state.Blocked) == 0 && opened < len(v.text.Tasks[task].Hints)
	return task, worked && left && !v.nudges.Over(task)
}

// wait waits until nothing has happened for a while, where that would have a consequence. Whoever wants quiet is told
// nothing by time.
func (g *guide) wait() {
	if _, ok := g.nudgeable(); ok && !g.quiet && g.idle == nil {
		g.idle = time.After(max(g.visit.nudges.Left(time.Now()), 0))
	}
}

// idled offers a hint unless quiet is wanted.
func (g *guide) idled() {
	g.idle = nil
	if !g.quiet {
		g.nudge()
	}
}

// nudge offers the next hint to a learner who is stuck.
func (g *guide) nudge() {
	if task, ok := g.nudgeable(); ok && g.visit.nudges.Stuck(time.Now(), task) {
		g.say(g.visit.about(g.w.Linear.HintOffer, task))
	}
}
