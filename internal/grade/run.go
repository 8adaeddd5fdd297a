package grade

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/lessons"
)

// Run grades all submissions. The error is about the run itself; the results hold what was graded before it.
func Run(ctx context.Context, o Options) (Results, error) {
	began := time.Now().UTC()
	p := o.plan()
	r := &run{Options: o, estimate: lanes.NewEstimate(), fleet: newFleet(o.members())}
	here := p.here()
	err := r.tryAll(ctx, here)
	if err == nil && !o.Once {
		err = r.confirm(ctx, here)
	}
	if err == nil && !o.Once {
		err = r.asTheyDid(ctx, p)
	}
	return o.results(p, began), err
}

// A run collects tries as they end.
type run struct {
	Options
	mu          sync.Mutex
	estimate    *lanes.Estimate
	pace        *lanes.Pace
	fleet       *fleet
	done, total int
}

// mostTroubles is how many tries in a row may fail for the lab's sake before the run ends: a submission can spoil its own.
const mostTroubles = 4

// tryAll tries what the journal does not hold, beside each other.
func (r *run) tryAll(ctx context.Context, works []*work) error {
	var left []*work
	for _, w := range works {
		if t, ended := r.Journal.Ended(w.keyOf(false)); ended {
			r.estimate.Took(w.class(), t.Seconds)
			continue
		}
		left = append(left, w)
	}
	return r.tryThese(ctx, left, lanes.NewPace(r.Parallel))
}

// confirm tries what did not pass once more, alone: under load a lab may be too slow for a right answer. What an earlier
// run could not tell is tried again.
func (r *run) confirm(ctx context.Context, works []*work) error {
	var left []*work
	for _, w := range works {
		first, _ := r.Journal.Ended(w.keyOf(false))
		if second, ended := r.Journal.Ended(w.keyOf(true)); final(first) || ended && second.State != Unknown {
			continue
		}
		w.alone = true
		left = append(left, w)
	}
	return r.tryThese(ctx, left, lanes.NewPace(1))
}

// asTheyDid tries what still did not pass on the learners' own answers to what the task needs, where those passed.
func (r *run) asTheyDid(ctx context.Context, p plan) error {
	var open, left []*work
	for _, w := range p.own {
		if t, _ := r.outcome(p.byKey[r.key(w.lesson, w.task, w.answer)]); failed(t) {
			open = append(open, w)
		}
	}
	if err := r.lend(ctx, p, open); err != nil {
		return err
	}
	for _, w := range open {
		if !r.passed(p, w.needs, w.lesson) {
			continue
		}
		if t, ended := r.Journal.Ended(w.keyOf(true)); ended && t.State != Unknown {
			continue
		}
		w.alone = true
		left = append(left, w)
	}
	return r.tryThese(ctx, left, lanes.NewPace(1))
}

// lend tries what works need of other shares: whether that passed has to be known here too.
func (r *run) lend(ctx context.Context, p plan, works []*work) error {
	var needed []*work
	for _, w := range works {
		for _, n := range w.needs {
			if n.answer == nil {
				continue
			}
			if need := p.byKey[r.key(w.lesson, n.task, *n.answer)]; need.elsewhere && !slices.Contains(needed, need) {
				needed = append(needed, need)
			}
		}
	}
	if err := r.tryAll(ctx, needed); err != nil {
		return err
	}
	return r.confirm(ctx, needed)
}

// failed reports whether a task did not pass, also where that may be this lab's.
func failed(t Try) bool {
	return t.State == Wrong || t.State == Waiting || t.Code == CodeLive || t.Code == CodeNotHere
}

// passed reports whether the learner's own answers among some needs did.
func (r *run) passed(p plan, needs []need, lesson *lessons.Lesson) bool {
	return !slices.ContainsFunc(needs, func(n need) bool {
		if n.answer == nil {
			return false
		}
		t, _ := r.outcome(p.byKey[r.key(lesson, n.task, *n.answer)])
		return t.State != Pass
	})
}

// final reports whether a try that others ran beside counts as it is.
func final(t Try) bool { return t.State == Pass || t.State == Refused }

func (r *run) tryThese(ctx context.Context, works []*work, pace *lanes.Pace) error {
	for _, w := range works {
		r.estimate.Expect(w.class())
	}
	r.pace, r.done, r.total = pace, 0, len(works)
	return lanes.Run(ctx, pace, r.fleet.shareOut(deal(works, r.Share.firstLane())), r.queue)
}

// queue tries works one after the other, all in one lab as long as that answers.
func (r *run) queue(ctx context.Context, q lanes.Queue[*work]) error {
	alone := string(q.Cases[0].lesson.Exclusive)
	for left := q.Cases; len(left) > 0; {
		p, err := r.fleet.take(ctx, alone)
		if err != nil {
			return err
		}
		done, err := r.onPlace(ctx, p, left)
		r.fleet.leave(p, alone)
		if err != nil && !r.lost(ctx, p, err) {
			return err
		}
		left = left[done:]
	}
	return nil
}

// onPlace tries works in one lab, and returns how many of them.
func (r *run) onPlace(ctx context.Context, p *place, works []*work) (done int, err error) {
	o := r.Options
	o.Lab, o.LabName = p.Lab, p.Name
	seat := func(w *work) lanes.Seat { return lanes.Seat{Lesson: w.lesson, Namespace: w.namespace} }
	open := func(w *work) (*lanes.Bench, error) {
		o.guard(w)
		return lanes.OpenBench(ctx, o.Lab, w.lesson, w.namespace)
	}
	err = lanes.OnBenches(ctx, slices.Values(works), seat, open, func(b *lanes.Bench, w *work) error {
		t, err := bench{b, o}.try(ctx, w)
		if err != nil {
			return err
		}
		if t.State == Unknown && r.fleet.several() {
			if why := p.ask(ctx); why != nil {
				return &lostError{why} // it is told by another lab
			}
		}
		if err := r.add(p, w, t); err != nil {
			return err
		}
		done++
		return nil
	})
	return done, err
}

// guard lets the API server hold the namespace of a work by the same rules as the fence.
func (o Options) guard(w *work) {
	if !w.reach.open {
		o.Lab.Guard(w.namespace, fence.Rules{Strict: true, Permits: w.reach.within, Images: w.reach.rules.Images})
	}
}

// add keeps a try.
func (r *run) add(p *place, w *work, t Try) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	r.estimate.Ended(w.class(), t.Seconds)
	if err := r.Journal.Keep(w.keyOf(w.alone), t); err != nil {
		return fmt.Errorf("keep the try of %s/%s: %w", t.Lesson, t.Task, err)
	}
	if r.Progress != nil {
		r.Progress(Progress{Done: r.done, Total: r.total, Try: t, Left: r.estimate.Left(r.pace.Now())})
	}
	if t.State != Unknown || t.Code != CodeLab {
		p.troubles = 0
		return nil
	}
	if p.troubles++; p.troubles >= mostTroubles {
		return &lostError{fmt.Errorf("%d tries in a row came to nothing: %s", p.troubles, t.Reason)}
	}
	return nil
}
