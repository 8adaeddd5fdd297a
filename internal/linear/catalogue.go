package linear

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/klab-dev/klab/lessons"
)

// passed counts the tasks of a lesson that have passed.
func (p Progress) passed(l *lessons.Lesson) int { return l.CountPassed(p.Passed[l.ID]) }

func (p Progress) done(l *lessons.Lesson) bool { return l.Done(p.Passed[l.ID]) }

// suggestion says which lesson comes next.
func (g *guide) suggestion(progress Progress) string {
	next := g.Course.Lesson(progress.Next)
	if next == nil {
		return g.w.Linear.CourseDone
	}
	label := g.w.Next
	if _, begun := progress.Passed[next.ID]; begun {
		label = g.w.Continue
	}
	return fill(g.w.Linear.Suggest, "label", label, "lesson", g.lessonName(next), "about", g.minutes(next.Minutes))
}

// lessonName is a lesson's number and title.
func (g *guide) lessonName(l *lessons.Lesson) string {
	return fmt.Sprintf("%d %s", l.Number, textOf(l, g.Language).Title)
}

func (g *guide) minutes(n int) string {
	return fill(g.w.Linear.About, "n", n)
}

// textOf is a lesson's text in a language, or what there is.
func textOf(l *lessons.Lesson, language string) *lessons.Text {
	return cmp.Or(l.Text(language), &lessons.Text{Title: l.ID})
}

// list says the lessons of each module, or those that match what was typed.
func (g *guide) list(filter string) {
	progress := g.Progress()
	found := false
	for i := range g.Course.Modules {
		module := &g.Course.Modules[i]
		var lines []string
		done, total := 0, 0
		for _, id := range module.Lessons {
			l := g.Course.Lesson(id)
			if l == nil {
				continue
			}
			total++
			if progress.done(l) {
				done++
			}
			if l.Matches(module, filter) {
				lines = append(lines, g.lessonLine(l, progress))
			}
		}
		if len(lines) > 0 {
			found = true
			title := module.Name(g.Language)
			g.say(append([]string{fill(g.w.Linear.Module, "title", title, "done", done, "total", total)}, lines...)...)
		}
	}
	if !found {
		g.say(fill(g.w.Linear.NoMatch, "filter", filter))
	}
}

// lessonLine says a lesson's number, title and length, and how far the learner is.
func (g *guide) lessonLine(l *lessons.Lesson, progress Progress) string {
	standing := ""
	switch _, begun := progress.Passed[l.ID]; {
	case progress.done(l):
		standing = g.w.Linear.LessonDone
	case begun:
		standing = fill(g.w.Linear.LessonBegun, "n", progress.passed(l), "total", len(l.Tasks))
	}
	line := fill(g.w.Linear.LessonLine, "lesson", g.lessonName(l), "about", g.minutes(l.Minutes), "standing", standing)
	return strings.TrimSpace(line)
}

// progress says how many lessons of each module are done, and what comes next.
func (g *guide) progress() {
	progress := g.Progress()
	var lines []string
	for _, module := range g.Course.Modules {
		done, total := 0, 0
		for _, id := range module.Lessons {
			if l := g.Course.Lesson(id); l != nil {
				total++
				if progress.done(l) {
					done++
				}
			}
		}
		title := module.Name(g.Language)
		lines = append(lines, fill(g.w.Linear.Module, "title", title, "done", done, "total", total))
	}
	if g.visit != nil && g.visit.session != nil {
		lines = append(lines, g.lessonName(g.visit.lesson)+g.w.Then+g.visit.tally())
	}
	g.say(append(lines, g.suggestion(progress))...)
}
