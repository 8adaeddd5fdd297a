package page

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

// A speaker says what a page says, in one language.
type speaker struct {
	language string
	class    class.Class
	options  Options
	// said are the words of the language. They are made once, because making them makes all of klab's.
	said words.CommandWords
}

func speaks(language string, c class.Class, o Options) *speaker {
	return &speaker{language: language, class: c, options: o, said: words.Of(language).Commands}
}

func (s *speaker) words() words.PageWords { return s.said.Class.Page }

func (s *speaker) grades() words.GradeWords { return s.said.Grade }

// title is the assignment's.
func (s *speaker) title() string {
	if s.class.Assignment != nil {
		return plain.Line(s.class.Assignment.Named(s.language))
	}
	var titles []string
	for _, t := range s.class.Tasks {
		if title := s.lesson(t); !slices.Contains(titles, title) {
			titles = append(titles, title)
		}
	}
	return strings.Join(titles, ", ")
}

// name is how a learner is called.
func (s *speaker) name(l class.Learner) string {
	if s.options.Names && l.Person.Name != "" {
		return plain.Line(l.Person.Name)
	}
	return plain.Line(l.Person.Label())
}

func (s *speaker) text(t class.Task) *lessons.Text {
	if lesson := s.class.Course.Lesson(t.Lesson); lesson != nil {
		return lesson.Text(s.language)
	}
	return &lessons.Text{Language: s.language}
}

func (s *speaker) lesson(t class.Task) string { return plain.Line(cmp.Or(s.text(t).Title, t.Lesson)) }

func (s *speaker) task(t class.Task) string {
	return plain.Line(cmp.Or(s.text(t).Tasks[t.ID].Title, t.ID))
}

func (s *speaker) time(t time.Time) string { return t.In(s.class.Zone).Format(s.words().Day) }

// lines stand below the title.
func (s *speaker) lines() []string {
	var out []string
	if due, ok := s.class.Due(); ok {
		out = append(out, words.Fill(s.words().Due, "time", s.time(due)))
	}
	if !s.class.Graded {
		return append(out, s.words().NothingGraded)
	}
	run := s.class.Run
	return append(out, words.Fill(s.words().Graded, "time", s.time(run.Ended), "klab", plain.Line(run.Klab), "version", plain.Line(run.Kubernetes)))
}

// A pair is a value with its name.
type pair struct{ Name, Value string }

// decided says what was decided by hand.
func (s *speaker) decided(m class.Mark) string {
	w, o := s.words(), m.Decided
	switch {
	case o == nil:
		return ""
	case m.Exempt:
		return words.Fill(w.NotCounted, "reason", plain.Line(o.Reason))
	case o.By != "":
		return words.Fill(w.DecidedBy, "by", plain.Line(o.By), "reason", plain.Line(o.Reason))
	}
	return words.Fill(w.Decided, "reason", plain.Line(o.Reason))
}

// A state is how a mark looks.
type state struct{ Class, Sign, Name string }

func (s *speaker) state(name string) state {
	signs := map[string]string{grade.Pass: "✓", grade.Wrong: "✗", grade.Waiting: "◔", grade.Unknown: "?", grade.Refused: "⊘", grade.Missing: "–"}
	return state{Class: name, Sign: signs[name], Name: s.grades().States[name]}
}

// borrowed reports whether a mark rests on something else than what the teacher's lab judged.
func borrowed(g grade.Task) bool {
	return g.Basis != "" && g.Basis != grade.Regraded && g.State == grade.Pass
}
