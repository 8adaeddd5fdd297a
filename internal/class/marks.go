package class

import (
	"cmp"
	"slices"
	"time"

	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/lessons"
)

// What says when a submission was handed in.
const (
	FromFile = "file"
	FromList = "list"
)

// A Class is its marks.
type Class struct {
	// Assignment is nil where there are only results.
	Assignment *Assignment
	Course     *lessons.Course
	Tasks      []Task
	// Max are the points of all tasks.
	Max Points
	// Learners are those of the roster in its order, and behind them others who handed in.
	Learners []Learner
	// Graded is false while there are no results.
	Graded bool
	Run    grade.RunInfo
	// Problems are those of submissions, Shared what those of several learners have in common.
	Problems []grade.Problem
	Shared   []grade.Shared
	// Zone is that of the times that people read.
	Zone *time.Location
}

// A Learner is somebody with their marks.
type Learner struct {
	Person Person
	// OnRoster is false for a submitter whom the roster does not have. Where there is no roster everybody is.
	OnRoster bool
	// HandedIn is false where there is nothing.
	HandedIn bool
	// Exempt is the reason why this learner has no mark.
	Exempt string
	// Digest and Flags of the submission that counts, and Others how many more there are.
	Digest   string
	Flags    []string
	Others   int
	Received time.Time
	// ReceivedFrom is FromFile or FromList.
	ReceivedFrom string
	GradedAt     time.Time
	Marks        []Mark
	// Earned and Max are of the tasks that count for this learner, Open the points that a person has to decide.
	Earned, Max, Open Points
	Late              Lateness
	// Final is the mark, nil while anything is open, where nothing was handed in, and for those who are exempt.
	Final *Points
}

// A Mark is what one task came to for one learner.
type Mark struct {
	Task Task
	// Graded is what grading made of it.
	Graded grade.Task
	// Points are those that count.
	Points Points
	// Exempt is true where the task does not count for this learner.
	Exempt bool
	// Decided is the decision that made it so, nil where none did.
	Decided *Override
}

// Open reports whether a person has to decide the mark.
func (m Mark) Open() bool {
	return !m.Exempt && m.Decided == nil && (m.Graded.State == grade.Unknown || m.Graded.State == grade.Refused)
}

// OpenMarks are those that a person has to decide. An exempt learner has none.
func (l Learner) OpenMarks() []Mark {
	if l.Exempt != "" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(l.Marks), func(m Mark) bool { return !m.Open() })
}

// Missing are the learners who handed nothing in.
func (c Class) Missing() []Learner {
	return slices.DeleteFunc(slices.Clone(c.Learners), func(l Learner) bool { return l.HandedIn || l.Exempt != "" })
}

// Marks makes the marks of a class of what was graded and decided.
func (f *Folder) Marks() Class {
	c := Class{Assignment: f.Assignment, Course: f.course, Tasks: f.Tasks, Zone: f.zone()}
	for _, t := range f.Tasks {
		c.Max += t.Max
	}
	of := map[string][]grade.Submission{}
	var strangers []string
	if f.Results != nil {
		c.Graded, c.Run, c.Problems = true, f.Results.Run, f.Results.Problems
		for _, s := range f.Results.Submissions {
			id := s.ID
			if p, known := f.Roster.Find(id); known {
				id = p.ID
			} else if of[id] == nil {
				strangers = append(strangers, id)
			}
			of[id] = append(of[id], s)
		}
	}
	c.Shared = f.shared()
	for _, p := range f.Roster {
		c.Learners = append(c.Learners, f.learner(p, true, of[p.ID]))
	}
	for _, id := range strangers {
		c.Learners = append(c.Learners, f.learner(Person{ID: id}, len(f.Roster) == 0, of[id]))
	}
	return c
}

