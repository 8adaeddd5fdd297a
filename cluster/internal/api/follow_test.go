package api

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/klab-dev/klab/cluster/internal/apitest"
	"github.com/klab-dev/klab/cluster/internal/kinds"
)

// pod is a Pod of the lesson in one of its states.
func pod(name, uid, state string) *unstructured.Unstructured {
	object := apitest.Object("v1", "Pod", "shop", name)
	object.SetUID(types.UID(uid))
	object.SetLabels(map[string]string{"state": state})
	return object
}

func TestAFollowerHearsWhatIsThereAndWhatBecomesOfIt(t *testing.T) {
	t.Parallel()
	o, client := fakeObjects(false, pod("old", "1", "a"), apitest.Object("v1", "Pod", "elsewhere", "other"), apitest.Object("v1", "Node", "", "worker"))
	defer o.CloseWatches()
	ctx, cancel := context.WithCancel(t.Context())
	batches, err := o.Follow(ctx, "shop", "Pod", "Node", "Unheard.example.com")
	require.NoError(t, err)
	know := map[string]string{}
	until := func(want map[string]string) {
		t.Helper()
		for fmt.Sprint(know) != fmt.Sprint(want) {
			for _, delta := range <-batches {
				state, key := "gone", delta.Kind+"/"+delta.Name+"/"+delta.UID
				if delta.Object != nil {
					state = (&unstructured.Unstructured{Object: delta.Object}).GetLabels()["state"]
				}
				know[key] = state
			}
		}
	}
	until(map[string]string{"Pod/old/1": "a", "Node/worker/": ""})

	pods, err := o.kinds.Find(t.Context(), "Pod")
	require.NoError(t, err)
	require.NoError(t, client.Tracker().Update(pods.GVR, pod("old", "1", "b"), "shop"))
	until(map[string]string{"Pod/old/1": "b", "Node/worker/": ""})
	require.NoError(t, client.Tracker().Delete(pods.GVR, "shop", "old"))
	until(map[string]string{"Pod/old/1": "gone", "Node/worker/": ""})

	cancel()
	for range batches { // closed once nobody follows
	}
	o.watches.mu.Lock()
	defer o.watches.mu.Unlock()
	for key := range o.watches.running {
		require.Empty(t, key.namespace, "a watch of a lesson that nobody follows any more goes on")
	}
}

// TestALaterStateTakesThePlaceOfAnEarlierOne proves that a reader who is slow misses states and never the last one, and
// that what waits for it is bounded by the objects.
func TestALaterStateTakesThePlaceOfAnEarlierOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		f, k, batches := newFollower("shop"), kinds.Kind{Name: "Pod", Namespaced: true}, make(chan []Delta)
		go f.deliver(ctx, batches)
		f.note(k, pod("busy", "1", "first"), false)
		synctest.Wait() // the first news wait for the reader, who takes his time
		for i := range 1000 {
			f.note(k, pod("busy", "1", fmt.Sprint(i)), false)
			f.note(k, pod("brief", fmt.Sprint("b", i), ""), false)
			f.note(k, pod("brief", fmt.Sprint("b", i), ""), true)
		}
		require.LessOrEqual(t, len(f.pending), 1)
		synctest.Wait()
		last := ""
		for last != "999" {
			batch := <-batches
			require.Len(t, batch, 1)
			last = (&unstructured.Unstructured{Object: batch[0].Object}).GetLabels()["state"]
		}
		f.note(k, pod("busy", "1", ""), true)
		f.note(k, pod("busy", "2", "new"), false)
		batch := <-batches
		require.Len(t, batch, 2, "the next Pod of a name is another")
		require.Nil(t, batch[0].Object)
		require.Equal(t, "2", batch[1].UID)
	})
}

func TestFollowersAreToldAtOnceAndThenInBatches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		f, k, batches := newFollower("shop"), kinds.Kind{Name: "Pod", Namespaced: true}, make(chan []Delta)
		go f.deliver(ctx, batches)
		began := time.Now()
		f.note(k, pod("a", "1", ""), false)
		require.Len(t, <-batches, 1)
		require.Zero(t, time.Since(began))
		for i := range 20 {
			f.note(k, pod("b", fmt.Sprint(i), ""), false)
		}
		require.Len(t, <-batches, 20)
		require.Equal(t, burst, time.Since(began))
	})
}

// TestWhatOnlyFollowersReadMakesNobodyLookAgain proves that following Events brings no look and no departure.
func TestWhatOnlyFollowersReadMakesNobodyLookAgain(t *testing.T) {
	t.Parallel()
	o, client := fakeObjects(false)
	defer o.CloseWatches()
	s := &subscriber{namespace: "shop", dirty: make(chan struct{}, 1)}
	o.watches.subscribe(s)
	batches, err := o.Follow(t.Context(), "shop", "ServiceAccount")
	require.NoError(t, err)
	accounts, err := o.kinds.Find(t.Context(), "ServiceAccount")
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		return o.watches.start(watchKey{gvr: accounts.GVR, namespace: "shop", quiet: true}).informer.HasSynced()
	}, 10*time.Second, time.Millisecond)
	require.NoError(t, client.Tracker().Create(accounts.GVR, apitest.Object("v1", "ServiceAccount", "shop", "x"), "shop"))
	require.Len(t, <-batches, 1)
	require.NoError(t, client.Tracker().Delete(accounts.GVR, "shop", "x"))
	require.Nil(t, (<-batches)[0].Object)
	require.Empty(t, s.dirty)
	require.Zero(t, o.Departed("shop"))
}
