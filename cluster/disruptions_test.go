package cluster

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/klab-dev/klab/cluster/internal/names"
)

func TestADisruptionIsOpenUntilItIsSettled(t *testing.T) {
	t.Parallel()
	o, _ := fakeObjects(true) // the namespace of klab's own things is missing: a learner deleted it
	open, err := o.Open(t.Context())
	require.NoError(t, err)
	require.Empty(t, open)
	require.NoError(t, o.Record(t.Context(), "klab-shop/pod:web", []byte(`{"undo":1}`)))
	require.NoError(t, o.Record(t.Context(), "second", []byte(`{}`)))
	require.NoError(t, o.Settle(t.Context(), "second"))
	open, err = o.Open(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[string][]byte{"klab-shop/pod:web": []byte(`{"undo":1}`)}, open)
	require.Len(t, leases(t, o.kube), 1, "it says that it lives")
	require.NoError(t, o.Settle(t.Context(), "klab-shop/pod:web"))
	require.Empty(t, leases(t, o.kube), "with nothing open nobody has to live")
}

// TestOneOddKeyHidesNoOther: it is a disruption that nobody can read, and can be forgotten like any.
func TestOneOddKeyHidesNoOther(t *testing.T) {
	t.Parallel()
	o, _ := fakeObjects(true)
	for _, key := range []string{"a.b", "a", "a2V5Ong"} { // the last says "key:x"
		text := `{"verb":"resetPod"}`
		require.NoError(t, o.putKey(t.Context(), openDisruptions, key, &text))
	}
	require.NoError(t, o.Record(t.Context(), "klab-shop.1", []byte(`{}`)))
	open, err := o.Open(t.Context())
	require.NoError(t, err)
	require.Len(t, open, 4)
	require.Contains(t, open, "klab-shop.1")
	for id := range open {
		require.NoError(t, o.Settle(t.Context(), id))
	}
	open, err = o.Open(t.Context())
	require.NoError(t, err)
	require.Empty(t, open)
}

func leases(t *testing.T, kube kubernetes.Interface) []string {
	t.Helper()
	list, err := kube.CoordinationV1().Leases(names.GraderNamespace).List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	var names []string
	for _, lease := range list.Items {
		names = append(names, lease.Name)
	}
	return names
}

// processes are two klabs on one lab, with a folder of locks in common where there is one.
func processes(dir string) (one, other *objects) {
	one, _ = fakeObjects(true)
	other, _ = fakeObjects(true)
	other.kube = one.kube
	one.owner.dir, other.owner.dir = dir, dir
	return one, other
}

// killed ends what a process does for its own survival, and nothing else.
func (o *objects) killed(t *testing.T) {
	t.Helper()
	o.owner.stop()
	if o.owner.lock != nil {
		require.NoError(t, o.owner.lock.Unlock())
	}
}

func abandoned(t *testing.T, o *objects) map[string][]byte {
	t.Helper()
	found, err := o.Abandoned(t.Context())
	require.NoError(t, err)
	return found
}

// TestALivingChecksDisruptionIsNobodyElses: a start beside a check leaves its disruptions alone, and one after it was
// killed does not.
func TestALivingChecksDisruptionIsNobodyElses(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{"on one machine": t.TempDir(), "on two": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				check, start := processes(dir)
				require.NoError(t, check.Record(t.Context(), "klab-shop.1", []byte(`{}`)))
				time.Sleep(time.Minute)
				require.Empty(t, abandoned(t, start))
				require.Empty(t, abandoned(t, check))
				check.killed(t)
				if dir == "" {
					time.Sleep(leaseTime)
				}
				require.Equal(t, map[string][]byte{"klab-shop.1": []byte(`{}`)}, abandoned(t, start))
				require.Empty(t, leases(t, start.kube), "what is left of the dead is removed")
			})
		})
	}
}

// TestASignOfLifeThatWasDeletedComesBack: whoever empties klab's namespace does not make a check a dead one.
func TestASignOfLifeThatWasDeletedComesBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		check, start := processes("")
		require.NoError(t, check.Record(t.Context(), "klab-shop.1", []byte(`{}`)))
		for _, name := range leases(t, start.kube) {
			require.NoError(t, start.kube.CoordinationV1().Leases(names.GraderNamespace).Delete(t.Context(), name, metav1.DeleteOptions{}))
		}
		time.Sleep(2 * leaseEvery)
		require.Empty(t, abandoned(t, start))
		check.killed(t)
	})
}

// TestOnlyTheLanesOfTheDeadAreLeft: what a killed proof of lessons left goes, what a living one works in stays.
func TestOnlyTheLanesOfTheDeadAreLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		law, start := processes("")
		lab := &Lab{objects: start}
		left := func() (names []string) {
			found, err := lab.leftLanes(t.Context())
			require.NoError(t, err)
			for _, namespace := range found {
				names = append(names, namespace.Name)
			}
			return names
		}
		require.NoError(t, law.Lane(t.Context(), "klab-shop-2", true))
		require.NoError(t, law.ensureNamespace(t.Context(), "shop", "klab-shop-2"))
		require.NoError(t, law.ensureNamespace(t.Context(), "shop", "klab-shop")) // a learner's
		require.Empty(t, left())
		law.killed(t)
		time.Sleep(leaseTime)
		require.Equal(t, []string{"klab-shop-2"}, left())

		require.NoError(t, start.ensureNamespace(t.Context(), "shop", "klab-shop-2"))
		require.Empty(t, left(), "a learner's seed makes it theirs")
		var namespace *corev1.Namespace
		namespace, err := start.namespace(t.Context(), "klab-shop-2")
		require.NoError(t, err)
		require.NotContains(t, namespace.Labels, laneNodesLabel)
	})
}
