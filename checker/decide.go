package checker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/klab-dev/klab/checker/internal/well"
)

// Look evaluates a program without acting and without waiting for the lab to settle: a disrupting
// check stops at its first action, with Waiting and CodeOnRequest.
func (r Runner) Look(ctx context.Context, p *Program) Result {
	return r.start(ctx, p, mode{}).finish()
}

// Decide runs a program to its end: it acts, undoes its disruptions, and looks again for as long as the verdict is
// Waiting.
func (r Runner) Decide(ctx context.Context, p *Program) Result {
	bounded, cancel := r.bounded(ctx, p)
	defer cancel()
	return r.decide(bounded, p)
}

func (r Runner) decide(ctx context.Context, p *Program) Result {
	deciding := mode{acts: true, patient: true, undoes: true, givesUp: true}
	first := r.start(ctx, p, deciding)
	result := first.finish()
	if result.Verdict.State != Wrong || first.certain || first.acted || first.exhausted || ctx.Err() != nil {
		return result
	}
	// The lab was well at the end of the run, but some facts may be of a moment before. As long as nothing was
	// disturbed, looking once more costs nothing. A run that lost its patience looked often enough.
	deciding.announced = first.mode.announced
	again := r.start(ctx, p, deciding).finish()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return result
	}
	return again
}

// Do runs a steps file. Its changes stay.
func (r Runner) Do(ctx context.Context, p *Program) error {
	return r.start(ctx, p, mode{acts: true, patient: true}).err()
}

// Try runs a steps file. undo leads back from changes outside the lesson's namespace and inside Pods, which a reset of
// the lesson does not reach.
func (r Runner) Try(ctx context.Context, p *Program) (undo func() error, err error) {
	run := r.start(ctx, p, mode{acts: true, patient: true, undoes: true, keeps: true})
	return run.undoAll, run.err()
}

func (r *run) err() error {
	switch v := r.verdict; {
	case v == nil || v.State == Pass:
		return nil
	case r.cause != nil:
		return fmt.Errorf("%s: %s %s: %w", r.program.id, v.State, v.Code, r.cause)
	default:
		return fmt.Errorf("%s: %s %s: %s", r.program.id, v.State, v.Code, v.Why())
	}
}

func (r Runner) start(ctx context.Context, p *Program, m mode) *run {
	run := &run{Runner: r, ctx: ctx, program: p, mode: m, frozen: map[string]any{}, began: time.Now()}
	run.verdict = run.steps()
	if m.keeps {
		return run
	}
	if err := run.undoAll(); err != nil {
		run.verdict = &Verdict{State: Unknown, Code: CodeUndoFailed, Reason: err.Error()}
	}
	return run
}

// finish turns the outcome into a result: a verdict of wrong is only given when the lab was well enough
// to be judged.
func (r *run) finish() Result {
	v := r.verdict
	if v == nil {
		v = &Verdict{State: Pass}
	}
	if v.State == Wrong && !r.certain {
		if err := r.labWell(); err != nil {
			v = &Verdict{State: Unknown, Code: CodeCannotLook, Reason: err.Error()}
		}
	}
	v.Check = r.program.id
	if v.State != Pass {
		return Result{Verdict: *v}
	}
	remembered, err := r.values(r.program.remember)
	if err != nil {
		v = r.cannotLook(err)
		v.Check = r.program.id
		return Result{Verdict: *v}
	}
	return Result{Verdict: *v, Remembered: remembered}
}

// labWell asks whether the lab was well enough for a verdict of wrong.
func (r *run) labWell() error {
	question := well.Question{
		Lab: r.Lab, Scope: r.Scope, Convergence: r.program.convergence(), Lost: r.lost, LostWhy: r.lostWhy,
		Probed: r.remote || r.program.acts(), Remote: r.remote, Changed: r.changed,
	}
	return question.Ask(r.ctx)
}

// steps returns nil when every step passed.
func (r *run) steps() *Verdict {
	for i := range r.program.steps {
		if v := r.step(&r.program.steps[i]); v != nil {
			return v
		}
	}
	return nil
}

func (r *run) step(s *step) *Verdict {
	if s.do != nil && !r.mode.acts {
		return &Verdict{State: Waiting, Code: CodeOnRequest}
	}
	if err := r.bind(s); err != nil {
		return r.cannotLook(err)
	}
	if s.undo {
		if err := r.undoAll(); err != nil {
			return &Verdict{State: Unknown, Code: CodeUndoFailed, Reason: err.Error()}
		}
	}
	if s.do != nil {
		r.acted = true
		if err := r.act(s.do); err != nil {
			r.cause = err
			return r.cannotLook(err)
		}
	}
	if len(s.expect)+len(s.always) == 0 {
		return nil
	}
	return r.expectations(s)
}
