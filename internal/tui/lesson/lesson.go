// Package lesson is one lesson on the screen: its text, its tasks, the session behind them, and the debrief.
package lesson

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/reader"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
)

// A Model is one lesson on the screen: its text beside its tasks, and the session behind them.
type Model struct {
	visit
	documents *reader.Documents

	width, height int
	text          *textPane
	tasks         *taskPane
}

// New returns a lesson whose exercise begins when SetLab says that the lab is ready. It ends with ctx or Leave.
func New(
	ctx context.Context, c *ui.Context, documents *reader.Documents, opener Opener, l *lessons.Lesson,
) *Model {
	e := newExercise(l)
	return &Model{
		visit: newVisit(ctx, c, opener, e), documents: documents,
		text: newTextPane(c, documents, e), tasks: newTaskPane(c, e),
	}
}

// Lesson is the one on the screen.
func (m *Model) Lesson() *lessons.Lesson { return m.lesson }

// Busy reports whether something goes on that the learner waits for.
func (m *Model) Busy() bool { return m.busy() }

// Checking reports whether a check is under way, which must be undone before the lesson ends.
func (m *Model) Checking() bool { return m.checking != "" }

// SetLab tells how far the lab is, and begins the exercise once it is ready.
func (m *Model) SetLab(lab Lab) tea.Cmd {
	m.lab = lab
	if lab != LabReady {
		return nil
	}
	return m.open()
}

// SetSize gives the panes their room.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	l := m.layout()
	m.tasks.titled = l.side
	m.tasks.SetSize(l.panelWidth, l.panelHeight)
	m.text.SetSize(l.textWidth, l.textHeight)
}

// focusTasks gives the focus to the tasks, or to the text.
func (m *Model) focusTasks(focused bool) {
	m.tasks.focused = focused
	m.SetSize(m.width, m.height)
}

// layout shares the room out among the panes.
func (m *Model) layout() layout { return layoutOf(m.width, m.height, m.tasks.focused) }

// focus is the pane that has the focus.
func (m *Model) focus() ui.Component {
	if m.tasks.focused {
		return m.tasks
	}
	return m.text
}

// told shows that something worked, or why it did not.
func (m *Model) told(good, what string, err error) ui.Effect {
	if err != nil {
		return ui.Notify(m.ui.Styles.Bad.Render("✘ ") + m.ui.Failure(what, m.ui.Words.Why(err)))
	}
	return ui.Notify(good)
}

// Touched says that the learner has done something, in the lesson or in a pane beside it.
func (m *Model) Touched() { m.nudges.Touched(time.Now()) }
