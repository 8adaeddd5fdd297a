package law

import (
	"maps"
	"slices"
	"time"

	"github.com/klab-dev/klab/lessons"
)

// A class is cases that take about the same time.
type class struct {
	lesson, kind string
	exclusive    lessons.Exclusive
}

func (p planned) class() class { return class{p.lesson.ID, p.kind, p.lesson.Exclusive} }

// spent is the time that ended cases took.
type spent struct {
	cases   int
	seconds float64
}

func (s spent) mean() float64 { return s.seconds / float64(max(s.cases, 1)) }

// An estimate foretells from the ended cases of a run how long the rest takes.
type estimate struct {
	waiting  map[class]int
	byClass  map[class]spent
	byLesson map[string]spent
	overall  spent
}

func newEstimate() *estimate {
	return &estimate{waiting: map[class]int{}, byClass: map[class]spent{}, byLesson: map[string]spent{}}
}

func (e *estimate) expect(p planned) { e.waiting[p.class()]++ }

func (e *estimate) ended(p planned, seconds float64) {
	e.waiting[p.class()]--
	e.took(p, seconds)
}

// took learns from a case.
func (e *estimate) took(p planned, seconds float64) {
	more := func(s spent) spent { return spent{s.cases + 1, s.seconds + seconds} }
	e.byClass[p.class()] = more(e.byClass[p.class()])
	e.byLesson[p.lesson.ID] = more(e.byLesson[p.lesson.ID])
	e.overall = more(e.overall)
}

// expected is how long a case of a class takes, by the nearest cases that ended.
func (e *estimate) expected(c class) float64 {
	if seen := e.byClass[c]; seen.cases > 0 {
		return seen.mean()
	}
	if seen := e.byLesson[c.lesson]; seen.cases > 0 {
		return seen.mean()
	}
	return e.overall.mean()
}

// left is the longest of these: everything shared among the queues that run beside each other, and each queue
// of exclusive lessons.
func (e *estimate) left(parallel int) time.Duration {
	var all float64
	alone := map[lessons.Exclusive]float64{"": 0}
	for c, cases := range e.waiting {
		seconds := float64(cases) * e.expected(c)
		all += seconds
		if c.exclusive != "" {
			alone[c.exclusive] += seconds
		}
	}
	longest := max(all/float64(max(parallel, 1)), slices.Max(slices.Collect(maps.Values(alone))))
	return time.Duration(longest * float64(time.Second)).Round(time.Second)
}
