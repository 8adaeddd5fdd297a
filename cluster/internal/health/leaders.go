package health

import (
	"context"
	"errors"
	"fmt"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/await"
)

const (
	// silentTime is after how long without a renewal a leader counts as gone. One that lives renews every 2 s.
	silentTime = 6 * time.Second
	// leaderTime is how long a lab waits for a leader once the API server answers: a lab whose scheduler a learner took
	// away starts all the same.
	leaderTime = 40 * time.Second
)

// leaders wants those that make and place Pods to have leaders that were heard of since. Without them a lab takes orders
// that nobody carries out.
func (h *Health) leaders(since time.Time) []await.Need {
	var list []await.Need
	for _, name := range []string{"kube-controller-manager", "kube-scheduler"} {
		var first time.Time
		list = append(list, await.Need{Name: "leader of " + name, Check: func(ctx context.Context) error {
			err := h.leads(ctx, name, since.Add(h.ahead()))
			if first.IsZero() {
				first = time.Now()
			}
			if time.Since(first) > leaderTime {
				return nil
			}
			return err
		}})
	}
	return list
}

// leads wants a leader that has renewed its lease since, by the lab's clock. One from before has gone with its node's
// containers, and its successor, another process, would wait until the lease has run out (15 s): the lease is released
// in its place, as a leader does that ends by itself.
func (h *Health) leads(ctx context.Context, name string, since time.Time) error {
	leases := h.kube.CoordinationV1().Leases(metav1.NamespaceSystem)
	lease, err := leases.Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	who, renewed := holder(lease)
	switch {
	case who == "":
		return errors.New("nobody leads")
	case renewed.After(since):
		return nil
	case time.Now().Add(h.ahead()).Sub(renewed) < silentTime:
		return errors.New("not heard of yet")
	}
	lease.Spec.HolderIdentity = nil
	if _, err := leases.Update(ctx, lease, metav1.UpdateOptions{}); err != nil && !apierrors.IsConflict(err) {
		return fmt.Errorf("release the lease of %s: %w", who, err)
	}
	return fmt.Errorf("%s is gone, and nobody has followed", who)
}

// holder is who holds a lease, "" for nobody, and when that was last renewed.
func holder(lease *coordinationv1.Lease) (who string, renewed time.Time) {
	if lease.Spec.HolderIdentity != nil {
		who = *lease.Spec.HolderIdentity
	}
	if lease.Spec.RenewTime != nil {
		renewed = lease.Spec.RenewTime.Time
	}
	return who, renewed
}
