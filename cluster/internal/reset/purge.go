package reset

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/kinds"
)

const (
	// atOnce bounds the requests a sweep keeps under way.
	atOnce = 12
	// patience is how long a deletion may take the ordinary way before it is forced.
	patience = 1500 * time.Millisecond
	// purgeTimeout bounds a purge; what is left then needs a person.
	purgeTimeout = 45 * time.Second
	// purgePause is the pause between two looks at what is left.
	purgePause = 100 * time.Millisecond
)

// tier orders deletions so that nothing is made anew in the meantime: what stands on its own first, then
// what it owns, Pods last.
func tier(i api.Item) int {
	switch {
	case i.Kind.Name == "Pod":
		return 2
	case metav1.GetControllerOf(i.Object) != nil, i.Kind.Name == "EndpointSlice", i.Kind.Name == "Endpoints":
		return 1
	}
	return 0
}

// purge removes objects until a look finds none.
type purge struct {
	o *api.Objects
	// look lists what is to be removed among some kinds.
	look func(context.Context, api.Lister, []kinds.Kind) ([]api.Item, error)
	// final says that what is overlooked cannot be removed later.
	final bool
	mu    sync.Mutex
	asked map[types.UID]time.Time
	last  error
}

// newPurge makes a purge of what look lists.
func newPurge(o *api.Objects, look func(context.Context, api.Lister, []kinds.Kind) ([]api.Item, error)) *purge {
	return &purge{o: o, look: look, asked: map[types.UID]time.Time{}}
}

// run looks at all kinds, removes what it finds and watches those kinds until they are empty; then it looks
// at all kinds again, because a controller may have been quicker.
func (p *purge) run(ctx context.Context, all []kinds.Kind) error {
	limited, cancel := context.WithTimeout(ctx, purgeTimeout)
	defer cancel()
	for {
		left, err := p.look(limited, p.o.Survey, all)
		if err == nil && len(left) == 0 {
			left, err = p.lastLook(limited, all)
		}
		if err != nil || len(left) == 0 {
			return err
		}
		if err := p.drain(limited, left); err != nil {
			return err
		}
	}
}

// lastLook asks the API server itself for what controllers may have made while the purge removed their
// objects, because a watch is always a moment behind; where it is final, for everything.
func (p *purge) lastLook(ctx context.Context, all []kinds.Kind) ([]api.Item, error) {
	switch {
	case !p.o.Whole():
		return nil, nil
	case p.final:
		return p.look(ctx, p.o.Scan, all)
	case len(p.asked) == 0:
		return nil, nil
	}
	return p.look(ctx, p.o.Scan, slices.DeleteFunc(slices.Clone(all), func(k kinds.Kind) bool {
		return k.Name != "Pod" && k.Name != "ReplicaSet" && k.Name != "Job"
	}))
}

// drain removes what is left, looking again only at the kinds that still had something.
func (p *purge) drain(ctx context.Context, left []api.Item) error {
	seen := left
	err := await.Every(ctx, purgePause, func(ctx context.Context) (done bool, err error) {
		if seen == nil {
			if seen, err = p.look(ctx, p.o.Survey, kindsOf(left)); err != nil {
				return false, err
			}
		}
		left, seen = seen, nil
		return len(left) == 0, p.remove(ctx, left)
	})
	if err != nil && ctx.Err() != nil {
		return p.stuck(ctx, left)
	}
	return err
}

func kindsOf(items []api.Item) []kinds.Kind {
	var of []kinds.Kind
	for _, i := range items {
		if !slices.ContainsFunc(of, func(k kinds.Kind) bool { return k.GVR == i.Kind.GVR }) {
			of = append(of, i.Kind)
		}
	}
	return of
}

// stuck tells what a purge could not remove, with the last reason it met.
func (p *purge) stuck(ctx context.Context, left []api.Item) error {
	names := make([]string, len(left))
	for i, one := range left {
		names[i] = one.String()
	}
	cause := ctx.Err()
	if p.last != nil {
		cause = p.last
	}
	return fmt.Errorf("remove %s: %w", strings.Join(names, ", "), cause)
}

func (p *purge) remove(ctx context.Context, left []api.Item) error {
	for at := range 3 {
		work, ctx := errgroup.WithContext(ctx)
		work.SetLimit(atOnce)
		for _, i := range left {
			if tier(i) == at {
				work.Go(func() error { return p.removeOne(ctx, i) })
			}
		}
		if err := work.Wait(); err != nil {
			return err
		}
	}
	return nil
}

// removeOne deletes an object the first time it is seen, takes foreign finalizers off at once, and forces
// what is still there after some patience.
func (p *purge) removeOne(ctx context.Context, i api.Item) error {
	uid := i.Object.GetUID()
	p.mu.Lock()
	began, asked := p.asked[uid]
	if !asked {
		p.asked[uid] = time.Now()
	}
	p.mu.Unlock()
	overdue := asked && time.Since(began) > patience && !isDefinition(i)
	if !asked || overdue {
		grace := int64(1)
		if overdue {
			grace = 0
		}
		if err := p.note(p.delete(ctx, i, grace)); err != nil {
			return err
		}
	}
	keep := slices.DeleteFunc(slices.Clone(i.Object.GetFinalizers()), func(f string) bool { return overdue || foreign(f) })
	if len(keep) == len(i.Object.GetFinalizers()) {
		return nil
	}
	return p.note(p.o.SetFinalizers(ctx, i, keep))
}

func (p *purge) delete(ctx context.Context, i api.Item, grace int64) error {
	uid := i.Object.GetUID()
	policy := metav1.DeletePropagationBackground
	how := metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &uid}, PropagationPolicy: &policy}
	if i.Kind.Name == "Pod" {
		how.GracePeriodSeconds = &grace
	}
	return p.o.DeleteItem(ctx, i, how)
}

// note keeps what the API server says about one object as the reason to report, and lets only errors of
// reaching it end the purge: the next round tries again.
func (p *purge) note(err error) error {
	if err == nil || apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
		return nil
	}
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = err
	return nil
}

// isDefinition tells CustomResourceDefinitions. One goes when Kubernetes has removed its objects. If it were forced to go
// before, they would stay in etcd, and come back with the next definition of the name.
func isDefinition(i api.Item) bool { return i.Kind.Name == "CustomResourceDefinition" }

// foreign reports whether a finalizer is none of Kubernetes' own: nobody in the lab will ever take it off.
func foreign(finalizer string) bool {
	if finalizer == metav1.FinalizerDeleteDependents || finalizer == metav1.FinalizerOrphanDependents {
		return false
	}
	domain, _, _ := strings.Cut(finalizer, "/") // that of CustomResourceDefinitions is a domain alone
	return domain != "kubernetes.io" && !strings.HasSuffix(domain, ".kubernetes.io") && !strings.HasSuffix(domain, ".k8s.io")
}