// learner is one with the submission that counts.
func (f *Folder) learner(p Person, onRoster bool, handedIn []grade.Submission) Learner {
	empty := Learner{Person: p, OnRoster: onRoster, Exempt: f.exempt(p.ID, "")}
	if len(handedIn) == 0 {
		return f.marked(empty, grade.Submission{})
	}
	var all []Learner
	for _, s := range handedIn {
		l := empty
		l.HandedIn, l.Digest, l.Flags, l.GradedAt = true, s.Digest, slices.Concat(s.Flags, signedBy(p, s)), s.GradedAt
		l.Received, l.ReceivedFrom = s.ReceivedAt, FromFile
		for _, id := range []string{p.ID, s.ID} {
			if at, there := f.Received[id]; there {
				l.Received, l.ReceivedFrom = at, FromList
			}
		}
		all = append(all, f.marked(l, s))
	}
	counts := all[0]
	for _, l := range all[1:] {
		if f.before(counts, l) {
			counts = l
		}
	}
	counts.Others = len(all) - 1
	return counts
}

// before reports whether the second of two submissions counts rather than the first.
func (f *Folder) before(a, b Learner) bool {
	byTime := a.Received.Compare(b.Received)
	if f.Assignment != nil && f.Assignment.Attempts == Best {
		return cmp.Or(cmp.Compare(a.Earned-a.Late.Penalty, b.Earned-b.Late.Penalty), byTime) < 0
	}
	return byTime < 0
}

// marked adds up a submission.
func (f *Folder) marked(l Learner, s grade.Submission) Learner {
	for _, t := range f.Tasks {
		m := f.mark(l.Person.ID, t, s)
		l.Marks = append(l.Marks, m)
		if !m.Exempt {
			l.Earned, l.Max = l.Earned+m.Points, l.Max+t.Max
		}
	}
	for _, m := range l.OpenMarks() {
		l.Open += m.Task.Max
	}
	l.Late = f.lateness(l)
	if l.HandedIn && l.Exempt == "" && l.Open == 0 {
		final := l.Earned - l.Late.Penalty
		l.Final = &final
	}
	return l
}

// mark is that of one task. What was decided by hand goes before what was graded.
func (f *Folder) mark(id string, t Task, s grade.Submission) Mark {
	m := Mark{Task: t, Graded: graded(t, s)}
	if m.Graded.State == grade.Pass {
		m.Points = t.Max.Part(f.worth(m.Graded.Basis))
	}
	for i, o := range f.Overrides {
		if o.Task != t.Name() || o.ID != "" && o.ID != id {
			continue
		}
		switch {
		case o.Exempt:
			m.Points = 0
		case o.Points != nil:
			m.Points = o.points
		default: // what gives no points leaves an open mark open
			continue
		}
		m.Exempt, m.Decided = o.Exempt, &f.Overrides[i]
	}
	return m
}

// graded finds a task in a submission. What was not graded is open.
func graded(t Task, s grade.Submission) grade.Task {
	for _, g := range s.Tasks {
		if g.Lesson != t.Lesson || g.Task != t.ID {
			continue
		}
		if !slices.Contains(States(), g.State) {
			g.State, g.Reason = grade.Unknown, "state "+g.State
		}
		return g
	}
	state, code := grade.Missing, ""
	if s.ID != "" {
		state, code = grade.Unknown, grade.CodeNotGraded
	}
	return grade.Task{Lesson: t.Lesson, Task: t.ID, State: state, Code: code}
}

// States are those of marks.
func States() []string {
	return []string{grade.Pass, grade.Wrong, grade.Waiting, grade.Unknown, grade.Refused, grade.Missing}
}

// worth is the share of points that a pass on some basis has. Grading gives no pass by a basis that it has not accepted.
func (f *Folder) worth(basis string) float64 {
	if f.Assignment == nil {
		return 1
	}
	if part, said := f.Assignment.credit[basis]; said {
		return part
	}
	return 1
}

// exempt is the reason why a task, or all of them, does not count for a learner.
func (f *Folder) exempt(id, task string) string {
	for _, o := range f.Overrides {
		if o.Exempt && o.Task == task && o.ID == id {
			return o.Reason
		}
	}
	return ""
}
