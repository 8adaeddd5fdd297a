package class

import (
	"cmp"
	"slices"

	"github.com/klab-dev/klab/internal/grade"
)

// A Misconception is one way of being wrong that learners share.
type Misconception struct {
	Task Task
	Code string
	// Learners is how many share it, Tried how many handed the task in.
	Learners, Tried int
	// Example is the mark of the first of them.
	Example grade.Task
}

// Misconceptions are the ways of being wrong, the commonest first. The figures are the class's own.
func (c Class) Misconceptions(all []Figures) []Misconception {
	var out []Misconception
	for i, figures := range all {
		for _, l := range c.Learners {
			mark := l.Marks[i]
			if mark.Graded.Code == "" || mark.Graded.State != grade.Wrong && mark.Graded.State != grade.Waiting {
				continue
			}
			at := slices.IndexFunc(out, func(m Misconception) bool { return m.Task == mark.Task && m.Code == mark.Graded.Code })
			if at < 0 {
				at = len(out)
				out = append(out, Misconception{Task: mark.Task, Code: mark.Graded.Code, Tried: figures.Tried(), Example: mark.Graded})
			}
			out[at].Learners++
		}
	}
	slices.SortStableFunc(out, func(a, b Misconception) int { return cmp.Compare(b.Learners, a.Learners) })
	return out
}

// Figures are how a class did one task.
type Figures struct {
	Task Task
	// Passed, Failed, Open and Missing are all learners.
	Passed, Failed, Open, Missing int
}

// Tried is how many handed the task in.
func (f Figures) Tried() int { return f.Passed + f.Failed + f.Open }

// All is how many there are.
func (f Figures) All() int { return f.Tried() + f.Missing }

// Figures are those of all tasks, in their order.
func (c Class) Figures() []Figures {
	out := make([]Figures, len(c.Tasks))
	for i, t := range c.Tasks {
		out[i].Task = t
		for _, l := range c.Learners {
			switch l.Marks[i].Graded.State {
			case grade.Pass:
				out[i].Passed++
			case grade.Wrong, grade.Waiting:
				out[i].Failed++
			case grade.Missing:
				out[i].Missing++
			default:
				out[i].Open++
			}
		}
	}
	return out
}

// Spread counts the marks that stand by tenths of all points: the last of the ten holds 90 % and more.
func (c Class) Spread() [10]int {
	var out [10]int
	for _, l := range c.Learners {
		if l.Final != nil {
			out[min(l.Final.Percent(l.Max)/10, 9)]++
		}
	}
	return out
}

// Median is the middle of the marks that stand, in percent; false where none does.
func (c Class) Median() (int, bool) {
	var all []int
	for _, l := range c.Learners {
		if l.Final != nil {
			all = append(all, l.Final.Percent(l.Max))
		}
	}
	if len(all) == 0 {
		return 0, false
	}
	slices.Sort(all)
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2, true
}

// PassedShare reports whether a learner has passed the assignment; known is false where that cannot be told.
func (c Class) PassedShare(l Learner) (passed, known bool) {
	if c.Assignment == nil || c.Assignment.pass == 0 || l.Final == nil {
		return false, false
	}
	return l.Final.Float() >= l.Max.Float()*c.Assignment.pass-1e-9, true
}
