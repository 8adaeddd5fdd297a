package reset

import (
	"context"
	"slices"

	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// removeOutside removes what a lesson's seed put outside its namespace, and the cluster-scoped objects that
// are of use to nothing but this namespace. Definitions of the names that the next seed defines go too, whoever made them:
// a learner may have deleted the seeded one and made another.
func (r *Resetter) removeOutside(ctx context.Context, lesson, namespace string, all []kinds.Kind, next map[string]bool) error {
	removable := slices.DeleteFunc(slices.Clone(all), func(k kinds.Kind) bool {
		return !k.Can("list") || !k.Can("delete") || k.Name == "Event" || k.Name == "Node"
	})
	selector := names.LessonLabel + "=" + lesson + "," + names.SeedLabel + "=" + namespace
	elsewhere := func(i api.Item) bool { return i.Object.GetNamespace() != namespace }
	return newPurge(r.objects, func(ctx context.Context, list api.Lister, among []kinds.Kind) ([]api.Item, error) {
		seeded, err := list(ctx, among, "", selector, elsewhere)
		if err != nil {
			return nil, err
		}
		bound := slices.DeleteFunc(slices.Clone(among), func(k kinds.Kind) bool { return !bindable(k) })
		made, err := list(ctx, bound, "", "", func(i api.Item) bool {
			return boundTo(i, namespace) || isDefinition(i) && next[i.Object.GetName()]
		})
		return append(seeded, made...), err
	}).run(ctx, removable)
}

func bindable(k kinds.Kind) bool {
	return k.Name == "PersistentVolume" || k.Name == "ClusterRoleBinding" || k.Name == "CustomResourceDefinition"
}

// boundTo tells cluster-scoped objects that a learner made for one namespace: a volume claimed from there
// that nobody else would remove, a binding of its accounts only.
func boundTo(i api.Item, namespace string) bool {
	if i.Kind.Name == "PersistentVolume" {
		return kinds.At(i.Object.Object, "spec", "claimRef", "namespace") == namespace &&
			kinds.At(i.Object.Object, "spec", "persistentVolumeReclaimPolicy") == "Retain"
	}
	subjects, _ := kinds.At(i.Object.Object, "subjects").([]any)
	for _, subject := range subjects {
		if fields, ok := subject.(map[string]any); !ok || fields["namespace"] != namespace {
			return false
		}
	}
	return len(subjects) > 0
}
