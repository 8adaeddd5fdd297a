// Package lint reports the faults of a course that loads.
package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
	"github.com/klab-dev/klab/lessons/lint/internal/language"
	"github.com/klab-dev/klab/lessons/lint/internal/report"
	"github.com/klab-dev/klab/lessons/lint/internal/structure"
	"github.com/klab-dev/klab/lessons/lint/internal/teaching"
)

// Course reports the faults that remain in a course that loads: languages that differ, codes without words, tasks without
// proof, links to nothing. With named lessons it says nothing of the others themselves, only of the course that they make.
func Course(course *lessons.Course, named ...string) []sources.Problem {
	l := &courseLint{course: course}
	l.modules()
	l.glossary()
	l.prerequisites()
	l.schemaLines()
	l.guards()
	l.quiz()
	for _, lesson := range course.Lessons {
		if len(named) > 0 && !slices.Contains(named, lesson.ID) {
			continue
		}
		r := report.Of(lesson, course.Glossary)
		structure.Lint(r)
		language.Lint(r)
		teaching.Lint(r)
		l.problems = append(l.problems, r.Problems...)
		l.problems = append(l.problems, lesson.Mistyped()...)
	}
	return sources.Sorted(l.problems)
}

func (l *courseLint) modules() {
	seen := map[string]bool{}
	for i, module := range l.course.Modules {
		switch {
		case !layout.IsSlug(module.ID):
			l.report(layout.CourseFile, fmt.Sprintf("%q is no id of a module", module.ID), "use lower-case words with hyphens between them", "modules", i, "id")
		case seen[module.ID]:
			l.report(layout.CourseFile, fmt.Sprintf("there are two modules %s", module.ID), "give one of them another id", "modules", i, "id")
		}
		seen[module.ID] = true
		for _, language := range layout.Languages() {
			if module.Title[language] == "" {
				l.report(layout.CourseFile, fmt.Sprintf("module %s has no title in %s", module.ID, language), "write title: {en: …, zh-CN: …}", "modules", i, "title")
			}
		}
	}
}

func (l *courseLint) glossary() {
	for id, term := range l.course.Glossary {
		if term.English == "" || term.Chinese == "" {
			l.report(layout.GlossaryFile, fmt.Sprintf("term %s lacks a language", id), "give it en and zh-CN", id)
		}
		if len(term.Means) > 0 && (term.Means[lessons.English] == "" || term.Means[lessons.Chinese] == "") {
			l.report(layout.GlossaryFile, fmt.Sprintf("term %s is explained in one language only", id), "write means: {en: …, zh-CN: …}", id, "means")
		}
	}
}

// prerequisites proves that every prerequisite exists, comes earlier, and that none leads back.
func (l *courseLint) prerequisites() {
	listed := map[string]int{}
	for _, module := range l.course.Modules {
		for _, id := range module.Lessons {
			listed[id] = len(listed)
		}
	}
	for _, lesson := range l.course.Lessons {
		for i, id := range lesson.Prerequisites {
			place := []any{"prerequisites", i}
			at, there := listed[id]
			switch chain := l.cycle(lesson.ID, id, nil, map[string]bool{}); {
			case !there:
				l.ask(lesson, place, fmt.Sprintf("there is no lesson %s", id), "name a lesson of course.yaml")
			case chain != nil:
				l.ask(lesson, place, "prerequisites form a cycle: "+strings.Join(chain, " -> "), "delete one of them")
			case at > listed[lesson.ID]:
				l.ask(lesson, place, fmt.Sprintf("lesson %s comes later in the course", id), "change the order in course.yaml")
			}
		}
	}
}

// cycle returns the way from a lesson's prerequisite back to the lesson, or nil. It goes through every lesson once.
func (l *courseLint) cycle(lesson, next string, path []string, walked map[string]bool) []string {
	if next == lesson {
		return append(append([]string{lesson}, path...), lesson)
	}
	following := l.course.Lesson(next)
	if following == nil || walked[next] {
		return nil
	}
	walked[next] = true
	for _, id := range following.Prerequisites {
		if found := l.cycle(lesson, id, append(path, next), walked); found != nil {
			return found
		}
	}
	return nil
}
