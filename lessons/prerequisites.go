package lessons

import (
	"slices"
	"strings"

	"github.com/klab-dev/klab/lessons/internal/layout"
)

// circles reports the prerequisites that lead back to their lesson: it could never be begun in the course's order.
func (l *loader) circles() {
	c := circling{lessons: map[string]*Lesson{}, walked: map[string]bool{}}
	for _, lesson := range l.course.Lessons {
		c.lessons[lesson.ID] = lesson
	}
	for _, lesson := range l.course.Lessons {
		if chain := c.from(lesson.ID); chain != nil {
			first := c.lessons[chain[0]]
			l.problems = append(l.problems, first.source.In(layout.LessonFile, []any{"prerequisites"},
				"prerequisites form a cycle: "+strings.Join(chain, " -> "), "delete one of them"))
			return
		}
	}
}

// circling goes through every lesson once, however many ways lead to it: a pack may be made to have very many.
type circling struct {
	lessons map[string]*Lesson
	walked  map[string]bool
	path    []string
}

// from returns a circle that can be reached from a lesson, nil where there is none.
func (c *circling) from(id string) []string {
	if at := slices.Index(c.path, id); at >= 0 {
		return append(slices.Clone(c.path[at:]), id)
	}
	lesson := c.lessons[id]
	if lesson == nil || c.walked[id] {
		return nil
	}
	c.walked[id] = true
	c.path = append(c.path, id)
	defer func() { c.path = c.path[:len(c.path)-1] }()
	for _, next := range lesson.Prerequisites {
		if chain := c.from(next); chain != nil {
			return chain
		}
	}
	return nil
}
