package reset

import (
	"context"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// Seed makes namespace afresh for a lesson: it removes what the last seed and the learner made, applies the
// objects, each as it is, and labels everything with the lesson. It returns once the API server has taken everything.
//
// A namespace takes 10 to 40 s to die, so it stays and only what it holds goes. Of that, what keep names by uid
// stays, with the objects that follow from it.
func (r *Resetter) Seed(ctx context.Context, lesson, namespace string, all []map[string]any, keep map[string]bool) error {
	if err := r.guard(ctx, namespace); err != nil {
		return fault.In(err, "seed %s", namespace)
	}
	empty := func(ctx context.Context, name string, all []kinds.Kind) error {
		return r.emptyNamespace(ctx, name, all, keep)
	}
	if err := r.sweep(ctx, lesson, namespace, definedBy(all), empty); err != nil {
		return fault.In(err, "seed %s", namespace)
	}
	if err := r.prepareNamespace(ctx, lesson, namespace); err != nil {
		return fault.In(err, "seed %s", namespace)
	}
	if err := r.grant(ctx, lesson, namespace); err != nil {
		return fault.In(err, "seed %s", namespace)
	}
	if err := r.confine(ctx, lesson, namespace); err != nil {
		return fault.In(err, "seed %s", namespace)
	}
	if err := r.watchOver(ctx, lesson, namespace); err != nil {
		return fault.In(err, "seed %s", namespace)
	}
	for _, object := range all {
		if err := r.objects.Apply(ctx, namespace, []map[string]any{labelled(object, lesson, namespace).Object}, "apply"); err != nil {
			return fault.In(err, "seed %s", namespace)
		}
	}
	return nil
}

// Clear removes everything the seed and the learner made for the lesson, what lives outside the namespace
// included, and leaves no namespace behind.
func (r *Resetter) Clear(ctx context.Context, lesson, namespace string) error {
	if err := r.guard(ctx, namespace); err != nil {
		return fault.In(err, "clear %s", namespace)
	}
	err := r.sweep(ctx, lesson, namespace, nil, r.removeNamespace)
	r.objects.DropWatches(namespace)
	if err == nil {
		r.memory.LeaveLane(ctx, namespace)
		r.guards.leave(namespace)
	}
	return fault.In(err, "clear %s", namespace)
}

// definedBy are the names of the CustomResourceDefinitions among objects.
func definedBy(all []map[string]any) map[string]bool {
	defined := map[string]bool{}
	for _, object := range all {
		if one := (&unstructured.Unstructured{Object: object}); one.GetKind() == "CustomResourceDefinition" {
			defined[one.GetName()] = true
		}
	}
	return defined
}

// sweep empties or removes the namespace, and at the same time what the lesson left elsewhere, and the definitions of
// some names.
func (r *Resetter) sweep(ctx context.Context, lesson, namespace string, defined map[string]bool, inside func(context.Context, string, []kinds.Kind) error) error {
	all, err := r.objects.AllKinds(ctx)
	if err != nil {
		return err
	}
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error { return inside(ctx, namespace, all) })
	work.Go(func() error { return r.removeOutside(ctx, lesson, namespace, all, defined) })
	err = work.Wait()
	r.objects.Changed()
	return err
}

// labelled puts the lesson's labels on an object. Pod templates stay as written: a label there would be one the
// learner has to explain away.
func labelled(object map[string]any, lesson, namespace string) *unstructured.Unstructured {
	own := (&unstructured.Unstructured{Object: object}).DeepCopy()
	labels := own.GetLabels()
	if labels == nil {
		labels = map[string]string{}
	}
	labels[names.LessonLabel], labels[names.SeedLabel] = lesson, namespace
	own.SetLabels(labels)
	return own
}
