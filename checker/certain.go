package checker

import (
	"time"

	"github.com/klab-dev/klab/checker/internal/expr"
	"github.com/klab-dev/klab/checker/internal/kube"
)

// reread is how long after a write an object is looked at again before what only people write of it is wrong: whoever
// writes several objects is not done with the first.
const reread = 2 * time.Second

// onlyTyped reports whether nothing but another answer would make an expectation true, so that there is nothing to
// wait for.
func (r *run) onlyTyped(l *look, e *expectation) bool {
	return e.footing == expr.Answered && r.typedOut(l)
}

// typedOut reports whether the learner is done with typing: who only looks, unasked, leaves time for the rest.
func (r *run) typedOut(l *look) bool { return r.mode.givesUp || !r.recent(l, l.answered, quiet) }

// onlyWritten reports whether nothing but another write would make an expectation true. Who only looks waits as long
// as for anything else: nobody has asked for the verdict yet.
func (r *run) onlyWritten(l *look, e *expectation) bool {
	if e.footing != expr.Written || !r.mode.givesUp || l.now.Sub(l.lastWrite()) < reread {
		return false
	}
	_, final := e.cause(l)
	return final && !r.scaling(l)
}

// cause returns the first cause of a false expectation that holds, if any. It is final when none before it may come to
// hold later: an Event that tells of it, say, may be on its way.
func (e *expectation) cause(l *look) (found *cause, final bool) {
	final = true
	for i := range e.because {
		c := &e.because[i]
		if holds, _, err := c.test.Truth(l.world); err == nil && holds {
			return c, final
		}
		final = final && c.test.Footing != expr.Moving
	}
	return nil, final
}

// scaling reports whether something may be writing replicas.
func (r *run) scaling(l *look) bool {
	scalers, err := l.lab.List(l.ctx, "HorizontalPodAutoscaler", l.scope.Namespace, "")
	return err != nil || len(scalers) > 0
}

// counting is when what counts for an expectation was last written. To what is at rest, an answer does nothing.
func (r *run) counting(l *look, e *expectation) time.Time {
	if e.test.Asks && r.typedOut(l) && r.resting(l) {
		return l.written
	}
	return l.lastWrite()
}

// resting reports whether nothing that a look read has changed for a while, Pods that are on their way for longer.
func (r *run) resting(l *look) bool {
	return !r.recent(l, l.stirred, quiet) && !r.recent(l, l.coming, stuckFor)
}

// kube.LastWrite is when anything the look read was last written, the typed answers included.
func (l *look) lastWrite() time.Time { return kube.Later(l.written, l.answered) }
