package tui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/lessons"
)

// A catalogue is the list of lessons by module.
type catalogue struct {
	rows   []catalogueRow
	cursor int
	// filter narrows the list; filtering is true while it is being typed.
	filter    textinput.Model
	filtering bool
	// moved is true once the learner chose a row, so that progress no longer moves the cursor.
	moved bool
}

// A catalogueRow is a module's heading or a lesson.
type catalogueRow struct {
	module *lessons.Module
	lesson *lessons.Lesson
}

func newCatalogue(styles textinput.Styles) catalogue {
	filter := textinput.New()
	filter.Prompt = "/ "
	filter.CharLimit = 40
	filter.SetStyles(styles)
	return catalogue{filter: filter}
}

// rebuild lists what matches the filter and keeps the cursor on its lesson.
func (c *catalogue) rebuild(m *Model) {
	current := c.lesson()
	c.rows = nil
	course := m.options.Course
	for i := range course.Modules {
		module := &course.Modules[i]
		heading := len(c.rows)
		for _, id := range module.Lessons {
			if l := m.find(id); l != nil && matches(module, l, c.filter.Value()) {
				c.rows = append(c.rows, catalogueRow{lesson: l})
			}
		}
		if len(c.rows) > heading {
			c.rows = append(c.rows[:heading], append([]catalogueRow{{module: module}}, c.rows[heading:]...)...)
		}
	}
	c.cursor = 0
	if current != nil {
		c.choose(current.ID)
	}
	c.settle(1)
}

// matches looks for every word of the filter in what a learner may know a lesson by, in any language.
func matches(module *lessons.Module, l *lessons.Lesson, filter string) bool {
	known := []string{l.ID, fmt.Sprintf("%02d", l.Number)}
	for _, title := range module.Title {
		known = append(known, title)
	}
	for _, text := range l.Texts {
		known = append(known, text.Title, text.Summary)
	}
	all := strings.ToLower(strings.Join(known, "\n"))
	for _, word := range strings.Fields(strings.ToLower(filter)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

// lesson returns the one under the cursor.
func (c *catalogue) lesson() *lessons.Lesson {
	if c.cursor < len(c.rows) {
		return c.rows[c.cursor].lesson
	}
	return nil
}

// choose puts the cursor on a lesson.
func (c *catalogue) choose(id string) {
	for i, row := range c.rows {
		if row.lesson != nil && row.lesson.ID == id {
			c.cursor = i
		}
	}
}

// move goes by lessons.
func (c *catalogue) move(by int) {
	step := 1
	if by < 0 {
		step = -1
	}
	c.cursor = max(min(c.cursor+by, len(c.rows)-1), 0)
	c.settle(step)
	c.moved = true
}

// settle steps off a heading, in the direction given if it can.
func (c *catalogue) settle(step int) {
	for _, direction := range []int{step, -step} {
		for i := c.cursor; i >= 0 && i < len(c.rows); i += direction {
			if c.rows[i].lesson != nil {
				c.cursor = i
				return
			}
		}
	}
}

// follow puts the cursor on what comes next until the learner moves it.
func (c *catalogue) follow(m *Model) {
	if next := m.next(); next != nil && !c.moved {
		c.choose(next.ID)
	}
}

// find returns a lesson by its id.
func (m *Model) find(id string) *lessons.Lesson {
	for _, l := range m.options.Course.Lessons {
		if l.ID == id {
			return l
		}
	}
	return nil
}

// done tells whether every task of a lesson has passed.
func (m *Model) done(l *lessons.Lesson) bool {
	return len(l.Tasks) > 0 && m.passed(l) == len(l.Tasks)
}

// passed counts the tasks that have passed.
func (m *Model) passed(l *lessons.Lesson) int {
	n := 0
	for _, task := range l.Tasks {
		if m.progress.Lessons[l.ID].Passed[task.ID] {
			n++
		}
	}
	return n
}

// begun tells whether anything was done in a lesson.
func (m *Model) begun(l *lessons.Lesson) bool {
	_, ok := m.progress.Lessons[l.ID]
	return ok
}

// next suggests a lesson: the one left half done, else the first that is not done.
func (m *Model) next() *lessons.Lesson {
	if last := m.find(m.progress.Last); last != nil && !m.done(last) {
		return last
	}
	for _, l := range m.options.Course.Lessons {
		if !m.done(l) {
			return l
		}
	}
	return nil
}

// catalogueKey handles a key on the catalogue.
func (m *Model) catalogueKey(msg tea.KeyPressMsg) tea.Cmd {
	c := &m.catalogue
	if c.filtering {
		return m.filterKey(msg)
	}
	page := max(m.layout().body-4, 1)
	switch {
	case key.Matches(msg, m.keys.Up):
		c.move(-1)
	case key.Matches(msg, m.keys.Down):
		c.move(1)
	case key.Matches(msg, m.keys.PageUp):
		c.move(-page)
	case key.Matches(msg, m.keys.PageDown):
		c.move(page)
	case key.Matches(msg, m.keys.Top):
		c.move(-len(c.rows))
	case key.Matches(msg, m.keys.Bottom):
		c.move(len(c.rows))
	case key.Matches(msg, m.keys.Filter):
		c.filtering = true
		return c.filter.Focus()
	case key.Matches(msg, m.keys.NextLesson):
		if next := m.next(); next != nil {
			return m.openLesson(next.ID)
		}
	case key.Matches(msg, m.keys.Open):
		if l := c.lesson(); l != nil {
			return m.openLesson(l.ID)
		}
	case key.Matches(msg, m.keys.Back):
		m.clearFilter()
	}
	return nil
}

// filterKey handles a key while the filter is being typed.
func (m *Model) filterKey(msg tea.KeyPressMsg) tea.Cmd {
	c := &m.catalogue
	switch msg.String() {
	case "esc":
		m.clearFilter()
		return nil
	case "up", "down":
		c.filtering = false
		return m.catalogueKey(msg)
	case "enter":
		c.filtering = false
		c.filter.Blur()
		if l := c.lesson(); l != nil && c.filter.Value() != "" {
			return m.openLesson(l.ID)
		}
		return nil
	}
	var cmd tea.Cmd
	c.filter, cmd = c.filter.Update(msg)
	c.rebuild(m)
	return cmd
}

func (m *Model) clearFilter() {
	m.catalogue.filtering = false
	m.catalogue.filter.Blur()
	m.catalogue.filter.Reset()
	m.catalogue.rebuild(m)
}
