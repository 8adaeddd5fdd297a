package lint

import (
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

// A courseLint collects the problems of what stands above the lessons.
type courseLint struct {
	course   *lessons.Course
	problems []sources.Problem
}

func (l *courseLint) report(file, message, fix string, place ...any) {
	l.problems = append(l.problems, l.course.Source().In(file, place, message, fix))
}

// whole reports a problem of the course as a whole.
func (l *courseLint) whole(message, fix string) {
	l.problems = append(l.problems, l.course.Source().Whole(layout.CourseFile, message, fix))
}

func (l *courseLint) ask(lesson *lessons.Lesson, place []any, message, fix string) {
	l.problems = append(l.problems, lesson.Source().In(layout.LessonFile, place, message, fix))
}
