package checker

import (
	"context"
	"fmt"
	"time"

	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/template"
)

const (
	// longestComputed is the longest time that an expression may give a step: the most that a check takes has to be
	// known before it begins.
	longestComputed = 5 * time.Minute
	// answering is the lab's share of a bound: the time for answering the looks.
	answering = time.Minute
	// announceAfter is how long a check runs before it says how long it may take: most have ended by then.
	announceAfter = 10 * time.Second
)

// NoteBound is the verb of the note that says how long a check may take; its argument "longest" says it.
const NoteBound = "bound"

// Longest is the time after which a check of the program has ended in any lab, its way back not included.
func (r Runner) Longest(p *Program) time.Duration {
	total := answering
	for i := range p.steps {
		total += p.longest(&p.steps[i])
	}
	return r.Scope.Stretch(total)
}

// longest is the most that a step takes on a fast machine.
func (p *Program) longest(s *step) time.Duration {
	switch {
	case len(s.expect)+len(s.always) == 0:
		return 0
	case s.within == nil && s.hold == nil:
		return p.patience()
	default:
		return longest(s.within) + longest(s.hold)
	}
}

// longest is a written bound, or the most that a computed one may be.
func longest(bound template.Template) time.Duration {
	switch b := bound.(type) {
	case nil:
		return 0
	case template.Literal:
		d, _ := seconds(b.Value) // what is written was read as a duration
		return d
	default:
		return longestComputed
	}
}

// bounded gives a run its end. The way back from its disruptions is not part of it.
func (r Runner) bounded(ctx context.Context, p *Program) (context.Context, context.CancelFunc) {
	longest := r.Longest(p)
	return context.WithTimeoutCause(ctx, longest, fmt.Errorf("the check had not ended after %s, the longest it may take", longest))
}

// announceBound says, once a check takes a while, how long that may be.
func (r *run) announceBound() {
	if r.mode.announced || r.Announce == nil || time.Since(r.began) < announceAfter {
		return
	}
	r.mode.announced = true
	r.Announce(Note{Check: r.program.id, Verb: NoteBound, Args: map[string]any{"longest": r.Longest(r.program).Round(time.Second).String()}})
}

func (r *run) bounds(s *step) (within, hold time.Duration, err error) {
	l := r.look()
	if within, err = r.bound(l, s.within); err != nil {
		return 0, 0, fmt.Errorf("within: %w", err)
	}
	if hold, err = r.bound(l, s.hold); err != nil {
		return 0, 0, fmt.Errorf("for: %w", err)
	}
	return r.Scope.Stretch(within), hold, nil
}

func (r *run) bound(l *facts.Look, bound template.Template) (time.Duration, error) {
	if bound == nil {
		return 0, nil
	}
	value, err := bound.Render(l.World)
	if err != nil {
		return 0, err
	}
	d, err := seconds(value)
	if _, written := bound.(template.Literal); err == nil && !written && d > longestComputed {
		return 0, fmt.Errorf("gave %s, more than the %s that a computed time may be", d, longestComputed)
	}
	return d, err
}

func seconds(value any) (time.Duration, error) {
	switch n := value.(type) {
	case float64:
		return time.Duration(n * float64(time.Second)), nil
	case int64:
		return time.Duration(n) * time.Second, nil
	default:
		return 0, fmt.Errorf("gave %T, not seconds", value)
	}
}
