package lanes

import (
	"maps"
	"slices"
	"time"
)

// A Class is cases that take about the same time.
type Class struct {
	Lesson, Kind string
	// Alone names what they need for themselves; empty when they may run beside others.
	Alone string
}

// spent is the time that ended cases took.
type spent struct {
	cases   int
	seconds float64
}

func (s spent) mean() float64 { return s.seconds / float64(max(s.cases, 1)) }

// An Estimate foretells from the ended cases of a run how long the rest takes.
type Estimate struct {
	waiting  map[Class]int
	byClass  map[Class]spent
	byLesson map[string]spent
	overall  spent
}

// NewEstimate returns one that knows nothing yet.
func NewEstimate() *Estimate {
	return &Estimate{waiting: map[Class]int{}, byClass: map[Class]spent{}, byLesson: map[string]spent{}}
}

// Expect counts a case that is to come.
func (e *Estimate) Expect(c Class) { e.waiting[c]++ }

// Ended learns from a case that was expected.
func (e *Estimate) Ended(c Class, seconds float64) {
	e.waiting[c]--
	e.Took(c, seconds)
}

// Took learns from a case that nobody waited for.
func (e *Estimate) Took(c Class, seconds float64) {
	more := func(s spent) spent { return spent{s.cases + 1, s.seconds + seconds} }
	e.byClass[c] = more(e.byClass[c])
	e.byLesson[c.Lesson] = more(e.byLesson[c.Lesson])
	e.overall = more(e.overall)
}

// expected is how long a case of a class takes, by the nearest cases that ended.
func (e *Estimate) expected(c Class) float64 {
	if seen := e.byClass[c]; seen.cases > 0 {
		return seen.mean()
	}
	if seen := e.byLesson[c.Lesson]; seen.cases > 0 {
		return seen.mean()
	}
	return e.overall.mean()
}

// Left is the longest of these: everything shared among the queues that run beside each other, and each queue
// of cases that need something for themselves.
func (e *Estimate) Left(parallel int) time.Duration {
	var all float64
	alone := map[string]float64{"": 0}
	for c, cases := range e.waiting {
		seconds := float64(cases) * e.expected(c)
		all += seconds
		if c.Alone != "" {
			alone[c.Alone] += seconds
		}
	}
	longest := max(all/float64(max(parallel, 1)), slices.Max(slices.Collect(maps.Values(alone))))
	return time.Duration(longest * float64(time.Second)).Round(time.Second)
}
