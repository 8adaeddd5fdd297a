package checker

import (
	"time"

	"github.com/klab-dev/klab/checker/internal/facts"
)

// lagLimit bounds how long a look may put a verdict down to the EndpointSlice controller: without that controller it
// would stay open for ever.
const lagLimit = 20 * time.Second

// A change less than quiet ago is not looked behind yet: the API server writes times in whole seconds, so that
// only afterwards everything that counts is known to have been written before.
const quiet = time.Second

// routeLimit bounds how long a node that does not follow may keep a verdict open after the last change.
const routeLimit = 60 * time.Second

// converging reports whether the cluster still works on the last change. The look may then have seen the time before:
// slices differ from the Pods, or requests took the old way.
func (r *run) converging(l *facts.Look) bool {
	if l.Timed {
		return false
	}
	if r.recent(l, l.Unfollowed, lagLimit) {
		return true
	}
	return l.Remote && r.rerouting(l, l.Changed())
}

// recent reports whether something was less than d of a fast machine's time before the look. A zero time is not recent.
func (r *run) recent(l *facts.Look, at time.Time, d time.Duration) bool {
	return !at.IsZero() && l.Now.Sub(at) < r.Scope.Stretch(d)
}

// rerouting reports whether some node may not have routed the look's requests by the last change. As long as that
// cannot be asked, it may not have: that the lab is well a moment later says nothing of these requests.
func (r *run) rerouting(l *facts.Look, changed time.Time) bool {
	switch {
	case r.recent(l, changed, quiet):
		return true
	case !r.recent(l, changed, routeLimit):
		return false
	}
	proven, err := l.Lab.Routed(l.Ctx, changed.Add(quiet))
	return err != nil || proven.IsZero() || l.Now.Before(proven)
}
