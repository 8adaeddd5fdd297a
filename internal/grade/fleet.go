package grade

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/internal/lanes"
)

// A Member is one of the labs that grade together.
type Member struct {
	Name string
	Lab  Lab
}

// members are all labs of a run.
func (o Options) members() []Member {
	return append([]Member{{o.LabName, o.Lab}}, o.More...)
}

// fleet are the labs of a run while it goes on.
type fleet struct {
	mu     sync.Mutex
	places []*place
	// freed is closed, and made anew, when a place may have become free.
	freed chan struct{}
}

// A place is one of the labs.
type place struct {
	Member
	// running counts the queues that run there, taken those that ever began. alone are the things that one of them has for
	// itself.
	running, taken int
	alone          map[string]bool
	// troubles counts tries in a row that the lab did not carry.
	troubles int
	// gone says why nothing is tried there any more.
	gone error
}

func newFleet(members []Member) *fleet {
	f := &fleet{freed: make(chan struct{})}
	for _, m := range members {
		f.places = append(f.places, &place{Member: m, alone: map[string]bool{}})
	}
	return f
}

// take waits for the lab where least runs, and where nobody has what the queue needs for itself.
func (f *fleet) take(ctx context.Context, alone string) (*place, error) {
	for {
		p, freed, err := f.next(alone)
		if p != nil || err != nil {
			return p, err
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-freed:
		}
	}
}

// next is a place that can be taken at once, or else what to wait for.
func (f *fleet) next(alone string) (p *place, freed <-chan struct{}, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, one := range f.places {
		switch {
		case one.gone != nil:
			err = errors.Join(err, fmt.Errorf("lab %s: %w", one.Name, one.gone))
		case alone != "" && one.alone[alone]:
			freed = f.freed
		case p == nil || one.running < p.running || one.running == p.running && one.taken < p.taken:
			p = one
		}
	}
	switch {
	case p != nil:
		p.running++
		p.taken++
		if alone != "" {
			p.alone[alone] = true
		}
		return p, nil, nil
	case freed != nil:
		return nil, freed, nil
	}
	return nil, nil, fmt.Errorf("no lab is left: %w", err)
}

// leave ends take.
func (f *fleet) leave(p *place, alone string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p.running--
	delete(p.alone, alone)
	f.wake()
}

// give up a lab: nothing begins there any more. It reports whether others are left, and whether this is news.
func (f *fleet) giveUp(p *place, why error) (left, news bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if news = p.gone == nil; news {
		p.gone = why
	}
	f.wake()
	return slices.ContainsFunc(f.places, func(one *place) bool { return one.gone == nil }), news
}

// wake lets everybody who waits look again.
func (f *fleet) wake() {
	close(f.freed)
	f.freed = make(chan struct{})
}

// several reports whether a lab may be given up for others.
func (f *fleet) several() bool { return len(f.places) > 1 }

// silence is how long a lab is left alone before it is asked whether it still answers: a cache may speak for it until then.
// answering is how long it may take to.
const (
	silence   = 4 * time.Second
	answering = 15 * time.Second
)

// ask finds out whether a lab still answers.
func (p *place) ask(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil // the run ends, and no lab is to blame
	case <-time.After(silence):
	}
	asking, cancel := context.WithTimeout(ctx, answering)
	defer cancel()
	_, err := p.Lab.Get(asking, "Namespace", "", metav1.NamespaceSystem)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// lostError is the end of a lab.
type lostError struct{ cause error }

func (e *lostError) Error() string { return e.cause.Error() }

func (e *lostError) Unwrap() error { return e.cause }

// lost reports whether a queue ended because its lab did. Then the others do what is left of it.
func (r *run) lost(ctx context.Context, p *place, err error) bool {
	if ctx.Err() != nil || !r.fleet.several() {
		return false
	}
	var why error
	var known *lostError
	if errors.As(err, &known) {
		why = known.cause
	} else if why = p.ask(ctx); why == nil {
		return false
	}
	left, news := r.fleet.giveUp(p, why)
	if news && left && r.Gone != nil {
		r.Gone(p.Name, why)
	}
	return true
}

// shareOut lets every lab do its part of what has to be done one after the other.
func (f *fleet) shareOut(queues []lanes.Queue[*work]) []lanes.Queue[*work] {
	var out []lanes.Queue[*work]
	for _, q := range queues {
		if q.Cases[0].lesson.Exclusive == "" {
			out = append(out, q)
			continue
		}
		each := (len(q.Cases) + len(f.places) - 1) / len(f.places)
		for part := range slices.Chunk(q.Cases, each) {
			own := q
			own.Cases = part
			out = append(out, own)
		}
	}
	return out
}

// names are those of the labs.
func names(members []Member) []string {
	of := map[string]bool{}
	for _, m := range members {
		of[m.Name] = true
	}
	return slices.Sorted(maps.Keys(of))
}
