package tui

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

// A lessonView is one lesson on the screen: its text, its tasks, and the session behind them.
type lessonView struct {
	lesson *lessons.Lesson
	text   reader
	// onTasks is true while the task panel has the focus.
	onTasks bool
	items   []item
	cursor  int
	// detail is how far the panel's lower part is scrolled.
	detail int

	cancel  context.CancelFunc
	ctx     context.Context
	session Session
	// opening, resetting and checking say what goes on; checking is the task's id, note what it does.
	opening, resetting bool
	checking, note     string
	// seeding is how far the seed under way is; addingOn is true while it waits for an add-on.
	seeding         session.SeedStage
	addingOn        bool
	openErr, labErr error
	// unwritten is why progress is not on disk.
	unwritten error
	// outdated is true while the exercise is that of another version of the lesson.
	outdated bool

	states map[string]session.TaskState
	chosen map[string]string
	hints  map[string]hint
}

// A hint is how many were opened of a task, and the text of the last.
type hint struct {
	level int
	text  string
}

// An itemKind says what a line of the task panel is.
type itemKind int

const (
	taskItem itemKind = iota
	predictItem
	quizItem
)

// An item is a line of the task panel.
type item struct {
	kind itemKind
	// task is set for tasks; question for predictions.
	task     *lessons.Task
	question *lessons.Question
}

// itemsOf lists the predictions before their tasks, and the quiz last.
func itemsOf(l *lessons.Lesson) []item {
	var items []item
	predictions := func(task string) {
		for i := range l.Predictions {
			if l.Predictions[i].Task == task {
				items = append(items, item{kind: predictItem, question: &l.Predictions[i]})
			}
		}
	}
	predictions("")
	for i := range l.Tasks {
		predictions(l.Tasks[i].ID)
		items = append(items, item{kind: taskItem, task: &l.Tasks[i]})
	}
	if len(l.Quiz) > 0 {
		items = append(items, item{kind: quizItem})
	}
	return items
}

// busy is true while something goes on that the learner waits for.
func (v *lessonView) busy() bool {
	return v.opening || v.resetting || v.checking != ""
}

// item returns the one under the cursor.
func (v *lessonView) item() item {
	if v.cursor < len(v.items) {
		return v.items[v.cursor]
	}
	return item{kind: quizItem}
}

// passed tells whether a task has passed on this seed.
func (v *lessonView) passed(task string) bool {
	state, ok := v.states[task]
	return ok && (state.PassedAt != nil || state.State == checker.Pass)
}

// allPassed tells whether the lesson is done.
func (v *lessonView) allPassed() bool {
	return !slices.ContainsFunc(v.lesson.Tasks, func(t lessons.Task) bool { return !v.passed(t.ID) })
}

// prediction returns the first one of a task that was not made yet.
func (v *lessonView) prediction(task string) *lessons.Question {
	for i, q := range v.lesson.Predictions {
		if q.Task == task && v.chosen[q.ID] == "" {
			return &v.lesson.Predictions[i]
		}
	}
	return nil
}

// openLesson shows a lesson and begins its exercise when the lab is ready.
func (m *Model) openLesson(id string) tea.Cmd {
	l := m.find(id)
	if l == nil {
		return nil
	}
	leave := m.leaveLesson()
	ctx, cancel := context.WithCancel(m.ctx)
	m.lesson = &lessonView{
		lesson: l, items: itemsOf(l), ctx: ctx, cancel: cancel,
		states: map[string]session.TaskState{}, chosen: map[string]string{}, hints: map[string]hint{},
	}
	m.screen = lessonScreen
	m.catalogue.choose(id)
	if m.lab.State == BringUpReady {
		return tea.Batch(leave, m.openSession())
	}
	return leave
}

// openSession begins the exercise of the lesson on the screen.
func (m *Model) openSession() tea.Cmd {
	v, language, opener := m.lesson, m.language, m.options.Opener
	if opener == nil || v.opening || v.session != nil {
		return nil
	}
	v.opening, v.openErr = true, nil
	return m.inLesson(func() any {
		s, err := opener.Open(v.ctx, v.lesson.ID, language)
		if err != nil {
			return openedMsg{err: err}
		}
		if v.ctx.Err() != nil {
			// The learner left meanwhile, and nobody may be listening any more.
			s.Close()
			return openedMsg{err: v.ctx.Err()}
		}
		return openedMsg{session: s, tasks: s.Tasks(), chosen: s.Chosen(), hints: s.HintsOpened(), outdated: s.Outdated()}
	})
}

// leaveLesson ends the session without waiting for it.
func (m *Model) leaveLesson() tea.Cmd {
	m.generation++
	m.dialogs = nil
	m.debrief = reader{}
	v := m.lesson
	m.lesson = nil
	if v == nil {
		return nil
	}
	v.cancel()
	if v.session == nil {
		return nil
	}
	return func() tea.Msg {
		v.session.Close()
		return nil
	}
}

