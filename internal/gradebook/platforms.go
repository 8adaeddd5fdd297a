package gradebook

import (
	"math"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/plain"
)

// What Gradescope reads as results/results.json. The score at the top counts, and is what stands so far where a mark is open;
// a test without one is shown and adds nothing.
type gradescopeResults struct {
	Score      class.Points     `json:"score"`
	Output     string           `json:"output,omitempty"`
	Visibility string           `json:"visibility"`
	Tests      []gradescopeTest `json:"tests"`
	Extra      map[string]any   `json:"extra_data"`
}

type gradescopeTest struct {
	Score  *class.Points `json:"score,omitempty"`
	Max    *class.Points `json:"max_score,omitempty"`
	Name   string        `json:"name"`
	Output string        `json:"output,omitempty"`
	Tags   []string      `json:"tags"`
}

func gradescope(b *book, l class.Learner) any {
	r := gradescopeResults{
		Score: l.Earned - l.Late.Penalty, Output: b.note(l), Visibility: "visible", Tests: []gradescopeTest{},
		Extra: map[string]any{"open": l.Open, "max": l.Max, "penalty": l.Late.Penalty, "submission": l.Digest},
	}
	for _, m := range l.Marks {
		t := gradescopeTest{Name: m.Task.Name(), Output: b.title(m.Task) + "\n" + b.output(m), Tags: []string{m.Graded.State}}
		if m.Graded.Basis != "" {
			t.Tags = append(t.Tags, plain.Line(m.Graded.Basis))
		}
		if !m.Open() && !m.Exempt {
			t.Score, t.Max = &m.Points, &m.Task.Max
		}
		r.Tests = append(r.Tests, t)
	}
	return r
}

// What PrairieLearn reads as grade/results/results.json. What cannot be graded costs its learner nothing there.
type prairieLearnResults struct {
	Score    float64            `json:"score"`
	Gradable bool               `json:"gradable"`
	Message  string             `json:"message,omitempty"`
	Output   string             `json:"output,omitempty"`
	Tests    []prairieLearnTest `json:"tests"`
}

type prairieLearnTest struct {
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Points      class.Points `json:"points"`
	Max         class.Points `json:"max_points"`
	Message     string       `json:"message,omitempty"`
	Output      string       `json:"output,omitempty"`
}

func prairieLearn(b *book, l class.Learner) any {
	r := prairieLearnResults{Gradable: l.Final != nil, Message: b.note(l), Tests: []prairieLearnTest{}}
	if l.Final != nil && l.Max > 0 {
		r.Score = math.Round(l.Final.Float()/l.Max.Float()*1e6) / 1e6
	}
	for _, m := range l.Marks {
		if m.Exempt || m.Open() {
			continue
		}
		r.Tests = append(r.Tests, prairieLearnTest{Name: m.Task.Name(), Description: b.title(m.Task), Points: m.Points, Max: m.Task.Max, Message: b.message(m), Output: seen(m.Graded)})
	}
	for _, m := range l.Marks {
		if m.Open() {
			r.Output += m.Task.Name() + ": " + b.output(m) + "\n"
		}
	}
	return r
}

// What Classroom 50 reads as result.json, whole points alone. Who owns a submission is put in by its runner.
type classroom50Result struct {
	Schema     string            `json:"schema"`
	Classroom  string            `json:"classroom"`
	Assignment string            `json:"assignment"`
	Type       string            `json:"assignment_type"`
	Owner      string            `json:"owner"`
	Submission string            `json:"submission"`
	Commit     string            `json:"commit"`
	Release    string            `json:"release"`
	Review     string            `json:"review"`
	Received   string            `json:"datetime"`
	GradedAt   string            `json:"graded_at,omitempty"`
	Score      int               `json:"score"`
	Max        int               `json:"max-score"`
	Tests      []classroom50Test `json:"tests"`
}

type classroom50Test struct {
	Name   string `json:"test-name"`
	Passed bool   `json:"passed"`
	Score  int    `json:"score"`
	Max    int    `json:"max-score"`
	Output string `json:"output,omitempty"`
}

func classroom50(b *book, l class.Learner) any {
	r := classroom50Result{
		Schema: "classroom50/result/v1", Classroom: b.id(), Assignment: b.id(), Type: "individual", Owner: l.Person.Label(), Submission: l.Digest,
		Received: stamp(l.Received), GradedAt: stamp(l.GradedAt), Tests: []classroom50Test{},
	}
	for _, column := range []struct {
		name string
		to   *string
	}{{"commit", &r.Commit}, {"release", &r.Release}, {"review", &r.Review}} {
		*column.to = l.Person.Columns[column.name]
	}
	for _, m := range l.Marks {
		if m.Exempt || m.Open() {
			continue
		}
		t := classroom50Test{Name: m.Task.Name(), Passed: m.Points >= m.Task.Max, Score: whole(m.Points), Max: whole(m.Task.Max), Output: b.output(m)}
		r.Tests, r.Score, r.Max = append(r.Tests, t), r.Score+t.Score, r.Max+t.Max
	}
	if late := whole(l.Late.Penalty); late > 0 { // its scores are the sum of its tests
		late = min(late, r.Score)
		r.Tests = append(r.Tests, classroom50Test{Name: "late", Score: -late, Output: b.note(l)})
		r.Score -= late
	}
	return r
}

func whole(p class.Points) int { return int(math.Round(p.Float())) }

// What Autolab reads from the last line of a grader: a lesson is a problem. One with an open mark is left out, which leaves
// it for grading by hand; lateness is Autolab's own affair.
type autolabScores struct {
	Scores     map[string]class.Points `json:"scores"`
	Scoreboard []any                   `json:"scoreboard,omitempty"`
}

func autolab(_ *book, l class.Learner) any {
	s, open := autolabScores{Scores: map[string]class.Points{}}, map[string]bool{}
	for _, m := range l.Marks {
		s.Scores[m.Task.Lesson] += m.Points
		open[m.Task.Lesson] = open[m.Task.Lesson] || m.Open()
	}
	for lesson := range open {
		if open[lesson] {
			delete(s.Scores, lesson)
		}
	}
	return s
}
