package law

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/lessons"
)

// A bench is one namespace in which the cases of a lesson are tried one after the other.
type bench struct {
	// session seeds and resets; learner judges and applies, from the record of the seed that the lab kept.
	session, learner *session.Session
	journal          *session.Memory
	// before is the inventory after the first seed.
	before []string
	seeded bool
	// spoilt is true once an answer may have changed something inside a container, which no object shows.
	spoilt bool
	// refusal reports whether an error is an answer of the API server rather than a failure to reach it.
	refusal func(error) bool
	// undos lead back from changes that no reset reaches, in the order in which the answers made them.
	undos []func() error
}

func newBench(ctx context.Context, o Options, p planned) (*bench, error) {
	if err := o.Lab.Lane(ctx, p.namespace, p.lesson.Exclusive == lessons.ExclusiveNodes); err != nil {
		return nil, err
	}
	journal := session.NewMemory()
	s, err := session.Open(ctx, session.Options{
		Lab: o.Lab, Lesson: p.lesson, Text: p.lesson.Texts[lessons.English], Journal: journal,
		Workspace: newFolder(), Namespace: p.namespace,
	})
	if err != nil {
		return nil, err
	}
	return &bench{session: s, journal: journal, refusal: o.Refusal}, nil
}

// recall opens a session after the seed, as every command of a learner does.
func (b *bench) recall(ctx context.Context) (err error) {
	b.learner, err = session.Open(ctx, b.session.Options)
	return err
}

func (b *bench) close(ctx context.Context) error {
	if err := b.session.Clear(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("clear %s: %w", b.session.Namespace, err)
	}
	return nil
}

// try runs one case on a fresh seed.
func (b *bench) try(ctx context.Context, p planned) (c Case) {
	c = Case{Lesson: p.lesson.ID, Task: p.task.ID, Kind: p.kind, File: p.file(), Outcome: OK}
	if residue, err := b.reset(ctx); err != nil {
		return broken(c, err)
	} else if residue != "" {
		c.Outcome, c.Detail = Residue, "after the reset before it: "+residue
		return c
	}
	defer func() { b.undo(&c) }()
	switch p.kind {
	case KindReset:
		return b.tryReset(ctx, c)
	case KindSeed:
		return b.judge(ctx, c, p.task, "", func(said Said) string { return notPass(said) })
	}
	if err := b.prepare(ctx, p); err != nil {
		return broken(c, err)
	}
	switch err := b.apply(ctx, p.fixture); {
	case err != nil && p.kind == KindRefuse:
		c = b.refused(ctx, c, p, err)
	case err != nil:
		c = broken(c, fmt.Errorf("apply %s: %w", p.fixture.File, err))
	case p.kind == KindSolution, p.kind == KindKeep:
		c = b.judge(ctx, c, p.task, "pass", mustPass)
	case p.kind == KindRefuse:
		c = b.judge(ctx, c, p.task, "", notPass)
	default:
		c = b.judge(ctx, c, p.task, p.fixture.Code, func(said Said) string { return mustBeWrong(said, p.fixture.Code) })
	}
	return c
}

// undo leads back from the answers of a case, its preparation included, the last first.
func (b *bench) undo(c *Case) {
	for _, undo := range slices.Backward(b.undos) {
		if err := undo(); err != nil && c.Outcome == OK {
			*c = broken(*c, fmt.Errorf("undo what an answer did elsewhere: %w", err))
		}
	}
	b.undos = nil
}

func broken(c Case, err error) Case {
	c.Outcome, c.Detail = Broken, err.Error()
	return c
}

