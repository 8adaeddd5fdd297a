package operator

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
)

// foreignError says that an object has the name of a Website's own, and belongs to somebody else.
type foreignError struct{ kind, name string }

func (e *foreignError) Error() string {
	return fmt.Sprintf("%s %s is there and does not belong to the Website; left alone", e.kind, e.name)
}

// reconcile makes one Website's Deployment and Service what they should be. It knows nothing of what has changed: it
// looks at what is there, so that it does not matter what was missed.
func (o *Operator) reconcile(ctx context.Context, k key) error {
	site, err := o.api.get(ctx, websites(), k)
	if err != nil {
		return err
	}
	// What belonged to a Website that is gone is removed by Kubernetes' garbage collector, by the owner references.
	if site == nil || text(site, "metadata", "deletionTimestamp") != "" {
		return nil
	}
	deployment, first := o.ensure(ctx, deployments(), site, deploymentOf(site))
	_, second := o.ensure(ctx, services(), site, serviceOf(site))
	err = errors.Join(first, second)
	if said := o.report(ctx, site, statusOf(site, deployment, err)); said != nil {
		return errors.Join(err, said)
	}
	var foreign *foreignError
	if errors.As(err, &foreign) {
		o.logf("Website %s: %v", k.name, foreign) // trying again helps nothing, and news of the object leads here
		return nil
	}
	return err
}

// ensure makes one object what it should be, and gives it as it is.
func (o *Operator) ensure(ctx context.Context, res resource, site, want object) (object, error) {
	k := keyOf(want)
	have, err := o.api.get(ctx, res, k)
	switch {
	case err != nil:
		return nil, err
	case have == nil:
		made, err := o.api.call(ctx, request{verb: "create", res: res, namespace: k.namespace, body: want})
		if err == nil {
			o.logf("Website %s: created %s", k.name, res.kind)
		}
		return made, err
	case !owns(site, have):
		return nil, &foreignError{res.kind, k.name}
	case holds(have, want):
		return have, nil
	}
	// With the version that was read: if somebody was quicker, the answer is 409, and the next look begins anew.
	changed, err := o.api.call(ctx, request{verb: "update", res: res, namespace: k.namespace, name: k.name, body: merged(have, want)})
	if err == nil {
		o.logf("Website %s: updated %s", k.name, res.kind)
	}
	return changed, err
}

// report writes the status, unless it says so already.
func (o *Operator) report(ctx context.Context, site, status object) error {
	if holds(site["status"], status) {
		return nil
	}
	k := keyOf(site)
	told := maps.Clone(site)
	told["status"] = status
	_, err := o.api.call(ctx, request{verb: "update", res: websites(), part: "status", namespace: k.namespace, name: k.name, body: told})
	if answered(err, http.StatusNotFound) {
		o.logf("Website %s: no status can be written, since its definition has no status subresource", k.name)
		return nil
	}
	return err
}
