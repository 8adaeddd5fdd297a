package checker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/expr"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/ways"
)

// A Runner runs programs for one lesson on one seed.
type Runner struct {
	Lab   ground.Lab
	Scope ground.Scope
	// Announce, when set, hears of every action just before it happens.
	Announce func(Note)
}

// A Note announces one action of a check.
type Note struct {
	// Check is the id of the check or the name of the steps file.
	Check string
	// Verb is the next action, Args its arguments.
	Verb string
	Args map[string]any
}

// Result is a verdict and the values to remember; Remembered is nil unless the check passed.
type Result struct {
	Verdict    Verdict
	Remembered map[string]any
}

// A mode is the set of a run's permissions: to act, to wait for the lab to settle, to record the ways back from its
// actions, to keep its changes after its end, and to give up waiting where an obstacle is known. announced is true once
// the longest time was announced.
type mode struct{ acts, patient, undoes, keeps, givesUp, announced bool }

// A run is one execution of a program.
type run struct {
	Runner
	ctx     context.Context
	program *Program
	mode    mode
	frozen  map[string]any
	undos   []pendingUndo
	remote  bool
	// acted is true once the run has disturbed anything.
	acted bool
	// exhausted is true once the run has waited in vain for the lab to come to rest.
	exhausted bool
	// certain is true when what is wrong is wrong however the lab is.
	certain bool
	// obstacles are what stands in the way, by object, since when; inTheWay is the one that made waiting useless.
	obstacles map[string]time.Time
	inTheWay  string
	began     time.Time
	verdict   *Verdict
	// changed is when anything that was looked at, or gone from the namespace, last changed.
	changed time.Time
	// lost is when the API server last did not answer, and lostWhy how that looked.
	lost    time.Time
	lostWhy string
	// cause is the error of the failed action, for callers that distinguish failures.
	cause error
}

// timed is a look of a step with a time of its own, which decides alone how long the lab may converge.
func (r *run) timed() *facts.Look {
	l := r.look()
	l.Timed = true
	return l
}

func (r *run) look() *facts.Look {
	return facts.NewLook(r.ctx, r.Lab, r.Scope, r.program.sources, r.frozen)
}

// bind freezes the values of let.
func (r *run) bind(s *step) error {
	values, err := r.values(s.let)
	if err != nil {
		return err
	}
	for name, value := range values {
		r.frozen[name] = value
	}
	return nil
}

func (r *run) values(expressions map[string]*expr.Expression) (map[string]any, error) {
	l := r.look()
	out := make(map[string]any, len(expressions))
	for _, name := range slices.Sorted(maps.Keys(expressions)) { // the same one fails first each time
		value, err := expressions[name].Value(l.World)
		if err != nil {
			return nil, fmt.Errorf("let %s: %w", name, err)
		}
		out[name] = value
	}
	r.remote = r.remote || l.Remote
	return out, nil
}

// cannotLook remembers when it was the API server that did not answer.
func (r *run) cannotLook(err error) *Verdict {
	var silent interface{ Unanswered() bool }
	if errors.As(err, &silent) && silent.Unanswered() {
		r.lost, r.lostWhy = time.Now(), err.Error()
	}
	return cannotLook(err)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

type pendingUndo struct {
	id   string
	undo ground.Undo
	way  ways.Way
}
