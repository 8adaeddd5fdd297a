package checker

import (
	"time"

	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/plain"
)

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
		if !certain && l.Now.Sub(first) >= r.Scope.Stretch(facts.StuckFor) {
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
