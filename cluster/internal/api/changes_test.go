package api

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster/internal/apitest"
)

func TestBurstsAreFolded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWatches(nil, &contact{}, &clock{})
		s := &subscriber{namespace: "shop", dirty: make(chan struct{}, 1)}
		w.subscribe(s)
		ctx, cancel := context.WithCancel(t.Context())
		changes := make(chan struct{}, 1)
		go func() { defer close(changes); s.fold(ctx, changes) }()

		for range 20 {
			w.poke("shop")
		}
		w.poke("elsewhere")
		time.Sleep(2 * burst)
		synctest.Wait()
		require.Len(t, changes, 1)
		<-changes
		time.Sleep(2 * burst)
		require.Empty(t, changes)

		w.poke("") // a node changed: that concerns every namespace
		time.Sleep(2 * burst)
		synctest.Wait()
		require.Len(t, changes, 1)
		cancel()
	})
}

func TestOtherNamespacesAreNotTold(t *testing.T) {
	t.Parallel()
	w := newWatches(nil, &contact{}, &clock{})
	s := &subscriber{namespace: "shop", dirty: make(chan struct{}, 1)}
	w.subscribe(s)
	w.poke("elsewhere")
	require.Empty(t, s.dirty)
}

func TestChangesTellOfNewObjects(t *testing.T) {
	t.Parallel()
	o, client := fakeObjects(true)
	ctx, cancel := context.WithCancel(t.Context())
	changes, err := o.Changes(ctx, "shop")
	require.NoError(t, err)
	k, err := o.kinds.Find(t.Context(), "Pod")
	require.NoError(t, err)
	require.Eventually(t, o.watches.ensure(k, "shop").informer.HasSynced, 10*time.Second, time.Millisecond)
	require.NoError(t, client.Tracker().Create(k.GVR, apitest.Object("v1", "Pod", "shop", "web"), "shop"))
	<-changes

	cancel()
	for range changes { // closed once the subscription ended
	}
	require.Eventually(t, func() bool {
		o.watches.mu.Lock()
		defer o.watches.mu.Unlock()
		_, running := o.watches.running[watchKey{gvr: k.GVR, namespace: "shop"}]
		return !running
	}, 10*time.Second, time.Millisecond, "the watches of a lesson that nobody looks at any more go on")
}
