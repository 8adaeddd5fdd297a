package linear

import (
	"context"
	"time"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// events are those of the session that is open.
func (g *guide) events() <-chan session.Event {
	if g.visit == nil || g.visit.session == nil {
		return nil
	}
	return g.visit.session.Events()
}

// drain takes the events that are there already.
func (g *guide) drain() {
	for {
		select {
		case e, more := <-g.events():
			if !more {
				return
			}
			g.heard(e)
		default:
			return
		}
	}
}

// changed takes the state of a task. A change is told a little later, together with others.
func (g *guide) changed(state session.TaskState) {
	v := g.visit
	if v == nil {
		return
	}
	v.states[state.Task] = state
	v.nudges.Touched(time.Now())
	g.told[session.EventProblem] = ""
	if v.checking == state.Task || v.standing(state) == v.known[state.Task] {
		delete(v.due, state.Task)
		return
	}
	v.due[state.Task] = true
	if !g.quiet && g.settled == nil {
		g.settled = time.After(settle)
	}
}

// tellChanges tells the verdicts that have changed, in the order of the tasks. What nobody has worked on yet is no news.
func (g *guide) tellChanges() {
	v := g.visit
	if v == nil || v.session == nil {
		return
	}
	for _, task := range v.lesson.Tasks {
		state := v.states[task.ID]
		if !v.due[task.ID] || v.checking == task.ID {
			continue
		}
		name := v.standingName(state)
		if name == "todo" || name == "new" || len(state.Blocked) > 0 {
			v.know(task.ID, false)
			continue
		}
		g.tellVerdict(task.ID)
	}
}

// tellVerdict tells how a task stands, and after a pass what was learned.
func (g *guide) tellVerdict(task string) {
	v := g.visit
	standing := v.know(task, true)
	if !v.passed(task) {
		g.say(v.about(g.w.Linear.Verdict, task, "standing", standing))
		return
	}
	g.say(v.about(g.w.Linear.Verdict, task, "standing", v.w.Linear.Standings["pass"]+g.w.Then+v.tally()))
	g.tellMarkdown(v.text.Tasks[task].Debrief)
	for i, q := range v.lesson.Predictions {
		if q.Task == task {
			g.remind(card{&v.lesson.Predictions[i], predictionCard}, v.session.Chosen())
		}
	}
	if v.done() {
		g.say(g.w.Linear.AllPassed)
	}
	g.reason(task)
}

// chooseTask finds the task that a word is about, and makes it the one that words act on.
func (g *guide) chooseTask(rest string) (*lessons.Task, bool) {
	v := g.visit
	if rest != "" {
		n, ok := number(rest)
		if task := v.lesson.Task(rest); task != nil {
			n, ok = v.number(task.ID), true
		}
		if !ok || n < 1 || n > len(v.lesson.Tasks) {
			g.say(fill(g.w.Linear.NoTask, "total", len(v.lesson.Tasks)))
			return nil, false
		}
		v.current = v.lesson.Tasks[n-1].ID
	}
	if v.current == "" {
		v.current = v.firstOpen()
	}
	task := v.lesson.Task(v.current)
	return task, task != nil
}

// tasks lists them all, and how they stand.
func (g *guide) tasks(ctx context.Context, _ string) {
	if !g.ready(ctx) {
		return
	}
	v := g.visit
	var lines []string
	for _, task := range v.lesson.Tasks {
		lines = append(lines, v.about(g.w.Linear.Verdict, task.ID, "standing", v.know(task.ID, true)))
	}
	g.say(lines...)
}

// task says what a task asks for, and how it stands.
func (g *guide) task(ctx context.Context, rest string) {
	task, ok := g.chooseTask(rest)
	if !ok {
		return
	}
	v := g.visit
	text := v.text.Tasks[task.ID]
	g.say(v.about(g.w.Linear.Task, task.ID, "points", task.Points))
	g.tellMarkdown(text.Ask)
	if len(task.Answers) > 0 && !v.passed(task.ID) {
		g.say(g.w.Linear.TypeAnswer)
	}
	if v.session != nil {
		g.why(ctx, "")
	}
}

// why says all that is known about the verdict of a task.
func (g *guide) why(ctx context.Context, rest string) {
	task, ok := g.chooseTask(rest)
	if !ok || !g.ready(ctx) {
		return
	}
	v := g.visit
	state := v.states[task.ID]
	lines := []string{v.about(g.w.Linear.Verdict, task.ID, "standing", v.know(task.ID, true))}
	if !v.passed(task.ID) {
		lines = append(lines, v.evidence(state)...)
	}
	g.say(lines...)
	switch {
	case v.passed(task.ID):
		g.tellMarkdown(v.text.Tasks[task.ID].Debrief)
		g.reason(task.ID)
	case state.Show != "":
		g.out.tell([]prose.HeardLine{
			{Text: words.Fill(g.w.Said, "label", g.w.See, "text", "")}, {Text: fill("{command}", "command", state.Show), Code: true},
		})
	}
}

// check asks for the checks of a task, after its predictions.
func (g *guide) check(ctx context.Context, rest string) {
	task, ok := g.chooseTask(rest)
	if !ok || !g.ready(ctx) {
		return
	}
	v := g.visit
	chosen := v.session.Chosen()
	for i, q := range v.lesson.Predictions {
		if q.Task == task.ID && chosen[q.ID] == "" && !v.passed(task.ID) {
			g.say(g.w.PredictFirst)
			g.show(card{&v.lesson.Predictions[i], predictionCard})
			return
		}
	}
	before, told, passed := v.known[task.ID], v.told[task.ID], v.passed(task.ID)
	g.say(v.about(g.w.Linear.Checking, task.ID))
	v.checking = task.ID
	v.scene.Mark(time.Now(), scene.CheckBegan, v.title(task.ID), "")
	explained := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		g.results <- g.interrupted
		close(explained)
	})
	err := g.await(ctx, func(ctx context.Context) error {
		err := v.session.Check(ctx, task.ID)
		if !stop() {
			<-explained // why it ends is said before it has ended
		}
		return err
	})
	v.checking = ""
	v.scene.Mark(time.Now(), scene.CheckEnded, "", "")
	for _, state := range v.session.Tasks() {
		g.changed(state)
	}
	switch {
	case ctx.Err() != nil:
	case err != nil:
		g.say(fill(g.w.Failed, "what", g.w.Keys.Check, "reason", err.Error()))
	case passed || told && v.standing(v.states[task.ID]) == before:
		name := v.standingName(v.states[task.ID])
		g.say(v.about(g.w.Linear.Still, task.ID, "standing", v.w.Linear.Standings[name]))
	default:
		g.tellVerdict(task.ID)
	}
	if err == nil && ctx.Err() == nil {
		v.nudges.Checked(time.Now(), task.ID, v.failed(task.ID))
		g.nudge()
	}
	if v.passed(task.ID) {
		v.current = v.firstOpen()
	}
}

// interrupted says why klab does not end at once.
func (g *guide) interrupted() {
	if g.visit != nil && g.visit.checking != "" {
		g.say(g.w.Linear.Interrupted)
	}
}
