package law

import (
	"context"
	"fmt"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/lessons"
)

// A bench is one namespace in which the cases of a lesson are tried one after the other.
type bench struct {
	*lanes.Bench
	// before is the inventory after the first seed.
	before []string
	seeded bool
	// refusal reports whether an error is an answer of the API server rather than a failure to reach it.
	refusal func(error) bool
	quiet   *quiet
}

func newBench(ctx context.Context, o Options, p planned, q *quiet) (*bench, error) {
	b, err := lanes.OpenBench(ctx, o.Lab, p.lesson, p.namespace)
	if err != nil {
		return nil, err
	}
	return &bench{Bench: b, refusal: o.Refusal, quiet: q}, nil
}

// Close waits for the case that has the lab for itself: on a node that is stopped no Pod goes.
func (b *bench) Close(ctx context.Context) error {
	release, err := b.quiet.take(context.WithoutCancel(ctx), false)
	if err != nil {
		return err
	}
	defer release()
	return b.Bench.Close(ctx)
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
	defer func() { b.leave(ctx, p, &c) }()
	switch p.kind {
	case KindReset:
		return b.tryReset(ctx, c)
	case KindSeed:
		return b.judge(ctx, c, p.task, "", func(said Said) string { return notPass(said) })
	}
	if err := b.Prepare(ctx, before(p)); err != nil {
		return broken(c, err)
	}
	switch err := b.Apply(ctx, p.fixture); {
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

// leave ends a case. What it stopped of a node or of the control plane is given back while it has the lab for itself.
func (b *bench) leave(ctx context.Context, p planned, c *Case) {
	b.undo(c)
	if !p.stopsNodes() || p.lesson.Exclusive != lessons.ExclusiveNodes {
		return
	}
	if err := b.Session.Lab.RestoreNodes(ctx); err != nil && c.Outcome == OK {
		*c = broken(*c, fmt.Errorf("give the nodes back: %w", err))
	}
}

// undo leads back from the answers of a case, its preparation included.
func (b *bench) undo(c *Case) {
	if err := b.Undo(); err != nil && c.Outcome == OK {
		*c = broken(*c, err)
	}
}

func broken(c Case, err error) Case {
	c.Outcome, c.Detail = Broken, err.Error()
	return c
}

// before lists the answers that come before a case: the fixture's own list, else what its task needs.
func before(p planned) []string {
	if p.fixture.After != nil {
		return p.fixture.After
	}
	return lanes.Before(p.lesson, p.task)
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

// ask returns the task's verdict, and how often the task had to be asked again.
func (b *bench) ask(ctx context.Context, task lessons.Task) (said Said, again int) {
	state, again := b.Ask(ctx, task)
	return Said{State: state.State, Code: state.Code, Evidence: state.Evidence, Reason: state.Why}, again
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
	for _, task := range b.Session.Lesson.Tasks {
		if err := b.Apply(ctx, task.Solutions[0]); err != nil {
			return broken(c, fmt.Errorf("apply %s: %w", task.Solutions[0].File, err))
		}
		if _, err := b.Learner.Check(ctx, false, task.ID); err != nil {
			return broken(c, fmt.Errorf("check %s: %w", task.ID, err))
		}
	}
	if b.undo(&c); c.Outcome != OK {
		return c
	}
	b.Spoil() // what a learner resets to is seeded from nothing
	residue, err := b.reset(ctx)
	if err != nil {
		return broken(c, err)
	}
	if residue != "" {
		c.Outcome, c.Detail = Residue, residue
		return c
	}
	task := b.Session.Lesson.Tasks[0]
	if err := b.Apply(ctx, task.Solutions[0]); err != nil {
		return broken(c, fmt.Errorf("after the reset, apply %s: %w", task.Solutions[0].File, err))
	}
	return b.judge(ctx, c, task, "pass", mustPass)
}
