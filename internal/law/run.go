package law

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/lessons"
)

// Options choose the cases of a run, and how it is run.
type Options struct {
	Lab     lanes.Lab
	Lessons []*lessons.Lesson
	// Kubernetes is the version the report names.
	Kubernetes string
	// Origin is the grader and the lab of the run.
	Origin Origin
	// Parallel is how many cases run beside each other, 0 for as many as the machine has room for. Lessons
	// that have the same for themselves always run one at a time.
	Parallel int
	// Repeat is how often everything is tried; cases that come out differently are flakes. The default is once.
	Repeat int
	// Match picks the cases to run by name; nil runs all.
	Match func(name string) bool
	// Order, when set, ranks the cases by name, those first that matter most; cases without a rank are not run.
	Order map[string]int
	// Until is when no further case begins; zero lets the run come to its end.
	Until time.Time
	// Ledger, when set, is told of every case as it ends.
	Ledger Ledger
	// Variants, when set, are tried in the place of the lessons' own seeds, answers and resets.
	Variants func(*lessons.Lesson) []Variant
	// Refusal reports whether an error is the API server's refusal of an object rather than a failure to ask.
	Refusal func(error) bool
	// Progress hears of every case as it ends, from one goroutine at a time.
	Progress func(Progress)
	// Journal, when set, keeps every case as it ends, and knows those that an earlier run kept.
	Journal Journal
}

// A Journal keeps cases by key, so that an interrupted run can go on.
type Journal interface {
	// Ended returns the case with a key if it was kept.
	Ended(key string) (Case, bool)
	// Keep stores a case.
	Keep(key string, c Case) error
}

// A Ledger is where the outcome of a case stays.
type Ledger interface {
	// Enter takes the outcome of a case.
	Enter(c Case) error
}

// Run proves the lessons. The error is about the run itself: faults of lessons are in the report, and so are the cases
// that ended before an error.
func Run(ctx context.Context, o Options) (Report, error) {
	report := Report{SchemaVersion: 1, Kubernetes: o.Kubernetes, Started: time.Now().UTC()}
	rounds := max(o.Repeat, 1)
	sink := newSink(o)
	all := make([][]lanes.Queue[planned], rounds)
	for round := range all {
		all[round] = o.queues(sink, round)
	}
	err := sink.enter(sink.known...)
	for _, queues := range all {
		if err == nil {
			err = o.runAll(ctx, queues, sink)
		}
	}
	report.conclude(o, sink.rounds)
	report.Left = sink.total - sink.done
	return report, err
}

func (o Options) runAll(ctx context.Context, queues []lanes.Queue[planned], sink *sink) error {
	pace := lanes.NewPace(o.Parallel)
	sink.queues = pace.Now
	quiet := newQuiet()
	return lanes.Run(ctx, pace, queues, func(ctx context.Context, q lanes.Queue[planned]) error {
		return o.runQueue(ctx, q, sink, quiet)
	})
}

// conclude puts the rounds together.
func (r *Report) conclude(o Options, rounds [][]Case) {
	for _, lesson := range o.Lessons {
		r.Totals.Lessons++
		r.Totals.Tasks += len(lesson.Tasks)
	}
	r.Totals.Rounds = len(rounds)
	r.Cases = merge(rounds)
	for _, c := range r.Cases {
		r.Totals.add(c)
	}
	slices.SortStableFunc(r.Cases, o.byPlace())
	r.Seconds = time.Since(r.Started).Seconds()
}

// planned is a case before it was tried.
type planned struct {
	lesson  *lessons.Lesson
	task    lessons.Task
	kind    string
	fixture lessons.Fixture
	// variant is the origin of a generated answer.
	variant   *Variant
	namespace string
	round     int
}

func (p planned) class() lanes.Class {
	return lanes.Class{Lesson: p.lesson.ID, Kind: p.kind, Alone: string(p.lesson.Exclusive)}
}

func (p planned) name() string {
	return Case{Lesson: p.lesson.ID, Task: p.task.ID, Kind: p.kind, File: p.file()}.Name()
}

func (p planned) untried() Case {
	return Case{Lesson: p.lesson.ID, Task: p.task.ID, Kind: p.kind, File: p.file(), Outcome: OK, Digest: p.digest()}
}

func (p planned) file() string {
	switch {
	case p.variant != nil:
		return p.variant.file()
	case p.kind == KindSolution, p.kind == KindWrong:
		return p.kind + "/" + p.fixture.File
	default:
		return ""
	}
}

// queues plans a round. Cases that the journal holds go to the sink at once.
func (o Options) queues(sink *sink, round int) []lanes.Queue[planned] {
	var batches []lanes.Batch[planned]
	for _, lesson := range o.inOrder() {
		batches = append(batches, lanes.BatchOf(lesson, o.arrange(sink.expect(o.chosen(lesson), round))))
	}
	queues := lanes.Deal(batches, planned.work)
	for _, q := range queues {
		for i, p := range q.Cases {
			q.Cases[i].namespace = lanes.Namespace(p.lesson.Namespace, q.Lane)
		}
	}
	if o.Order != nil {
		slices.SortStableFunc(queues, func(a, b lanes.Queue[planned]) int { return cmp.Compare(o.rank(a.Cases[0]), o.rank(b.Cases[0])) })
	}
	return queues
}

