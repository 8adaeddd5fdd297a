package lesson

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/nudge"
	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/lessons"
)

// An exercise is how far the learner is in a lesson, and what goes on in it. The panes of a lesson draw it.
type exercise struct {
	lesson *lessons.Lesson
	lab    Lab
	// session is nil until the exercise is set up.
	session Session
	// opening, resetting, locking and checking say what goes on; checking is the task's id, note what it does.
	opening, resetting, locking bool
	checking, note              string
	// seeding is how far the seed under way is; addingOn is true while it waits for an add-on.
	seeding         session.SeedStage
	addingOn        bool
	openErr, labErr error
	// outdated is true while the exercise is that of another version of the lesson.
	outdated bool
	// unwritten is why progress is not on disk.
	unwritten error
	// uncaptured is why the last pass is not kept for handing in.
	uncaptured error
	// scene is what stands in the lesson's namespace. asked is true while it is not known whether it can be followed.
	scene *scene.Scene
	asked bool

	// nudges say when the learner is stuck; idling is true while it is waited for that.
	nudges *nudge.Watch
	idling bool

	states map[string]session.TaskState
	chosen map[string]string
	hints  map[string]hint
}

// A hint is how many were opened of a task, and the text of the last.
type hint struct {
	level int
	text  string
}

func newExercise(l *lessons.Lesson) *exercise {
	return &exercise{
		lesson: l, scene: scene.New(), nudges: nudge.New(time.Now()),
		states: map[string]session.TaskState{}, chosen: map[string]string{}, hints: map[string]hint{},
	}
}

// busy is true while something goes on that the learner waits for.
func (e *exercise) busy() bool {
	return e.opening || e.resetting || e.checking != ""
}

// passed reports whether a task has passed on this seed.
func (e *exercise) passed(task string) bool {
	state, ok := e.states[task]
	return ok && (state.PassedAt != nil || state.State == checker.Pass)
}

// done reports whether every task has passed.
func (e *exercise) done() bool {
	return e.session != nil && e.allPassed()
}

func (e *exercise) allPassed() bool {
	return !slices.ContainsFunc(e.lesson.Tasks, func(t lessons.Task) bool { return !e.passed(t.ID) })
}

// passes counts the tasks that have passed.
func (e *exercise) passes() int {
	n := 0
	for _, task := range e.lesson.Tasks {
		if e.passed(task.ID) {
			n++
		}
	}
	return n
}

// prediction returns the first one of a task that was not made yet.
func (e *exercise) prediction(task string) *lessons.Question {
	for i, q := range e.lesson.Predictions {
		if q.Task == task && e.chosen[q.ID] == "" {
			return &e.lesson.Predictions[i]
		}
	}
	return nil
}

// quizScore counts the cards answered and those answered right.
func (e *exercise) quizScore() (answered, right int) {
	for _, q := range e.lesson.Quiz {
		if chosen := e.chosen[q.ID]; chosen != "" {
			answered++
			if chosen == q.Answer {
				right++
			}
		}
	}
	return answered, right
}

// choices tells renderings apart that show what was chosen.
func (e *exercise) choices() string {
	var b strings.Builder
	for _, q := range slices.Concat(e.lesson.Predictions, e.lesson.Whys(), e.lesson.Quiz) {
		fmt.Fprintf(&b, "%s,", e.chosen[q.ID])
	}
	return b.String()
}

// take keeps the state of all tasks.
func (e *exercise) take(tasks []session.TaskState) {
	clear(e.states)
	for _, state := range tasks {
		e.states[state.Task] = state
	}
}

// takeHints keeps how many hints were opened, on another day too. Their texts are the lesson's.
func (e *exercise) takeHints(opened map[string]int) {
	clear(e.hints)
	for task, n := range opened {
		e.hints[task] = hint{level: n}
	}
}

// follow takes an event, and reports the task that has passed by it, if one has.
func (e *exercise) follow(event session.Event) (passed string) {
	switch event.Kind {
	case session.EventChecking, session.EventWaiting:
		e.checkingNow(event)
	case session.EventSeed:
		e.seeding, e.addingOn = event.Stage, false
	case session.EventAddOn:
		e.addingOn = true
	case session.EventProblem:
		e.labErr = event.Err
	case session.EventUnwritten:
		e.unwritten = event.Err
	case session.EventUncaptured:
		e.uncaptured = event.Err
	case session.EventTask:
		if event.Task != nil {
			return e.judged(*event.Task)
		}
	}
	return ""
}

// checkingNow follows the check that was asked for. Notes that come after its end are dropped.
func (e *exercise) checkingNow(event session.Event) {
	if e.checking == "" {
		return
	}
	if event.Task != nil {
		e.checking = event.Task.Task
	}
	if e.note = event.Note; e.note != "" {
		e.scene.Mark(time.Now(), scene.Acted, "", e.note)
	}
}

// judged takes the state of a task, and returns the task if it has passed just now.
func (e *exercise) judged(state session.TaskState) (passed string) {
	e.labErr = nil
	before := e.passed(state.Task)
	e.states[state.Task] = state
	if before || !e.passed(state.Task) {
		return ""
	}
	return state.Task
}

// begun reports whether a task was begun and is left to do, with hints that may help.
func (e *exercise) begun(task string, hints int) bool {
	state := e.states[task]
	worked := state.State == checker.Wrong && !state.Untouched || e.hints[task].level > 0 || e.nudges.Begun(task)
	return e.session != nil && worked && !e.passed(task) && len(state.Blocked) == 0 && e.hints[task].level < hints
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
