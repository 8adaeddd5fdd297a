package catalogue

import "github.com/klab-dev/klab/lessons"

// Progress is what a learner has done so far.
type Progress struct {
	// Lessons by id; a lesson that is missing was not begun.
	Lessons map[string]LessonProgress
	// Last is the lesson worked on last.
	Last string
	// Due is how many cards are to be seen again, and DueMinutes how long they take.
	Due, DueMinutes int
}

// LessonProgress is what was done in one lesson.
type LessonProgress struct {
	// Passed tasks by id.
	Passed map[string]bool
}

// done reports whether every task of a lesson has passed.
func (p Progress) done(l *lessons.Lesson) bool { return l.Done(p.Lessons[l.ID].Passed) }

// passed counts the tasks that have passed.
func (p Progress) passed(l *lessons.Lesson) int { return l.CountPassed(p.Lessons[l.ID].Passed) }

// begun reports whether anything was done in a lesson.
func (p Progress) begun(l *lessons.Lesson) bool {
	_, ok := p.Lessons[l.ID]
	return ok
}

// Next suggests a lesson of a course: the one left half done, else the first that is not done.
func (p Progress) Next(course *lessons.Course) *lessons.Lesson {
	if last := course.Lesson(p.Last); last != nil && !p.done(last) {
		return last
	}
	for _, l := range course.Lessons {
		if !p.done(l) {
			return l
		}
	}
	return nil
}
