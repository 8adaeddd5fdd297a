package facts

import "time"

// lagLimit bounds how long a look may put a verdict down to the EndpointSlice controller: without that controller it
// would stay open for ever.
const lagLimit = 20 * time.Second

// StuckFor is how long something has to stand in the way before it is certain that waiting will not help: a kubelet
// with much to do fails to start a container once in a while, and succeeds when it tries again.
const StuckFor = 15 * time.Second

// Quiet is how old a change has to be before a look trusts what it sees behind it: the API server writes times in whole
// seconds, so that only then everything that counts is known to have been written before.
const Quiet = time.Second

// routeLimit bounds how long a node that does not follow may keep a verdict open after the last change.
const routeLimit = 60 * time.Second

// Converging reports whether the cluster still works on the last change. The look may then have seen the time before:
// slices differ from the Pods, or requests took the old way.
func (l *Look) Converging() bool {
	if l.Timed {
		return false
	}
	if l.Recent(l.Unfollowed, lagLimit) {
		return true
	}
	return l.Remote && l.rerouting(l.Changed())
}

// Recent reports whether something was less than d of a fast machine's time before the look. A zero time is not recent.
func (l *Look) Recent(at time.Time, d time.Duration) bool {
	return !at.IsZero() && l.Now.Sub(at) < l.Scope.Stretch(d)
}

// rerouting reports whether some node may not have routed the look's requests by the last change. As long as that
// cannot be asked, it may not have: that the lab is well a moment later says nothing of these requests.
func (l *Look) rerouting(changed time.Time) bool {
	switch {
	case l.Recent(changed, Quiet):
		return true
	case !l.Recent(changed, routeLimit):
		return false
	}
	proven, err := l.Lab.Routed(l.Ctx, changed.Add(Quiet))
	return err != nil || proven.IsZero() || l.Now.Before(proven)
}

// Scaling reports whether something may be writing replicas.
func (l *Look) Scaling() bool {
	scalers, err := l.Lab.List(l.Ctx, "HorizontalPodAutoscaler", l.Scope.Namespace, "")
	return err != nil || len(scalers) > 0
}

// Resting reports whether nothing that a look read has changed for a while, Pods that are on their way for longer.
func (l *Look) Resting() bool {
	return !l.Recent(l.Stirred, Quiet) && !l.Recent(l.Coming, StuckFor)
}
