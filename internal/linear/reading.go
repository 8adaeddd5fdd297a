package linear

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// next reads the section after the one that was read last, "next lesson" opens the lesson after this one.
func (g *guide) next(ctx context.Context, rest string) {
	if rest == "lesson" || rest == "课" {
		g.following(ctx, "")
		return
	}
	v := g.visit
	if v.at+1 < len(v.parts()) {
		g.readSection(v.at + 1)
		return
	}
	v.at = len(v.parts())
	if v.done() {
		g.say(g.w.Linear.LastSection, g.w.Linear.AllPassed)
		return
	}
	g.say(fill(g.w.Linear.EndOfText, "tally", v.tally()))
}

// back reads the section before.
func (g *guide) back(_ context.Context, _ string) {
	if g.visit.at < 1 {
		g.say(g.w.Linear.FirstSection)
		return
	}
	g.readSection(g.visit.at - 1)
}

// readAgain reads the section that was read last.
func (g *guide) readAgain(ctx context.Context, rest string) {
	if rest != "" {
		g.section(ctx, rest)
		return
	}
	g.readSection(min(max(g.visit.at, 0), len(g.visit.parts())-1))
}

// section reads a section by its number.
func (g *guide) section(_ context.Context, rest string) {
	n, ok := number(rest)
	if total := len(g.visit.parts()); !ok || n < 1 || n > total {
		g.say(fill(g.w.Linear.NoSection, "total", total))
		return
	}
	g.readSection(n - 1)
}

// sections lists them.
func (g *guide) sections(_ context.Context, _ string) {
	var lines []string
	for i, section := range g.visit.parts() {
		line := g.sectionName(i, section)
		if heading := headingOf(section.Markdown); heading != "" {
			line = words.Fill(g.w.Said, "label", strings.TrimRight(line, ".。"), "text", heading)
		}
		lines = append(lines, line)
	}
	g.say(lines...)
}

// headingOf is the first heading of a text.
func headingOf(markdown string) string {
	for line := range strings.Lines(markdown) {
		if title := strings.TrimLeft(line, "#"); title != line && strings.HasPrefix(title, " ") {
			return prose.Line(title)
		}
	}
	return ""
}

// readSection says a section: its number, what it is, how long it takes, and its text.
func (g *guide) readSection(i int) {
	v := g.visit
	parts := v.parts()
	if len(parts) == 0 {
		g.say(g.w.NoTxt)
		return
	}
	v.at = i
	section := parts[i]
	g.say(g.sectionName(i, section))
	g.tellMarkdown(section.Markdown)
	switch section.Kind {
	case lessons.KindTask:
		v.current = section.ID
	case lessons.KindPredict:
		if at := slices.IndexFunc(v.lesson.Predictions, func(q lessons.Question) bool { return q.ID == section.ID }); at >= 0 {
			g.show(card{&v.lesson.Predictions[at], predictionCard})
		}
	case lessons.KindQuiz:
		if v.session != nil {
			g.quiz(v.ctx, "")
		}
	}
}

// sectionName announces a section.
func (g *guide) sectionName(i int, section lessons.Section) string {
	v, w := g.visit, g.w.Linear
	length := readingTime(section.Markdown)
	about := w.LengthShort
	if length > 0 {
		about = fill(w.Length, "n", length)
	}
	kind := g.kindOf(section)
	template := w.Section
	if kind != "" {
		template = w.SectionOf
	}
	return fill(template, "n", i+1, "total", len(v.parts()), "kind", kind, "about", about)
}

// kindOf says what kind of section begins.
func (g *guide) kindOf(section lessons.Section) string {
	switch section.Kind {
	case lessons.KindTask:
		if n := g.visit.number(section.ID); n > 0 {
			total := strconv.Itoa(len(g.visit.lesson.Tasks))
			return words.Fill(g.w.TaskLabel, "n", strconv.Itoa(n), "total", total)
		}
	case lessons.KindPredict:
		return g.w.Predict
	case lessons.KindQuiz:
		return g.w.Quiz
	case lessons.KindCorrection:
		return g.w.CorrectionLabel
	}
	return ""
}

// debrief looks back on a lesson whose tasks have all passed.
func (g *guide) debrief(_ context.Context, _ string) {
	v := g.visit
	if !v.done() {
		g.say(g.w.Linear.PassFirst, v.tally())
		return
	}
	for _, section := range v.text.Sections {
		if section.Kind == lessons.KindDebrief {
			g.tellMarkdown(section.Markdown)
		}
	}
	chosen := v.session.Chosen()
	for i := range v.lesson.Predictions {
		g.remind(card{&v.lesson.Predictions[i], predictionCard}, chosen)
	}
	for _, q := range v.lesson.Whys() {
		if chosen[q.ID] != "" {
			g.remind(card{&q, whyCard}, chosen)
		}
	}
	for i := range v.lesson.Quiz {
		if c := (card{question: &v.lesson.Quiz[i]}); chosen[c.question.ID] != "" {
			g.remind(c, chosen)
		}
	}
	end := g.w.DebriefEnd
	if at := slices.Index(g.Course.Lessons, v.lesson); at >= 0 && at+1 < len(g.Course.Lessons) {
		end = fill(g.w.DebriefNext, "lesson", g.lessonName(g.Course.Lessons[at+1]))
	}
	g.say(end)
}
