package checker

import (
	"time"

	"github.com/klab-dev/klab/checker/internal/expr"
	"github.com/klab-dev/klab/checker/internal/facts"
)

// reread is how long after a write an object is looked at again before what only people write of it is wrong: whoever
// writes several objects is not done with the first.
const reread = 2 * time.Second

// onlyTyped reports whether nothing but another answer would make an expectation true, so that there is nothing to
// wait for.
func (r *run) onlyTyped(l *facts.Look, e *expectation) bool {
	return e.footing == expr.Answered && r.typedOut(l)
}

// typedOut reports whether the learner is done with typing: who only looks, unasked, leaves time for the rest.
func (r *run) typedOut(l *facts.Look) bool {
	return r.mode.givesUp || !l.Recent(l.Answered, facts.Quiet)
}

// onlyWritten reports whether nothing but another write would make an expectation true. Who only looks waits as long
// as for anything else: nobody has asked for the verdict yet.
func (r *run) onlyWritten(l *facts.Look, e *expectation) bool {
	if e.footing != expr.Written || !r.mode.givesUp || l.Now.Sub(l.LastWrite()) < reread {
		return false
	}
	_, final := e.cause(l)
	return final && !l.Scaling()
}

// cause returns the first cause of a false expectation that holds, if any. It is final when none before it may come to
// hold later: an Event that tells of it, say, may be on its way.
func (e *expectation) cause(l *facts.Look) (found *cause, final bool) {
	final = true
	for i := range e.because {
		c := &e.because[i]
		if holds, _, err := c.test.Truth(l.World); err == nil && holds {
			return c, final
		}
		final = final && c.test.Footing != expr.Moving
	}
	return nil, final
}

// counting is when what counts for an expectation was last written. To what is at rest, an answer does nothing.
func (r *run) counting(l *facts.Look, e *expectation) time.Time {
	if e.test.Asks && r.typedOut(l) && l.Resting() {
		return l.Written
	}
	return l.LastWrite()
}
