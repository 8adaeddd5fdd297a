package reset

import (
	"context"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/kinds"
)

// DropOrphans removes from a lesson's namespace what outlived its controller. A controller that has not heard
// yet of the deletion of a ReplicaSet makes Pods for it, after the purge has seen an empty namespace; the
// garbage collector finds them, but not before a Service of the new seed has.
func (r *Resetter) DropOrphans(ctx context.Context, namespace string) error {
	if err := r.guard(ctx, namespace); err != nil {
		return fault.In(err, "drop orphans of %s", namespace)
	}
	all, err := r.objects.AllKinds(ctx)
	if err != nil {
		return fault.In(err, "drop orphans of %s", namespace)
	}
	workloads := slices.DeleteFunc(slices.Clone(all), func(k kinds.Kind) bool { return !slices.Contains(workloadKinds(), k.Name) })
	err = newPurge(r.objects, func(ctx context.Context, list api.Lister, _ []kinds.Kind) ([]api.Item, error) {
		found, err := list(ctx, workloads, namespace, "", func(api.Item) bool { return true })
		if r.objects.Whole() && len(orphans(found)) > 0 {
			// One watch may show a Pod before another shows the ReplicaSet that made it.
			found, err = r.objects.Scan(ctx, workloads, namespace, "", func(api.Item) bool { return true })
		}
		return orphans(found), err
	}).run(ctx, workloads)
	r.objects.Changed()
	return fault.In(err, "drop orphans of %s", namespace)
}

// workloadKinds are the kinds that Pods come from, and Pods.
func workloadKinds() []string {
	return []string{"Pod", "ReplicaSet", "ReplicationController", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"}
}

// orphans are the objects whose controller is of one of the kinds listed, and is not listed.
func orphans(found []api.Item) []api.Item {
	known := uids(found)
	return slices.DeleteFunc(slices.Clone(found), func(i api.Item) bool {
		owner := metav1.GetControllerOf(i.Object)
		return owner == nil || known[owner.UID] || !slices.Contains(workloadKinds(), owner.Kind)
	})
}