// closeSession ends the session when the program does.
func (m *Model) closeSession() {
	if m.lesson == nil {
		return
	}
	m.lesson.cancel()
	if m.lesson.session != nil {
		m.lesson.session.Close()
	}
}

// handleLesson takes what happened in the lesson on the screen.
func (m *Model) handleLesson(msg lessonMsg) tea.Cmd {
	if msg.generation != m.generation || m.lesson == nil {
		if opened, ok := msg.what.(openedMsg); ok && opened.session != nil {
			return func() tea.Msg {
				opened.session.Close()
				return nil
			}
		}
		return nil
	}
	v := m.lesson
	switch what := msg.what.(type) {
	case openedMsg:
		return m.opened(what)
	case eventMsg:
		v.outdated = what.outdated
		return tea.Batch(m.event(what.event), m.waitEvent(v.session))
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
		return m.told(m.words.Saved, m.words.AnswersTitle, what.err)
	case shellMsg:
		return m.told(m.words.ShellClosed, m.words.Keys.Shell, what.err)
	}
	return nil
}

// opened takes over a session.
func (m *Model) opened(msg openedMsg) tea.Cmd {
	v := m.lesson
	v.opening, v.openErr = false, msg.err
	if msg.err != nil {
		return nil
	}
	v.session, v.outdated = msg.session, msg.outdated
	v.take(msg.tasks)
	v.takeHints(msg.hints)
	if msg.chosen != nil {
		v.chosen = maps.Clone(msg.chosen)
	}
	v.cursor = v.firstOpen()
	return tea.Batch(m.waitEvent(v.session), m.readProgress())
}

// take keeps the state of all tasks.
func (v *lessonView) take(tasks []session.TaskState) {
	clear(v.states)
	for _, state := range tasks {
		v.states[state.Task] = state
	}
}

// takeHints keeps how many hints were opened, on another day too. Their texts are the lesson's.
func (v *lessonView) takeHints(opened map[string]int) {
	clear(v.hints)
	for task, n := range opened {
		v.hints[task] = hint{level: n}
	}
}

// firstOpen is the first item left to do.
func (v *lessonView) firstOpen() int {
	for i, it := range v.items {
		switch {
		case it.kind == taskItem && !v.passed(it.task.ID),
			it.kind == predictItem && v.chosen[it.question.ID] == "" && !v.passed(it.question.Task):
			return i
		}
	}
	return max(len(v.items)-1, 0)
}

// event follows the session.
func (m *Model) event(e session.Event) tea.Cmd {
	v := m.lesson
	switch e.Kind {
	case session.EventChecking, session.EventWaiting:
		m.checkingNow(e)
	case session.EventSeed:
		v.seeding, v.addingOn = e.Stage, false
	case session.EventAddOn:
		v.addingOn = true
	case session.EventProblem:
		v.labErr = e.Err
	case session.EventUnwritten:
		v.unwritten = e.Err
	}
	if e.Kind != session.EventTask || e.Task == nil {
		return nil
	}
	v.labErr = nil
	before := v.passed(e.Task.Task)
	v.states[e.Task.Task] = *e.Task
	if before || !v.passed(e.Task.Task) {
		return nil
	}
	return m.justPassed(e.Task.Task)
}

// checkingNow follows the check that was asked for. Notes that come after its end are dropped.
func (m *Model) checkingNow(e session.Event) {
	v := m.lesson
	if v.checking == "" {
		return
	}
	if e.Task != nil {
		v.checking = e.Task.Task
	}
	v.note = e.Note
}

// justPassed congratulates.
func (m *Model) justPassed(task string) tea.Cmd {
	text := m.textOf(m.lesson.lesson)
	note := m.styles.Good.Render("✔ " + words.Fill(m.words.Passed, "task", taskTitle(text, task)))
	if m.lesson.allPassed() {
		note = m.styles.Good.Render("✔ " + m.words.AllPassed)
	}
	return tea.Batch(m.notify(note), m.readProgress())
}

// told shows that something worked, or why it did not.
func (m *Model) told(good, what string, err error) tea.Cmd {
	if err != nil {
		return m.notify(m.styles.Bad.Render("✘ ") + words.Fill(m.words.Failed, "what", what, "reason", plain.Text(err.Error())))
	}
	return m.notify(good)
}

// lessonKey identifies the rendering of the lesson that the screen needs.
func (m *Model) lessonKey() docKey {
	v := m.lesson
	var variant strings.Builder
	for _, q := range append(slices.Clone(v.lesson.Predictions), v.lesson.Quiz...) {
		fmt.Fprintf(&variant, "%s,", v.chosen[q.ID])
	}
	return docKey{v.lesson.ID, m.language, m.layout().textWidth, m.theme, variant.String()}
}
