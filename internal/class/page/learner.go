package page

import (
	"strconv"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/plain"
)

type learnerView struct {
	Language, Title, Kind string
	Lines                 []string
	W                     words.PageWords
	Mark                  markRow
	// Sum is how the mark was added up, where more than one thing counts.
	Sum     []pair
	Late    string
	Still   string
	Verdict string
	Lessons []learnerLesson
	Basis   []pair
}

type learnerLesson struct {
	Title, Points, Of string
	Tasks             []learnerTask
}

type learnerTask struct {
	state
	Title, Points, Of    string
	Message, Show        string
	Seen                 []class.Seen
	Decided, Basis, Note string
	Exempt               bool
}

func (s *speaker) learnerPage(l class.Learner) learnerView {
	w := s.words()
	v := learnerView{Language: s.language, Title: s.title(), Kind: words.Fill(w.Of, "learner", s.name(l)), Lines: s.lines(), W: w, Mark: s.markRow(l)}
	switch {
	case !l.HandedIn:
		v.Lines = append(v.Lines, w.NothingYet)
	case !l.Received.IsZero():
		v.Lines = append(v.Lines, words.Fill(w.Attempt, "time", s.time(l.Received)))
	}
	if l.Late.Extended {
		v.Lines = append(v.Lines, words.Fill(w.OwnTime, "time", s.time(l.Late.Due)))
	}
	v.Late = l.Late.Say(w)
	if l.Late.Penalty > 0 && !l.Late.Closed {
		v.Late = ""
		v.Sum = []pair{{w.Earned, l.Earned.String()}, {words.Fill(w.Deducted, "days", strconv.Itoa(l.Late.Days)), "−" + l.Late.Penalty.String()}}
	}
	if l.Open > 0 {
		v.Still = words.Fill(w.StillOpen, "points", l.Open.String())
	}
	if v.Mark.Decided {
		v.Verdict = w.HasNotPassed
		if v.Mark.Passed {
			v.Verdict = w.HasPassed
		}
	}
	v.Lessons, v.Basis = s.learnerLessons(l), s.basis()
	return v
}

func (s *speaker) learnerLessons(l class.Learner) []learnerLesson {
	var out []learnerLesson
	var earned, most class.Points
	for i, m := range l.Marks {
		if i == 0 || m.Task.Lesson != l.Marks[i-1].Task.Lesson {
			out, earned, most = append(out, learnerLesson{Title: s.lesson(m.Task)}), 0, 0
		}
		if !m.Exempt {
			earned, most = earned+m.Points, most+m.Task.Max
		}
		last := &out[len(out)-1]
		last.Points, last.Of = earned.String(), most.String()
		last.Tasks = append(last.Tasks, s.learnerTask(m))
	}
	return out
}

func (s *speaker) learnerTask(m class.Mark) learnerTask {
	t := learnerTask{
		state: s.state(m.Graded.State), Title: s.task(m.Task), Points: m.Points.String(), Of: m.Task.Max.String(), Exempt: m.Exempt,
		Message: s.class.Say(m.Graded, s.language), Decided: s.decided(m),
	}
	if m.Graded.State == grade.Wrong || m.Graded.State == grade.Waiting {
		t.Seen, t.Show = class.Evidence(m.Graded), s.class.Show(m.Graded)
	}
	if m.Open() {
		t.Points = "?"
	}
	if basis := m.Graded.Basis; borrowed(m.Graded) {
		t.Basis = s.words().BasisWhy[basis]
		if t.Basis == "" {
			t.Basis = plain.Line(basis)
		}
	}
	if note := m.Graded.Note; note != "" {
		t.Note = plain.Line(note)
	}
	return t
}
