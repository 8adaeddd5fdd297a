package memory

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/klab-dev/klab/cluster/internal/names"
)

func TestADisruptionIsOpenUntilItIsSettled(t *testing.T) {
	t.Parallel()
	m := emptyMemory() // the namespace of klab's own things is missing: a learner deleted it
	open, err := m.Open(t.Context())
	require.NoError(t, err)
	require.Empty(t, open)
	require.NoError(t, m.Record(t.Context(), "klab-shop/pod:web", []byte(`{"undo":1}`)))
	require.NoError(t, m.Record(t.Context(), "second", []byte(`{}`)))
	require.NoError(t, m.Settle(t.Context(), "second"))
	open, err = m.Open(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[string][]byte{"klab-shop/pod:web": []byte(`{"undo":1}`)}, open)
	require.Len(t, leases(t, m.kube), 1, "it says that it lives")
	require.NoError(t, m.Settle(t.Context(), "klab-shop/pod:web"))
	require.Empty(t, leases(t, m.kube), "with nothing open nobody has to live")
}

// TestOneOddKeyHidesNoOther: it is a disruption that nobody can read, and can be forgotten like any.
func TestOneOddKeyHidesNoOther(t *testing.T) {
	t.Parallel()
	m := emptyMemory()
	for _, key := range []string{"a.b", "a", "a2V5Ong"} { // the last says "key:x"
		text := `{"verb":"resetPod"}`
		require.NoError(t, m.store.Set(t.Context(), openDisruptions, key, &text))
	}
	require.NoError(t, m.Record(t.Context(), "klab-shop.1", []byte(`{}`)))
	open, err := m.Open(t.Context())
	require.NoError(t, err)
	require.Len(t, open, 4)
	require.Contains(t, open, "klab-shop.1")
	for id := range open {
		require.NoError(t, m.Settle(t.Context(), id))
	}
	open, err = m.Open(t.Context())
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

// emptyMemory is that of a lab where nothing was kept yet.
func emptyMemory() *Memory { return New(fake.NewClientset(), "", "", nil) }

// processes are two klabs on one lab, with a folder of locks in common where there is one.
func processes(dir string) (one, other *Memory) {
	own := fake.NewClientset()
	return New(own, dir, "klab check", nil), New(own, dir, "klab start", nil)
}

// killed ends what a process does for its own survival, and nothing else.
func (m *Memory) killed(t *testing.T) {
	t.Helper()
	m.owner.stop()
	if m.owner.lock != nil {
		require.NoError(t, m.owner.lock.Unlock())
	}
}

func abandoned(t *testing.T, m *Memory) map[string][]byte {
	t.Helper()
	found, err := m.Abandoned(t.Context())
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
