package walk

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/klab-dev/klab/lessons"
)

// Options say what to walk and how.
type Options struct {
	// Klab runs klab's commands as a learner of its own; one is made for every pass through a lesson.
	Klab    func(lesson string) (Klab, error)
	Lessons []*lessons.Lesson
	// Parallel is how many lessons are walked beside each other; those that have the same for themselves never are.
	Parallel int
	// Shell also types what hints and solutions print.
	Shell bool
	// Limit bounds every command; the default is usualLimit.
	Limit time.Duration
	// Budget, when set, is the time after which no further lesson is begun.
	Budget time.Duration
	// Progress hears of every step as it ends, from one goroutine at a time.
	Progress func(lesson string, step Step)
}

// usualLimit is more than a check, a reset or a command ever took on a busy machine.
const usualLimit = 6 * time.Minute

// Klab is klab's commands, and its shell, as one learner has them.
type Klab interface {
	// Run runs one command as a process and returns its exit code and what it printed. The error is ErrHanging when
	// the process had not ended with ctx, and otherwise says why there is no exit code.
	Run(ctx context.Context, args ...string) (code int, output string, err error)
	// Shell opens the lab's shell for a lesson.
	Shell(ctx context.Context, lesson string) (Shell, error)
	// Close removes what the learner had.
	Close() error
}

// Shell is a terminal with a shell in it.
type Shell interface {
	// Type types a command and returns once the shell asks for the next. A command that never ends is interrupted.
	Type(ctx context.Context, command string, endless bool) (output string, err error)
	// Close leaves the shell.
	Close() error
}

// ErrHanging says that a command had not ended when its time was over.
var ErrHanging = errors.New("it had not ended when its time was over")

// Run walks the lessons. The error is about the walk itself; what is wrong with lessons is in the report, which also
// holds what was walked before an error.
func Run(ctx context.Context, o Options) (Report, error) {
	began := time.Now()
	line := newQueue(o.Lessons)
	var mu sync.Mutex
	walked := map[string]Lesson{}
	group, ctx := errgroup.WithContext(ctx)
	for range max(o.Parallel, 1) {
		group.Go(func() error {
			for {
				lesson := line.next()
				if lesson == nil {
					return nil
				}
				found, err := o.lesson(ctx, lesson, &mu, o.Budget > 0 && time.Since(began) > o.Budget)
				line.done(lesson)
				mu.Lock()
				walked[lesson.ID] = found
				mu.Unlock()
				if err != nil {
					return err
				}
			}
		})
	}
	err := group.Wait()
	return o.report(walked, began), err
}

// report puts the lessons into the order of the course.
func (o Options) report(walked map[string]Lesson, began time.Time) Report {
	report := Report{SchemaVersion: 1, Seconds: time.Since(began).Seconds(), Lessons: []Lesson{}}
	for _, lesson := range o.Lessons {
		found, ok := walked[lesson.ID]
		if !ok {
			found = Lesson{Lesson: lesson.ID, Outcome: Untouched}
		}
		report.Lessons = append(report.Lessons, found)
		report.Totals.add(found)
	}
	return report
}

// A queue of lessons gives out one that has nothing for itself that another, begun one has too.
type queue struct {
	mu      sync.Mutex
	free    *sync.Cond
	waiting []*lessons.Lesson
	taken   map[lessons.Exclusive]bool
	// begun counts the lessons that are not done, and alone says that theirs is one that stops a node.
	begun int
	alone bool
}

func newQueue(all []*lessons.Lesson) *queue {
	q := &queue{waiting: slices.Clone(all), taken: map[lessons.Exclusive]bool{}}
	q.free = sync.NewCond(&q.mu)
	return q
}

// next waits for a lesson that can be begun, and returns nil when there are no more.
func (q *queue) next() *lessons.Lesson {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.waiting) > 0 {
		i := slices.IndexFunc(q.waiting, q.may)
		if i < 0 {
			q.free.Wait()
			continue
		}
		lesson := q.waiting[i]
		q.waiting = slices.Delete(q.waiting, i, i+1)
		if lesson.Exclusive != "" {
			q.taken[lesson.Exclusive] = true
		}
		q.begun++
		q.alone = lesson.StopsNodes()
		return lesson
	}
	return nil
}

// may reports whether a lesson can be begun now. One that stops a node has the lab for itself.
func (q *queue) may(l *lessons.Lesson) bool {
	return !q.alone && !q.taken[l.Exclusive] && (q.begun == 0 || !l.StopsNodes())
}

func (q *queue) done(lesson *lessons.Lesson) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.begun--
	q.alone = false
	delete(q.taken, lesson.Exclusive)
	q.free.Broadcast()
}