// prepare applies the answers that have to come before the case's own, and proves each.
func (b *bench) prepare(ctx context.Context, p planned) error {
	for _, step := range before(p) {
		task, fixture, err := find(p.lesson, step)
		if err != nil {
			return err
		}
		if err := b.apply(ctx, fixture); err != nil {
			return fmt.Errorf("before it, apply %s: %w", step, err)
		}
		states, err := b.learner.Check(ctx, false, task.ID)
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

// before lists the answers that come before a case: the fixture's own list, else the canonical solutions of all the
// task needs, the furthest first.
func before(p planned) []string {
	if p.fixture.After != nil {
		return p.fixture.After
	}
	var out []string
	var add func(task string)
	add = func(id string) {
		if slices.Contains(out, id) {
			return
		}
		for _, task := range p.lesson.Tasks {
			if task.ID != id {
				continue
			}
			for _, need := range task.Needs {
				add(need)
			}
		}
		out = append(out, id)
	}
	for _, need := range p.task.Needs {
		add(need)
	}
	return out
}

// find resolves "task" (its canonical solution) or "task/file".
func find(lesson *lessons.Lesson, step string) (lessons.Task, lessons.Fixture, error) {
	id, file, named := strings.Cut(step, "/")
	for _, task := range lesson.Tasks {
		if task.ID != id {
			continue
		}
		for _, fixture := range task.Solutions {
			if !named || fixture.File == file {
				return task, fixture, nil
			}
		}
	}
	return lessons.Task{}, lessons.Fixture{}, fmt.Errorf("there is no solution %q", step)
}

// apply applies an answer; undo leads back.
func (b *bench) apply(ctx context.Context, fixture lessons.Fixture) error {
	program, err := checker.CompileSteps(fixture.File, fixture.Observe, fixture.Steps)
	if err != nil {
		return err
	}
	b.spoilt = b.spoilt || slices.ContainsFunc(fixture.Steps, reachesInside)
	undo, err := b.learner.Runner().Try(ctx, program)
	b.undos = append(b.undos, undo)
	return err
}

// judge asks the task twice and compares.
func (b *bench) judge(ctx context.Context, c Case, task lessons.Task, want string, rule func(Said) string) Case {
	c.Want = want
	for range 2 {
		said, again := b.ask(ctx, task)
		c.Verdicts = append(c.Verdicts, said)
		c.AskedAgain += again
	}
	first, second := rule(c.Verdicts[0]), rule(c.Verdicts[1])
	switch {
	case first != OK:
		c.Outcome = first
	case second != OK, !c.agree(c.Verdicts[0], c.Verdicts[1]):
		c.Outcome = Flake
	}
	return c
}

// How often a task that could not tell is asked once more, and how long the lab gets in between. klab asks the same of
// a learner.
const (
	askAgain  = 2
	lookAfter = 5 * time.Second
)

// ask returns the task's verdict, and how often the task had to be asked again.
func (b *bench) ask(ctx context.Context, task lessons.Task) (said Said, again int) {
	for {
		state := b.learner.Grade(ctx, task)
		said = Said{State: state.State, Code: state.Code, Evidence: state.Evidence, Reason: state.Why}
		if state.State != checker.Unknown || again == askAgain {
			return said, again
		}
		select {
		case <-ctx.Done():
			return said, again
		case <-time.After(lookAfter):
			again++
		}
	}
}

// agree reports whether two verdicts are the same to the law: for an answer that must be refused, all refusals are.
func (c Case) agree(a, b Said) bool {
	switch {
	case c.Kind == KindRefuse:
		return (a.State == checker.Pass) == (b.State == checker.Pass) && (a.State == checker.Unknown) == (b.State == checker.Unknown)
	case c.Want == "":
		return a.State == b.State
	default:
		return a.State == b.State && a.Code == b.Code
	}
}

func mustPass(said Said) string {
	switch said.State {
	case checker.Pass:
		return OK
	case checker.Unknown:
		return Undecided
	default:
		return FalseReject
	}
}

func notPass(said Said) string {
	switch said.State {
	case checker.Pass:
		return FalseAccept
	case checker.Unknown:
		return Undecided
	default:
		return OK
	}
}

func mustBeWrong(said Said, code string) string {
	if outcome := notPass(said); outcome != OK {
		return outcome
	}
	if said.State != checker.Wrong || said.Code != code {
		return WrongCode
	}
	return OK
}

// tryReset proves that a reset after the canonical solutions of all tasks restores the seed, and that the first
// solution passes again.
func (b *bench) tryReset(ctx context.Context, c Case) Case {
	for _, task := range b.session.Lesson.Tasks {
		if err := b.apply(ctx, task.Solutions[0]); err != nil {
			return broken(c, fmt.Errorf("apply %s: %w", task.Solutions[0].File, err))
		}
		if _, err := b.learner.Check(ctx, false, task.ID); err != nil {
			return broken(c, fmt.Errorf("check %s: %w", task.ID, err))
		}
	}
	if b.undo(&c); c.Outcome != OK {
		return c
	}
	b.spoilt = true // what a learner resets to is seeded from nothing
	residue, err := b.reset(ctx)
	if err != nil {
		return broken(c, err)
	}
	if residue != "" {
		c.Outcome, c.Detail = Residue, residue
		return c
	}
	task := b.session.Lesson.Tasks[0]
	if err := b.apply(ctx, task.Solutions[0]); err != nil {
		return broken(c, fmt.Errorf("after the reset, apply %s: %w", task.Solutions[0].File, err))
	}
	return b.judge(ctx, c, task, "pass", mustPass)
}
