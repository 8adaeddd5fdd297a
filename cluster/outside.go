package cluster

import (
	"context"
	"slices"

	"github.com/klab-dev/klab/cluster/internal/names"
)

// removeOutside removes what a lesson's seed put outside its namespace, and the cluster-scoped objects that
// are of use to nothing but this namespace.
func (r *resetter) removeOutside(ctx context.Context, lesson, namespace string, all []resource) error {
	removable := slices.DeleteFunc(slices.Clone(all), func(k resource) bool {
		return !k.can("list") || !k.can("delete") || k.name == "Event" || k.name == "Node"
	})
	selector := names.LessonLabel + "=" + lesson + "," + names.SeedLabel + "=" + namespace
	elsewhere := func(i item) bool { return i.object.GetNamespace() != namespace }
	return newPurge(r.objects, func(ctx context.Context, list lister, kinds []resource) ([]item, error) {
		seeded, err := list(ctx, kinds, "", selector, elsewhere)
		if err != nil {
			return nil, err
		}
		bound := slices.DeleteFunc(slices.Clone(kinds), func(k resource) bool { return !bindable(k) })
		made, err := list(ctx, bound, "", "", func(i item) bool { return boundTo(i, namespace) })
		return append(seeded, made...), err
	}).run(ctx, removable)
}

func bindable(k resource) bool {
	return k.name == "PersistentVolume" || k.name == "ClusterRoleBinding"
}

// boundTo tells cluster-scoped objects that a learner made for one namespace: a volume claimed from there
// that nobody else would remove, a binding of its accounts only.
func boundTo(i item, namespace string) bool {
	if i.kind.name == "PersistentVolume" {
		return at(i.object.Object, "spec", "claimRef", "namespace") == namespace &&
			at(i.object.Object, "spec", "persistentVolumeReclaimPolicy") == "Retain"
	}
	subjects, _ := at(i.object.Object, "subjects").([]any)
	for _, subject := range subjects {
		if fields, ok := subject.(map[string]any); !ok || fields["namespace"] != namespace {
			return false
		}
	}
	return len(subjects) > 0
}
