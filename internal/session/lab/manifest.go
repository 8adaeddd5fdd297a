package lab

import (
	"context"
	"fmt"
	"slices"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/fence"
)

// prove applies the rules of packs to objects. Exactly these objects are applied afterwards: the lab reads no text of
// the lesson and unfolds no List.
func (f fenced) prove(ctx context.Context, objects []map[string]any) error {
	if len(objects) > fence.MaxObjects {
		return fmt.Errorf("%w: a pack may apply at most %d objects at once", ErrRefused, fence.MaxObjects)
	}
	for _, object := range objects {
		if breaches := f.rules.Object(object, f.namespace); len(breaches) > 0 {
			return refuse(breaches...)
		}
		if err := f.leads(ctx, fence.Addresses(object)); err != nil {
			return err
		}
	}
	return nil
}

// leads proves that addresses written by hand are the lesson's own.
func (f fenced) leads(ctx context.Context, to []string) error {
	if len(to) == 0 {
		return nil
	}
	own, err := f.addresses(ctx, f.namespace)
	if err != nil {
		return err
	}
	for _, elsewhere := range f.rules.Permits.Named(fence.PermitAddresses) {
		more, err := f.addresses(ctx, elsewhere)
		if err != nil {
			return err
		}
		own = append(own, more...)
	}
	for _, address := range to {
		if !slices.Contains(own, address) {
			return fmt.Errorf("%w: address %s belongs to no Pod of the lesson", ErrRefused, address)
		}
	}
	return nil
}

// Apply implements ground.Writer.
func (f fenced) Apply(ctx context.Context, namespace string, objects []map[string]any, how string) error {
	if err := f.inside(namespace); err != nil {
		return err
	}
	if err := f.prove(ctx, objects); err != nil {
		return err
	}
	return f.lab.Apply(ctx, namespace, objects, how)
}

// DryRun implements ground.Writer. The files are the learner's, so that a refusal is a fact about them and no error.
func (f fenced) DryRun(ctx context.Context, namespace string, objects []map[string]any) ([]ground.DryRunResult, error) {
	if err := f.inside(namespace); err != nil {
		return nil, err
	}
	if err := f.prove(ctx, objects); err != nil {
		return []ground.DryRunResult{{Refused: err.Error()}}, nil
	}
	return f.lab.DryRun(ctx, namespace, objects)
}