// arrange brings the cases of a lesson into the order in which they are tried.
func (o Options) arrange(cases []planned) []planned {
	if o.Order == nil {
		return resetFirst(cases)
	}
	slices.SortStableFunc(cases, func(a, b planned) int { return cmp.Compare(o.rank(a), o.rank(b)) })
	return cases
}

// inOrder lists the lessons, where cases are ranked those first whose first case is.
func (o Options) inOrder() []*lessons.Lesson {
	if o.Order == nil {
		return o.Lessons
	}
	first := map[*lessons.Lesson]int{}
	for _, lesson := range o.Lessons {
		first[lesson] = len(o.Order)
		for _, p := range o.chosen(lesson) {
			first[lesson] = min(first[lesson], o.rank(p))
		}
	}
	return slices.SortedStableFunc(slices.Values(o.Lessons), func(a, b *lessons.Lesson) int { return cmp.Compare(first[a], first[b]) })
}

func (o Options) rank(p planned) int { return o.Order[p.name()] }

// over reports whether the time is up: no further case may begin.
func (o Options) over() bool { return !o.Until.IsZero() && time.Now().After(o.Until) }

// work counts the answers that a case applies, those included that have to be in place before.
func (p planned) work() int { return 1 + len(before(p)) }

// chosen plans the cases of a lesson that match.
func (o Options) chosen(lesson *lessons.Lesson) []planned {
	return slices.DeleteFunc(o.plan(lesson), func(p planned) bool {
		_, ranked := o.Order[p.name()]
		return o.Match != nil && !o.Match(p.name()) || o.Order != nil && !ranked
	})
}

func (o Options) plan(lesson *lessons.Lesson) []planned {
	if o.Variants != nil {
		return variants(lesson, o.Variants(lesson))
	}
	return plan(lesson)
}

// plan lists the cases of a lesson.
func plan(lesson *lessons.Lesson) []planned {
	var out []planned
	for _, task := range lesson.Tasks {
		base := planned{lesson: lesson, task: task, kind: KindSeed, namespace: lesson.Namespace}
		out = append(out, base)
		for _, fixture := range task.Solutions {
			base.kind, base.fixture = KindSolution, fixture
			out = append(out, base)
		}
		for _, fixture := range task.Wrong {
			base.kind, base.fixture = KindWrong, fixture
			out = append(out, base)
		}
	}
	return append(out, planned{lesson: lesson, kind: KindReset, namespace: lesson.Namespace})
}

// resetFirst moves the reset, the longest case of a lesson, to where others can run beside it.
func resetFirst(cases []planned) []planned {
	var first, others []planned
	for _, c := range cases {
		if c.kind == KindReset {
			first = append(first, c)
		} else {
			others = append(others, c)
		}
	}
	return append(first, others...)
}

// runQueue tries the cases one after the other, for as long as there is time to begin one.
func (o Options) runQueue(ctx context.Context, q lanes.Queue[planned], sink *sink, quiet *quiet) error {
	inTime := func(yield func(planned) bool) {
		for _, p := range q.Cases {
			if o.over() || !yield(p) {
				return
			}
		}
	}
	seat := func(p planned) lanes.Seat { return lanes.Seat{Lesson: p.lesson, Namespace: p.namespace} }
	open := func(p planned) (*bench, error) { return newBench(ctx, o, p, quiet) }
	return lanes.OnBenches(ctx, inTime, seat, open, func(b *bench, p planned) error { return o.tryOne(ctx, b, p, sink) })
}

// tryOne tries a case. One that was interrupted says nothing about its lesson.
func (o Options) tryOne(ctx context.Context, bench *bench, p planned, sink *sink) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	release, err := bench.quiet.take(ctx, p.stopsNodes())
	if err != nil {
		return context.Cause(ctx)
	}
	defer release()
	began := time.Now()
	c := bench.try(ctx, p)
	c.Digest = p.digest()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	c.Seconds = time.Since(began).Seconds()
	c.Origin = o.Origin
	c.Origin.At = time.Now().UTC().Truncate(time.Second)
	if p.variant != nil {
		c = p.variant.describe(c)
	}
	return sink.add(p, c)
}

// byPlace orders cases as the course and its lessons do.
func (o Options) byPlace() func(a, b Case) int {
	place := map[string]int{}
	for _, lesson := range o.Lessons {
		for _, p := range o.plan(lesson) {
			place[p.name()] = len(place)
		}
	}
	return func(a, b Case) int { return cmp.Compare(place[a.Name()], place[b.Name()]) }
}
