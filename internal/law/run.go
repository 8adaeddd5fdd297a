package law

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/lessons"
)

// A Lab is one in which lessons can be proven beside each other.
type Lab interface {
	session.Lab
	// Lane says that this process proves a lesson in a namespace until it clears that, so that it can be told from
	// one that a killed process left. nodes says that the lesson changes nodes.
	Lane(ctx context.Context, namespace string, nodes bool) error
}

// Options choose the cases of a run, and how it is run.
type Options struct {
	Lab     Lab
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
	all := make([][]queue, rounds)
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

func (o Options) runAll(ctx context.Context, queues []queue, sink *sink) error {
	group, ctx := errgroup.WithContext(ctx)
	pace := newPace(o.Parallel, runtime.NumCPU()+2)
	sink.queues = pace.now
	var ended error
	for _, q := range queues {
		if ended = pace.enter(ctx); ended != nil {
			break
		}
		group.Go(func() error {
			defer pace.leave()
			return q.run(ctx, o, sink)
		})
	}
	return cmp.Or(group.Wait(), ended)
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

// A queue is cases that run one after the other in one namespace: each but the first thus also proves
// the reset before it.
type queue struct {
	cases []planned
	// left is the work of those cases of its lesson that had no queue before this one, in answers to be applied.
	left int
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

// perQueue is how many cases share a namespace: more queues run better in parallel, longer ones save
// namespaces.
const perQueue = 6

// queues plans a round. Lessons that need the same thing for themselves share one queue. The cases of the others are
// cut into short queues, and lessons with the most work left begin first, so that at the end lessons that wait run
// beside lessons that work. Cases that the journal holds go to the sink at once.
func (o Options) queues(sink *sink, round int) []queue {
	exclusive := map[lessons.Exclusive]queue{}
	var shared []queue
	for _, lesson := range o.inOrder() {
		cases := o.arrange(sink.expect(o.chosen(lesson), round))
		if word := lesson.Exclusive; word != "" {
			exclusive[word] = queue{cases: append(exclusive[word].cases, cases...)}
			continue
		}
		left := work(cases)
		for i, chunk := range slices.Collect(slices.Chunk(cases, perQueue)) {
			for j := range chunk {
				if i > 0 {
					chunk[j].namespace = lesson.Namespace + "-" + strconv.Itoa(i+1)
				}
			}
			shared = append(shared, queue{cases: chunk, left: left})
			left -= work(chunk)
		}
	}
	alone := []queue{}
	for _, word := range slices.Sorted(maps.Keys(exclusive)) {
		if q := exclusive[word]; len(q.cases) > 0 {
			alone = append([]queue{q}, alone...)
		}
	}
	if o.Order != nil {
		out := append(alone, shared...)
		slices.SortStableFunc(out, func(a, b queue) int { return cmp.Compare(o.rank(a.cases[0]), o.rank(b.cases[0])) })
		return out
	}
	slices.SortStableFunc(shared, longestFirst)
	return append(alone, shared...) // the longest go first
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

// longestFirst orders queues: an answer that waits for an add-on may take minutes, with the machine idle at the end.
func longestFirst(a, b queue) int {
	switch {
	case a.measured() == b.measured():
		return b.left - a.left
	case a.measured():
		return -1
	default:
		return 1
	}
}

// measured reports whether the lesson waits for an add-on, which looks at Pods at intervals only.
func (q queue) measured() bool { return len(q.cases[0].lesson.AddOns) > 0 }

// work counts the answers that cases apply, those included that have to be in place before.
func work(cases []planned) int {
	sum := 0
	for _, p := range cases {
		sum += 1 + len(before(p))
	}
	return sum
}

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

// run tries the cases one after the other. Whatever happens, the bench is cleared at the end.
func (q queue) run(ctx context.Context, o Options, sink *sink) (err error) {
	var bench *bench
	leave := func() error {
		if bench == nil {
			return nil
		}
		defer func() { bench = nil }()
		return bench.close(ctx)
	}
	defer func() { err = errors.Join(err, leave()) }()
	for _, p := range q.cases {
		if o.over() {
			return nil
		}
		if bench != nil && (bench.session.Lesson != p.lesson || bench.session.Namespace != p.namespace) {
			if err := leave(); err != nil {
				return err
			}
		}
		if bench == nil {
			if bench, err = newBench(ctx, o, p); err != nil {
				return fmt.Errorf("lesson %s: %w", p.lesson.ID, err)
			}
		}
		if err := q.tryOne(ctx, bench, p, sink); err != nil {
			return err
		}
	}
	return nil
}

// tryOne tries a case. One that was interrupted says nothing about its lesson.
func (q queue) tryOne(ctx context.Context, bench *bench, p planned, sink *sink) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	began := time.Now()
	c := bench.try(ctx, p)
	c.Digest = p.digest()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	c.Seconds = time.Since(began).Seconds()
	c.Origin = sink.options.Origin
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
