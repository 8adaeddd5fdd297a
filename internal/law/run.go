package law

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/lessons"
)

// Options say what to prove and how.
type Options struct {
	Lab     session.Lab
	Lessons []*lessons.Lesson
	// Kubernetes is the version the report names.
	Kubernetes string
	// Parallel is how many cases run beside each other. Exclusive lessons always run one at a time.
	Parallel int
	// Match picks the cases to run by name; nil runs all.
	Match func(name string) bool
	// Progress hears of every case as it ends, from one goroutine at a time.
	Progress func(done, total int, c Case)
}

// Run proves the lessons. The error is about the run itself; what is wrong with lessons is in the report.
func Run(ctx context.Context, o Options) (Report, error) {
	report := Report{SchemaVersion: 1, Kubernetes: o.Kubernetes, Started: time.Now().UTC()}
	queues := o.queues()
	sink := &sink{report: &report, progress: o.Progress}
	for _, q := range queues {
		sink.total += len(q.cases)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(o.Parallel, 1))
	for _, q := range queues {
		group.Go(func() error { return q.run(ctx, o.Lab, sink) })
	}
	err := group.Wait()
	for _, lesson := range o.Lessons {
		report.Totals.Lessons++
		report.Totals.Tasks += len(lesson.Tasks)
	}
	slices.SortStableFunc(report.Cases, byPlace(o.Lessons))
	report.Seconds = time.Since(report.Started).Seconds()
	return report, err
}

// sink collects cases.
type sink struct {
	mu       sync.Mutex
	report   *Report
	progress func(done, total int, c Case)
	done     int
	total    int
}

func (s *sink) add(c Case) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done++
	s.report.Cases = append(s.report.Cases, c)
	s.report.Totals.add(c)
	if s.progress != nil {
		s.progress(s.done, s.total, c)
	}
}

// A queue is cases that run one after the other in one namespace: each but the first thus also proves
// the reset before it.
type queue struct {
	cases []planned
}

// planned is a case before it was tried.
type planned struct {
	lesson    *lessons.Lesson
	task      lessons.Task
	kind      string
	fixture   lessons.Fixture
	namespace string
}

func (p planned) name() string {
	return Case{Lesson: p.lesson.ID, Task: p.task.ID, Kind: p.kind, File: p.file()}.Name()
}

func (p planned) file() string {
	switch p.kind {
	case KindSolution, KindWrong:
		return p.kind + "/" + p.fixture.File
	default:
		return ""
	}
}

// perQueue is how many cases share a namespace: more queues run better in parallel, longer ones save
// namespaces.
const perQueue = 6

// queues plans the run. Exclusive lessons share one queue; the others are cut into short ones.
func (o Options) queues() []queue {
	var exclusive queue
	var out []queue
	for _, lesson := range o.Lessons {
		cases := slices.DeleteFunc(plan(lesson), func(p planned) bool { return o.Match != nil && !o.Match(p.name()) })
		if lesson.Exclusive {
			exclusive.cases = append(exclusive.cases, cases...)
			continue
		}
		for i, chunk := range slices.Collect(slices.Chunk(cases, perQueue)) {
			for j := range chunk {
				if i > 0 {
					chunk[j].namespace = lesson.Namespace + "-" + strconv.Itoa(i+1)
				}
			}
			out = append(out, queue{cases: chunk})
		}
	}
	if len(exclusive.cases) > 0 {
		out = append([]queue{exclusive}, out...) // the longest goes first
	}
	return out
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

func (q queue) run(ctx context.Context, lab session.Lab, sink *sink) error {
	var bench *bench
	for _, p := range q.cases {
		if bench != nil && (bench.session.Lesson != p.lesson || bench.session.Namespace != p.namespace) {
			if err := bench.close(ctx); err != nil {
				return err
			}
			bench = nil
		}
		if bench == nil {
			var err error
			if bench, err = newBench(ctx, lab, p); err != nil {
				return fmt.Errorf("lesson %s: %w", p.lesson.ID, err)
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		began := time.Now()
		c := bench.try(ctx, p)
		c.Seconds = time.Since(began).Seconds()
		sink.add(c)
	}
	if bench == nil {
		return nil
	}
	return bench.close(ctx)
}

// byPlace orders cases as the course and its lessons do.
func byPlace(course []*lessons.Lesson) func(a, b Case) int {
	place := map[string]int{}
	for _, lesson := range course {
		for _, p := range plan(lesson) {
			place[p.name()] = len(place)
		}
	}
	return func(a, b Case) int { return cmp.Compare(place[a.Name()], place[b.Name()]) }
}
