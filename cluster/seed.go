package cluster

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// SeedLabel names the lesson's namespace on every seeded object, beside LessonLabel, also on those that live
// elsewhere: the same lesson may be seeded into several namespaces at once.
const SeedLabel = "klab.dev/seed"

// Seed makes namespace afresh for a lesson: it removes what the last seed and the learner made, applies the
// manifests and labels everything with the lesson. It returns once the API server has taken everything.
//
// A namespace takes 10 to 40 s to die, so it stays and only what it holds goes. Of that, what keep names by uid
// stays, with the objects that follow from it.
func (o *objects) Seed(ctx context.Context, lesson, namespace string, manifests [][]byte, keep map[string]bool) error {
	seeded, err := labelled(lesson, namespace, manifests)
	if err != nil {
		return fmt.Errorf("seed %s: %w", namespace, err)
	}
	if err := o.guard(ctx, namespace); err != nil {
		return fail(err, "seed %s", namespace)
	}
	empty := func(ctx context.Context, name string, all []resource) error {
		return o.emptyNamespace(ctx, name, all, keep)
	}
	if err := o.sweep(ctx, lesson, namespace, empty); err != nil {
		return fail(err, "seed %s", namespace)
	}
	if err := o.prepareNamespace(ctx, lesson, namespace); err != nil {
		return fail(err, "seed %s", namespace)
	}
	for _, document := range seeded {
		if err := o.applyOne(ctx, document, namespace, "apply"); err != nil {
			return fail(err, "seed %s", namespace)
		}
	}
	return nil
}

// Clear removes everything the seed and the learner made for the lesson, what lives outside the namespace
// included, and leaves no namespace behind.
func (o *objects) Clear(ctx context.Context, lesson, namespace string) error {
	if err := o.guard(ctx, namespace); err != nil {
		return fail(err, "clear %s", namespace)
	}
	err := o.sweep(ctx, lesson, namespace, o.removeNamespace)
	o.watches.drop(namespace)
	if err == nil {
		o.leaveLane(ctx, namespace)
	}
	return fail(err, "clear %s", namespace)
}

// sweep empties or removes the namespace, and at the same time what the lesson left elsewhere.
func (o *objects) sweep(ctx context.Context, lesson, namespace string, inside func(context.Context, string, []resource) error) error {
	all, err := o.kinds.all(ctx)
	if err != nil {
		return err
	}
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error { return inside(ctx, namespace, all) })
	work.Go(func() error { return o.removeOutside(ctx, lesson, namespace, all) })
	err = work.Wait()
	o.looks.forget()
	return err
}

// labelled reads the manifests and puts the lesson's labels on the objects. Pod templates stay as written:
// a label there would be one the learner has to explain away.
func labelled(lesson, namespace string, manifests [][]byte) ([]*unstructured.Unstructured, error) {
	var all []*unstructured.Unstructured
	for i, manifest := range manifests {
		found, err := documents(manifest)
		if err != nil {
			return nil, fmt.Errorf("manifest %d: %w", i+1, err)
		}
		for _, document := range found {
			labels := document.GetLabels()
			if labels == nil {
				labels = map[string]string{}
			}
			labels[LessonLabel], labels[SeedLabel] = lesson, namespace
			document.SetLabels(labels)
		}
		all = append(all, found...)
	}
	return all, nil
}
