package health

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	coordinationv1 "k8s.io/api/coordination/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/klab-dev/klab/cluster/internal/await"
)

// led is a lab that processes lead which renewed their leases some time ago.
func led(ago time.Duration) *Health {
	who, at := "before", metav1.NewMicroTime(time.Now().Add(-ago))
	kube := fake.NewClientset()
	for _, name := range []string{"kube-controller-manager", "kube-scheduler"} {
		_ = kube.Tracker().Add(&coordinationv1.Lease{
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: metav1.NamespaceSystem},
			Spec:       coordinationv1.LeaseSpec{HolderIdentity: &who, RenewTime: &at},
		})
	}
	return New(kube, nil, func() time.Duration { return 0 })
}

// leads lets a process renew or take the lease of a name.
func leads(t *testing.T, h *Health, name, who string) {
	leases := h.kube.CoordinationV1().Leases(metav1.NamespaceSystem)
	lease, err := leases.Get(t.Context(), name, metav1.GetOptions{})
	require.NoError(t, err)
	now := metav1.NowMicro()
	lease.Spec.HolderIdentity, lease.Spec.RenewTime = &who, &now
	_, err = leases.Update(t.Context(), lease, metav1.UpdateOptions{})
	require.NoError(t, err)
}

// TestALabIsNotReadyBeforeItsControllersLead: after a restart the API server takes orders that nobody carries out yet.
// Whoever led before is gone, and its lease is released, so that a successor need not wait until it has run out.
func TestALabIsNotReadyBeforeItsControllersLead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := led(time.Minute)
		needs := h.leaders(time.Now())
		require.ErrorContains(t, needs[0].Check(t.Context()), "before is gone")
		require.ErrorContains(t, needs[0].Check(t.Context()), "nobody leads")
		time.Sleep(time.Second)
		leads(t, h, "kube-controller-manager", "next")
		require.NoError(t, needs[0].Check(t.Context()))
		require.ErrorContains(t, needs[1].Check(t.Context()), "before is gone")
	})
}

// TestALeaderThatLivesKeepsItsLease: one that renewed a moment before the start renews again in a moment.
func TestALeaderThatLivesKeepsItsLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := led(time.Second)
		needs := h.leaders(time.Now())
		require.ErrorContains(t, needs[0].Check(t.Context()), "not heard of yet")
		time.Sleep(time.Second)
		leads(t, h, "kube-controller-manager", "before")
		require.NoError(t, needs[0].Check(t.Context()))
	})
}

// TestALabWithoutAScheduler starts all the same: a learner may have taken it away.
func TestALabWithoutAScheduler(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := New(fake.NewClientset(), nil, func() time.Duration { return 0 })
		began := time.Now()
		require.NoError(t, await.All(t.Context(), h.leaders(began), time.Minute, func(string) {}))
		require.Less(t, time.Since(began), time.Minute)
		require.Greater(t, time.Since(began), leaderTime)
	})
}
