package checker

import (
	"time"
)

func (r *run) expectations(s *step) *Verdict {
	within, hold, err := r.bounds(s)
	if err != nil {
		return cannotLook(err)
	}
	if s.within == nil && s.hold == nil {
		return r.converged(s)
	}
	if s.within != nil {
		if v := r.eventually(s, within); v != nil || s.hold == nil {
			return v
		}
	}
	return r.continuously(s, hold)
}

// converged looks once, or, when patient, for as long as the lab is converging. A truth seen meanwhile may be of the
// time before the last change, and a pass is kept for good, so a pass has to wait. A verdict that rests on requests has
// to be wrong twice running: on a busy machine a request gets lost that nobody is to blame for.
func (r *run) converged(s *step) *Verdict {
	patience := time.Now().Add(r.Scope.Stretch(r.program.patience()))
	for lost := false; ; {
		l := r.look()
		v, _ := r.examine(l, s)
		if v == nil && l.Converging() {
			v = &Verdict{State: Waiting, Code: CodeSettling, Reason: "something changed a moment ago"}
		}
		if v == nil || !r.mode.patient {
			return v
		}
		if r.hindered(l) && v.State == Waiting && v.Code != CodeSettling {
			v = r.giveUp(v)
		}
		// A lab that never comes to rest, by a Pod that falls over again and again, say, must not keep the learner waiting.
		if v.State == Waiting && time.Now().After(patience) {
			if v.Code == CodeSettling {
				return v
			}
			r.exhausted = true
			v = outOfTime(v)
		}
		giveUp := r.began.Add(r.Scope.Stretch(max(r.program.settle, defaultSettle)))
		again := v.State == Wrong && l.Remote && !lost && !r.certain
		lost = again
		if v.State == Wrong && !again || v.State == Unknown && time.Now().After(giveUp) {
			return v
		}
		if err := r.rest(s.every); err != nil {
			return interrupted(err, v)
		}
	}
}

// eventually looks until everything is true at once, the time is over, or something that must always
// hold does not.
func (r *run) eventually(s *step, within time.Duration) *Verdict {
	deadline := time.Now().Add(within)
	for {
		l := r.timed()
		v, final := r.examine(l, s)
		if v == nil || final || v.State == Wrong && r.certain {
			return v
		}
		if r.hindered(l) && v.State != Unknown {
			return r.giveUp(v)
		}
		if !time.Now().Before(deadline) {
			// After a long wait, looking once more for as long would not show more.
			r.exhausted = within >= r.Scope.Stretch(longestSettle)
			return outOfTime(v)
		}
		if err := r.rest(min(s.every, time.Until(deadline)+time.Millisecond)); err != nil {
			return interrupted(err, v)
		}
	}
}

// continuously looks until the time is over; the first false expectation is wrong. A look that failed
// is forgiven unless it was the last one.
func (r *run) continuously(s *step, hold time.Duration) *Verdict {
	deadline := time.Now().Add(hold)
	for {
		v, _ := r.examine(r.timed(), s)
		if v != nil && v.State != Unknown {
			return outOfTime(v)
		}
		if !time.Now().Before(deadline) {
			return v
		}
		if err := r.rest(min(s.every, time.Until(deadline)+time.Millisecond)); err != nil {
			return interrupted(err, v)
		}
	}
}

// rest waits until the next look.
func (r *run) rest(d time.Duration) error {
	r.announceBound()
	return pause(r.ctx, d)
}
