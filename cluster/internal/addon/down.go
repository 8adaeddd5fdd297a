package addon

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/klab-dev/klab/assets/addons"
	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

const (
	// downTimeout bounds the wait for what one stage made.
	downTimeout = 2 * time.Minute
	// downPause is between two looks at what is left.
	downPause = 300 * time.Millisecond
)

// TakeDown removes an add-on from the lab: its objects, those of kinds that it brought, and the images that were brought
// for it. It returns once all are gone. One that is not there costs a few reads.
func (a *AddOns) TakeDown(ctx context.Context, name string, detail func(string)) error {
	known, err := addons.Find(name)
	if err != nil {
		return err
	}
	stages, _, err := addOn(name)
	if err != nil {
		return err
	}
	// The last stage goes first: it stands on the others.
	for at := len(stages) - 1; at >= 0; at-- {
		if err := a.lower(ctx, name, stages[:at], detail); err != nil {
			return downFailed(name, err)
		}
	}
	if len(known.Images) > 0 {
		if err := a.images.Remove(ctx, known.Images); err != nil {
			return fault.In(err, "take down add-on %s", name)
		}
	}
	return fault.In(a.store.Forget(ctx, addOnRecords, name), "note add-on %s", name)
}

// lower removes everything of an add-on that is of none of the stages below, also what an older klab made that knew
// other stages.
func (a *AddOns) lower(ctx context.Context, name string, below []stage, detail func(string)) error {
	all, err := a.objects.AllKinds(ctx)
	if err != nil {
		return err
	}
	bounded, cancel := context.WithTimeout(ctx, downTimeout)
	defer cancel()
	var left []api.Item
	asked := map[types.UID]bool{}
	err = await.Every(bounded, downPause, func(ctx context.Context) (done bool, err error) {
		left, err = a.objects.Scan(ctx, all, "", names.AddOnLabel+"="+name, func(i api.Item) bool {
			return i.Kind.Can("delete") && !slices.ContainsFunc(below, func(s stage) bool { return s.holds(i) || follows(i) })
		})
		if err != nil || len(left) == 0 {
			return err == nil, err
		}
		detail("removing " + listed(left))
		return false, a.remove(ctx, left, asked)
	})
	a.objects.Changed()
	if err != nil && ctx.Err() == nil && bounded.Err() != nil {
		return &fault.Error{
			Step: "take down add-on " + name, Reason: "not gone after " + downTimeout.String() + ": " + listed(left), Kind: fault.NotReady,
			Cause: err, Next: "klab addon disable " + name,
		}
	}
	return err
}

// downFailed says which add-on did not go, unless the error does.
func downFailed(name string, err error) error {
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	return fault.In(err, "take down add-on %s", name)
}

// remove asks once for the deletion of each object. A workload goes after its Pods: one that is gone has left nothing
// behind.
func (a *AddOns) remove(ctx context.Context, left []api.Item, asked map[types.UID]bool) error {
	for _, i := range left {
		uid, policy := i.Object.GetUID(), metav1.DeletePropagationBackground
		if asked[uid] {
			continue
		}
		asked[uid] = true
		if i.Kind.GVR.Group == "apps" {
			policy = metav1.DeletePropagationForeground
		}
		how := metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &uid}, PropagationPolicy: &policy}
		if err := a.objects.DeleteItem(ctx, i, how); err != nil {
			return err
		}
	}
	return nil
}

// follows reports whether an object comes and goes with a Service, whose labels it has: as long as that is there, it
// would come back.
func follows(i api.Item) bool {
	return i.Kind.Name == "Endpoints" || i.Kind.Name == "EndpointSlice"
}

// mostListed is how many objects are named before the rest is left out.
const mostListed = 3

// listed names objects; of many the first.
func listed(items []api.Item) string {
	named := make([]string, 0, len(items))
	for _, i := range items {
		named = append(named, i.String())
	}
	slices.Sort(named)
	if len(named) > mostListed {
		named = append(named[:mostListed], "…")
	}
	return strings.Join(named, ", ")
}
