package linear

import (
	"context"
	"strings"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/lessons"
)

// wanted finds the lesson that somebody names by its number, its id or a word of its title; "" is the one suggested.
func (g *guide) wanted(name string) *lessons.Lesson {
	if name == "" {
		return g.Course.Lesson(g.Progress().Next)
	}
	if l := g.Course.Lesson(name); l != nil {
		return l
	}
	n, isNumber := number(name)
	for _, l := range g.Course.Lessons {
		if isNumber && l.Number == n {
			return l
		}
	}
	if isNumber {
		return nil
	}
	for _, l := range g.Course.Lessons {
		if l.Matches(&lessons.Module{}, name) {
			return l
		}
	}
	return nil
}

// openLesson opens a lesson and begins its exercise beside. The one that is open already is tried again.
func (g *guide) openLesson(ctx context.Context, name string) {
	l := g.wanted(name)
	if name == "" && g.visit != nil {
		l = g.visit.lesson
	}
	switch {
	case l == nil && name == "":
		g.say(g.w.Linear.CourseDone)
		return
	case l == nil:
		g.say(fill(g.w.Linear.NoLesson, "lesson", name))
		return
	case g.visit != nil && g.visit.lesson == l && (g.visit.session != nil || g.visit.opening):
		g.announce()
		return
	}
	g.leave()
	g.visit = newVisit(ctx, g, l)
	g.announce()
	g.begin(ctx)
}

// following opens the lesson after this one.
func (g *guide) following(ctx context.Context, _ string) {
	for i, l := range g.Course.Lessons {
		if l == g.visit.lesson && i+1 < len(g.Course.Lessons) {
			g.openLesson(ctx, g.Course.Lessons[i+1].ID)
			return
		}
	}
	g.say(g.w.LastLesson)
}

// announce says what the lesson is and how long it takes.
func (g *guide) announce() {
	v := g.visit
	lines := []string{fill(g.w.Linear.Lesson, "lesson", g.lessonName(v.lesson))}
	if v.text.Fallback || v.text.Language != "" && v.text.Language != g.Language {
		lines = append(lines, g.w.Fallback)
	}
	lines = append(lines, fill(g.w.Linear.Contents, "sections", len(v.parts()), "tasks", len(v.lesson.Tasks), "about", g.minutes(v.lesson.Minutes)))
	if needs := g.w.NeedsAddOns(v.lesson.AddOns); needs != "" {
		lines = append(lines, needs)
	}
	var before []string
	for _, id := range v.lesson.Prerequisites {
		if needed := g.Course.Lesson(id); needed != nil {
			before = append(before, g.lessonName(needed))
		}
	}
	if len(before) > 0 {
		lines = append(lines, fill(g.w.Linear.After, "lessons", strings.Join(before, g.w.Also)))
	}
	g.say(lines...)
	g.tellMarkdown(v.text.Summary)
	g.say(g.w.Linear.ToRead)
}

func (g *guide) tellMarkdown(markdown string) {
	g.out.tell(prose.Heard(markdown, g.w.Linear.Heard))
}

// begin has the exercise set up.
func (g *guide) begin(_ context.Context) {
	v := g.visit
	v.opening = true
	language := g.Language
	g.beside(func() func() {
		s, err := g.Open(v.ctx, v.lesson.ID, language)
		return func() { g.opened(v, s, err) }
	})
}

// opened takes over a session, unless the lesson was left meanwhile.
func (g *guide) opened(v *visit, s Session, err error) {
	v.opening = false
	for len(g.Lab) > 0 {
		g.labNow(<-g.Lab, true) // what is wrong with the lab explains why there is no exercise
	}
	switch {
	case g.visit != v && s != nil:
		s.Close()
	case g.visit != v:
	case err != nil && g.lab.Err != nil:
		g.say(g.w.WithoutLab)
	case err != nil:
		g.say(fill(g.w.Linear.OpenFailed, "reason", g.w.FromLab(err.Error())))
	default:
		v.take(s)
		g.follow()
		lines := []string{fill(g.w.Linear.ExerciseReady, "tally", v.tally())}
		if s.Outdated() {
			lines = append(lines, g.w.Linear.Outdated)
		}
		g.say(lines...)
	}
}

// leave ends the lesson that is open.
func (g *guide) leave() {
	v := g.visit
	g.visit, g.asking, g.settled = nil, nil, nil
	if v == nil {
		return
	}
	v.cancel()
	if v.session != nil {
		v.session.Close()
	}
}
