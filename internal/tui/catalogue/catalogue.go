// Package catalogue is the list of lessons by module, and what the learner has done of them.
package catalogue

import (
	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
)

// Open asks the screen for a lesson.
type Open struct{ Lesson string }

// A Model is the list of lessons by module.
type Model struct {
	ui            *ui.Context
	width, height int
	// course is nil until it was read.
	course   *lessons.Course
	progress Progress

	list list
	// filter narrows the list; filtering is true while it is being typed.
	filter    textinput.Model
	filtering bool
}

var _ ui.Component = (*Model)(nil)

// New returns a catalogue without lessons.
func New(c *ui.Context) *Model {
	filter := textinput.New()
	filter.Prompt = "/ "
	filter.CharLimit = 40
	filter.SetStyles(c.Styles.Input)
	return &Model{ui: c, filter: filter}
}

// SetCourse shows the lessons of a course.
func (m *Model) SetCourse(course *lessons.Course) {
	m.course = course
	m.rebuild()
	m.follow()
}

// SetProgress marks what was done.
func (m *Model) SetProgress(progress Progress) {
	m.progress = progress
	m.follow()
}

// follow puts the cursor on what comes next until the learner moves it.
func (m *Model) follow() {
	if next := m.next(); next != nil && !m.list.moved {
		m.list.choose(next.ID)
	}
}

// next is the lesson to suggest, if any is left.
func (m *Model) next() *lessons.Lesson {
	if m.course == nil {
		return nil
	}
	return m.progress.Next(m.course)
}

// rebuild lists what matches the filter.
func (m *Model) rebuild() {
	if m.course != nil {
		m.list.fill(m.course, m.filter.Value())
	}
}

// Choose puts the cursor on a lesson.
func (m *Model) Choose(id string) { m.list.choose(id) }

// SetSize implements ui.Component.
func (m *Model) SetSize(width, height int) { m.width, m.height = width, height }

// Refresh implements ui.Component.
func (m *Model) Refresh() tea.Cmd { return nil }

// Typing reports whether letters go to the filter.
func (m *Model) Typing() bool { return m.filtering }

// Help lists the keys that work now.
func (m *Model) Help() []key.Binding {
	k := m.ui.Keys
	if m.filtering {
		return []key.Binding{k.Move, k.OpenFound, k.Clear}
	}
	return []key.Binding{k.Move, k.Open, k.NextLesson, k.Filter, k.Language, k.Quit, k.Help}
}

// Update takes keys, the wheel, and what is pasted into the filter.
func (m *Model) Update(msg tea.Msg) ui.Effect {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if m.filtering {
			return m.typed(msg)
		}
		return m.pressed(msg)
	case tea.MouseWheelMsg:
		m.list.move(ui.Wheel(msg) / 3)
	case tea.PasteMsg:
		if m.filtering {
			return m.narrow(msg)
		}
	}
	return ui.Effect{}
}

// pressed handles a key.
func (m *Model) pressed(msg tea.KeyPressMsg) ui.Effect {
	page := max(m.height-4, 1)
	switch keys := m.ui.Keys; {
	case key.Matches(msg, keys.Up):
		m.list.move(-1)
	case key.Matches(msg, keys.Down):
		m.list.move(1)
	case key.Matches(msg, keys.PageUp):
		m.list.move(-page)
	case key.Matches(msg, keys.PageDown):
		m.list.move(page)
	case key.Matches(msg, keys.Top):
		m.list.move(-len(m.list.rows))
	case key.Matches(msg, keys.Bottom):
		m.list.move(len(m.list.rows))
	case key.Matches(msg, keys.Filter):
		m.filtering = true
		return ui.Run(m.filter.Focus())
	case key.Matches(msg, keys.NextLesson):
		return open(m.next())
	case key.Matches(msg, keys.Open):
		return open(m.list.chosen())
	case key.Matches(msg, keys.Back):
		m.clearFilter()
	}
	return ui.Effect{}
}

// typed handles a key while the filter is being typed.
func (m *Model) typed(msg tea.KeyPressMsg) ui.Effect {
	switch keys := m.ui.Keys; {
	case key.Matches(msg, keys.Clear):
		m.clearFilter()
		return ui.Effect{}
	case key.Matches(msg, keys.Move):
		m.filtering = false
		return m.pressed(msg)
	case key.Matches(msg, keys.OpenFound):
		m.filtering = false
		m.filter.Blur()
		if m.filter.Value() != "" {
			return open(m.list.chosen())
		}
		return ui.Effect{}
	}
	return m.narrow(msg)
}

// narrow has the filter take what was typed or pasted.
func (m *Model) narrow(msg tea.Msg) ui.Effect {
	var cmd tea.Cmd
	m.filter, cmd = m.filter.Update(msg)
	m.rebuild()
	return ui.Run(cmd)
}

func (m *Model) clearFilter() {
	m.filtering = false
	m.filter.Blur()
	m.filter.Reset()
	m.rebuild()
}

// open asks for a lesson, if there is one.
func open(l *lessons.Lesson) ui.Effect {
	if l == nil {
		return ui.Effect{}
	}
	return ui.Ask(Open{l.ID})
}
