package addon

import (
	"context"
	"errors"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/klab-dev/klab/cluster/internal/fault"
)

// Condition is what an add-on is doing in a lab.
type Condition string

// The conditions of an add-on.
const (
	// Off is an add-on of which nothing is there.
	Off Condition = "off"
	// On is one that works.
	On Condition = "on"
	// Broken is one of which something is missing.
	Broken Condition = "broken"
)

// Lacks reports whether a lab is without an add-on, or without a part of it. One that is there and does not work yet is
// not lacked. It is asked before every verdict, and costs a read a part.
func (a *AddOns) Lacks(ctx context.Context, name string) (bool, error) {
	parts, err := a.partsOf(name)
	if err != nil {
		return false, err
	}
	for _, part := range parts {
		_, err := a.live(ctx, part)
		if fault.Silent(err) {
			return false, fault.In(err, "look for add-on %s", name)
		}
		if errors.Is(err, errAbsent) {
			return true, nil
		}
	}
	return false, nil
}

// partsOf are the objects of an add-on that have to work. Its manifests may be long: they are read once.
func (a *AddOns) partsOf(name string) (stage, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if parts, known := a.parts[name]; known {
		return parts, nil
	}
	stages, _, err := addOn(name)
	if err != nil {
		return nil, err
	}
	a.parts[name] = slices.DeleteFunc(slices.Concat(stages...), func(object *unstructured.Unstructured) bool {
		return a.working(object.GetKind(), time.Time{}) == nil
	})
	return a.parts[name], nil
}

// Standing tells how it stands with an add-on, and what it lacks where it is broken. It changes nothing.
func (a *AddOns) Standing(ctx context.Context, name string) (Condition, []string, error) {
	stages, _, err := addOn(name)
	if err != nil {
		return Off, nil, err
	}
	kept, err := a.store.Values(ctx, addOnRecords)
	if err != nil {
		return Off, nil, fault.In(err, "look for add-on %s", name)
	}
	_, brought := kept[name]
	var lacks []string
	needs := a.needs(time.Time{}, stages...)
	absent := 0
	for _, need := range needs {
		err := need.Check(ctx)
		if fault.Silent(err) {
			return Off, nil, fault.In(err, "look for add-on %s", name)
		}
		if errors.Is(err, errAbsent) {
			absent++
		}
		if err != nil {
			lacks = append(lacks, need.Name+": "+err.Error())
		}
	}
	switch {
	case !brought && absent == len(needs):
		return Off, nil, nil
	case len(lacks) == 0:
		return On, nil, nil
	}
	return Broken, lacks, nil
}
