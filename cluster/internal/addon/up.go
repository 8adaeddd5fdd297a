package addon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/klab-dev/klab/assets/addons"
	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
)

// addOnTimeout is generous because an image may have to be pulled.
const addOnTimeout = 5 * time.Minute

// BringUp makes an add-on work in the lab, and tells what it waits for. One that works already costs a
// few reads.
func (a *AddOns) BringUp(ctx context.Context, name string, detail func(string)) error {
	known, err := addons.Find(name)
	if err != nil {
		return err
	}
	stages, hash, err := addOn(name)
	if err != nil {
		return err
	}
	stands, err := a.stands(ctx, name, hash, stages)
	if err != nil || stands {
		return fault.In(err, "look for add-on %s", name)
	}
	if len(known.Images) > 0 {
		if err := a.images.Supply(ctx, known.Images, detail); err != nil {
			return addOnFailed(name, err)
		}
	}
	for _, s := range stages {
		if err := a.raise(ctx, s, detail); err != nil {
			return addOnFailed(name, err)
		}
	}
	return fault.In(a.store.Set(ctx, addOnRecords, name, &hash), "note add-on %s", name)
}

// stands reports whether the add-on was brought up from these manifests and still works.
func (a *AddOns) stands(ctx context.Context, name, hash string, stages []stage) (bool, error) {
	kept, err := a.store.Values(ctx, addOnRecords)
	if err != nil || kept[name] != hash {
		return false, err
	}
	return len(await.Unmet(ctx, a.needs(time.Time{}, stages...))) == 0, nil
}

// raise applies a stage and waits until what it made works.
func (a *AddOns) raise(ctx context.Context, s stage, detail func(string)) error {
	for _, object := range s {
		if err := a.objects.Apply(ctx, object.GetNamespace(), []map[string]any{object.Object}, "apply"); err != nil {
			return err
		}
	}
	needs := a.needs(a.objects.Now(), s)
	if len(needs) == 0 {
		return nil
	}
	detail(waitingFor(needs))
	return await.All(ctx, needs, addOnTimeout, detail)
}

// addOnFailed says which add-on did not come up, and where to look.
func addOnFailed(name string, err error) error {
	var known *fault.Error
	if !errors.As(err, &known) || known.Kind != fault.NotReady {
		return fmt.Errorf("bring up add-on %s: %w", name, err)
	}
	return &fault.Error{
		Step: "bring up add-on " + name, Reason: known.Reason, Kind: fault.NotReady, Cause: err,
		Next: "klab kubectl describe pods -A -l k8s-app=" + name,
	}
}
