package lanes

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/lessons"
)

// A Bench is one namespace in which answers to the tasks of a lesson are tried one after the other.
type Bench struct {
	// Session seeds and resets; Learner judges and applies, from the record of the seed that the lab kept.
	Session, Learner *session.Session
	journal          *session.Memory
	// spoilt is true once an answer may have changed something inside a container, which no object shows.
	spoilt bool
	// undos lead back from changes that no reset reaches, in the order in which the answers made them.
	undos []func() error
}

// OpenBench takes a namespace of the lab for a lesson.
func OpenBench(ctx context.Context, lab Lab, lesson *lessons.Lesson, namespace string) (*Bench, error) {
	if err := lab.Lane(ctx, namespace, lesson.Exclusive == lessons.ExclusiveNodes); err != nil {
		return nil, err
	}
	journal := session.NewMemory()
	s, err := session.Open(ctx, session.Options{
		Lab: lab, Lesson: lesson, Text: lesson.Texts[lessons.English], Journal: journal,
		Workspace: newFolder(), Namespace: namespace,
	})
	if err != nil {
		return nil, err
	}
	return &Bench{Session: s, journal: journal}, nil
}

// Close leaves nothing of the lesson in the lab.
func (b *Bench) Close(ctx context.Context) error {
	if err := b.Session.Clear(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("clear %s: %w", b.Session.Namespace, err)
	}
	return nil
}

// BatchOf are cases of a lesson, dealt with as the lesson needs it.
func BatchOf[T any](lesson *lessons.Lesson, cases []T) Batch[T] {
	return Batch[T]{Alone: string(lesson.Exclusive), Slow: len(lesson.AddOns) > 0, Cases: cases}
}

// Namespace is that of a lane, the first of which has the plain name.
func Namespace(name string, lane int) string {
	if lane > 0 {
		name += "-" + strconv.Itoa(lane+1)
	}
	return name
}

// A Seat is what a bench is for.
type Seat struct {
	Lesson    *lessons.Lesson
	Namespace string
}

// OnBenches does cases one after the other, each on the bench of its seat. A bench is opened for the first case that
// needs it, and closed before one that needs another and at the end, whatever happens.
func OnBenches[T any, B interface{ Close(context.Context) error }](
	ctx context.Context, cases iter.Seq[T], seat func(T) Seat, open func(T) (B, error), do func(B, T) error,
) (err error) {
	var bench B
	var at *Seat
	leave := func() error {
		if at == nil {
			return nil
		}
		at = nil
		return bench.Close(ctx)
	}
	defer func() { err = errors.Join(err, leave()) }()
	for c := range cases {
		here := seat(c)
		if at != nil && *at != here {
			if err := leave(); err != nil {
				return err
			}
		}
		if at == nil {
			if bench, err = open(c); err != nil {
				return fmt.Errorf("lesson %s: %w", here.Lesson.ID, err)
			}
			at = &here
		}
		if err := do(bench, c); err != nil {
			return err
		}
	}
	return nil
}

// Reset seeds afresh. Unless something may have changed unseen, only changed objects are seeded.
func (b *Bench) Reset(ctx context.Context) error {
	b.journal.Forget()
	b.Session.Workspace = newFolder()
	seed := b.Session.Reseed
	// An answer to a lesson that has the nodes for itself leaves more behind there than objects.
	if b.spoilt || b.Session.Lesson.Exclusive == lessons.ExclusiveNodes {
		seed = b.Session.Seed
	}
	if err := seed(ctx); err != nil {
		return err
	}
	b.spoilt = false
	return b.recall(ctx)
}

// recall opens a session after the seed, as every command of a learner does.
func (b *Bench) recall(ctx context.Context) (err error) {
	b.Learner, err = session.Open(ctx, b.Session.Options)
	return err
}

// Spoil makes the next Reset seed from nothing.
func (b *Bench) Spoil() { b.spoilt = true }

// Prepare applies the answers that have to come before one, as Before lists them, and proves each.
func (b *Bench) Prepare(ctx context.Context, answers []string) error {
	for _, step := range answers {
		task, fixture, err := Find(b.Session.Lesson, step)
		if err != nil {
			return err
		}
		if err := b.Apply(ctx, fixture); err != nil {
			return fmt.Errorf("before it, apply %s: %w", step, err)
		}
		states, err := b.Learner.Check(ctx, false, task.ID)
		if err != nil {
			return fmt.Errorf("before it, check %s: %w", task.ID, err)
		}
		if len(states) != 1 || states[0].State != checker.Pass {
			return fmt.Errorf("before it, task %s did not pass with %s: %s %s %v %s",
				task.ID, fixture.File, states[0].State, states[0].Code, states[0].Evidence, states[0].Why)
		}
	}
	return nil
}

// Apply applies an answer of the lesson's own.
func (b *Bench) Apply(ctx context.Context, fixture lessons.Fixture) error {
	return b.ApplyWith(ctx, b.Learner.Runner(), fixture)
}

// ApplyWith applies an answer by a runner of the learner's session; Undo leads back.
func (b *Bench) ApplyWith(ctx context.Context, runner checker.Runner, fixture lessons.Fixture) error {
	program, err := checker.CompileSteps(fixture.File, fixture.Observe, fixture.Steps)
	if err != nil {
		return err
	}
	b.spoilt = b.spoilt || slices.ContainsFunc(fixture.Steps, reachesInside)
	undo, err := runner.Try(ctx, program)
	b.undos = append(b.undos, undo)
	return err
}

// reachesInside reports whether a step may change what no object shows. The files of a workspace do not count: it is
// new for every case.
func reachesInside(step checker.Step) bool {
	if step.Do == nil {
		return false
	}
	verb, known := checker.DescribeVerb(step.Do.Verb)
	return !known || verb.Reach == ground.ReachInside
}

// Undo leads back from the answers since the last one, the last first. It returns the first error, and goes on.
func (b *Bench) Undo() (first error) {
	for _, undo := range slices.Backward(b.undos) {
		if err := undo(); err != nil && first == nil {
			first = fmt.Errorf("undo what an answer did elsewhere: %w", err)
		}
	}
	b.undos = nil
	return first
}

// How often a task that could not tell is asked once more, and how long the lab gets in between. klab asks the same of
// a learner.
const (
	askAgain  = 2
	lookAfter = 5 * time.Second
)

// Ask returns the task's verdict, and how often the task had to be asked again.
func (b *Bench) Ask(ctx context.Context, task lessons.Task) (state session.TaskState, again int) {
	for {
		state = b.Learner.Grade(ctx, task)
		if state.State != checker.Unknown || again == askAgain {
			return state, again
		}
		select {
		case <-ctx.Done():
			return state, again
		case <-time.After(lookAfter):
			again++
		}
	}
}
