package catalogue

import (
	"slices"

	"github.com/klab-dev/klab/lessons"
)

// A row is a module's heading or a lesson.
type row struct {
	module *lessons.Module
	lesson *lessons.Lesson
}

// A list is the rows that match the filter, and the cursor on one of them.
type list struct {
	rows   []row
	cursor int
	// moved is true once the learner chose a row, so that progress no longer moves the cursor.
	moved bool
}

// fill lists what matches a filter and keeps the cursor on its lesson.
func (l *list) fill(course *lessons.Course, filter string) {
	current := l.chosen()
	l.rows = nil
	for i := range course.Modules {
		module := &course.Modules[i]
		heading := len(l.rows)
		for _, id := range module.Lessons {
			if found := course.Lesson(id); found != nil && found.Matches(module, filter) {
				l.rows = append(l.rows, row{lesson: found})
			}
		}
		if len(l.rows) > heading {
			l.rows = slices.Insert(l.rows, heading, row{module: module})
		}
	}
	l.cursor = 0
	if current != nil {
		l.choose(current.ID)
	}
	l.stepOff(1)
}

// chosen returns the lesson under the cursor.
func (l *list) chosen() *lessons.Lesson {
	if l.cursor < len(l.rows) {
		return l.rows[l.cursor].lesson
	}
	return nil
}

// choose puts the cursor on a lesson.
func (l *list) choose(id string) {
	for i, r := range l.rows {
		if r.lesson != nil && r.lesson.ID == id {
			l.cursor = i
		}
	}
}

// move goes by lessons.
func (l *list) move(by int) {
	step := 1
	if by < 0 {
		step = -1
	}
	l.cursor = max(min(l.cursor+by, len(l.rows)-1), 0)
	l.stepOff(step)
	l.moved = true
}

// stepOff steps off a heading, in the direction given if it can.
func (l *list) stepOff(step int) {
	for _, direction := range []int{step, -step} {
		for i := l.cursor; i >= 0 && i < len(l.rows); i += direction {
			if l.rows[i].lesson != nil {
				l.cursor = i
				return
			}
		}
	}
}
