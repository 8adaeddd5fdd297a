package checker

import (
	"time"

	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/plain"
)

// stuckFor is how long something has to stand in the way before it is certain that waiting will not help: a kubelet
// with much to do fails to start a container once in a while, and succeeds when it tries again.
const stuckFor = 15 * time.Second

// hindered notes the obstacles of a look. It reports whether one has been there for so long that it will not go away by
// itself.
func (r *run) hindered(l *facts.Look) bool {
	since := map[string]time.Time{}
	certain := false
	for _, o := range l.Obstacles {
		first, known := r.obstacles[o.Object]
		if !known {
			first = l.Now
		}
		since[o.Object] = first
		if !certain && l.Now.Sub(first) >= r.Scope.Stretch(stuckFor) {
			certain, r.inTheWay = true, o.Object+": "+o.Why
		}
	}
	r.obstacles = since
	return certain && r.mode.givesUp
}

// giveUp ends waiting: wrong, with the obstacle.
func (r *run) giveUp(v *Verdict) *Verdict {
	r.exhausted = true
	v = outOfTime(v)
	v.InTheWay = plain.Line(r.inTheWay)
	return v
}
