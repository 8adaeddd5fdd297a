package api

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/kinds"
)

// observed are the kinds whose changes make a session look again. Events are not among them: they tell of
// changes that have already been told.
func observed() []string {
	return []string{
		"Pod", "Service", "ConfigMap", "Deployment.apps", "ReplicaSet.apps", "DaemonSet.apps",
		"StatefulSet.apps", "Job.batch", "CronJob.batch", "EndpointSlice.discovery.k8s.io", "Node",
	}
}

// Changes delivers a value a moment after anything in the namespace or any node changed, until ctx ends.
// Bursts are folded into one. When the API server goes away or comes back, that is a change too.
func (o *Objects) Changes(ctx context.Context, namespace string) (<-chan struct{}, error) {
	s := &subscriber{namespace: namespace, dirty: make(chan struct{}, 1)}
	if err := o.observe(ctx, namespace); err != nil {
		return nil, err
	}
	o.watches.subscribe(s)
	changes := make(chan struct{}, 1)
	go func() {
		defer close(changes)
		defer o.watches.unsubscribe(s)
		s.fold(ctx, changes)
	}()
	return changes, nil
}

func (o *Objects) observe(ctx context.Context, namespace string) error {
	for _, name := range observed() {
		if _, _, err := o.watch(ctx, name, namespace); err != nil {
			return fault.In(err, "watch %s", name)
		}
	}
	return nil
}

// watch starts the watch of a kind, in a namespace where the kind has one. It is a quiet one for kinds that are not
// observed, and nil for one that the lab does not have.
func (o *Objects) watch(ctx context.Context, name, namespace string) (*watched, kinds.Kind, error) {
	k, err := o.kinds.Find(ctx, name)
	var absent *kinds.NoKindError
	if errors.As(err, &absent) {
		return nil, k, nil
	}
	if err != nil {
		return nil, k, err
	}
	key := watchKey{gvr: k.GVR, quiet: !slices.Contains(observed(), name)}
	if k.Namespaced {
		key.namespace = namespace
	}
	return o.watches.start(key), k, nil
}

// Departed is when something last went from a namespace, as far as this process has seen; zero when never.
func (o *Objects) Departed(namespace string) time.Time {
	o.watches.mu.Lock()
	defer o.watches.mu.Unlock()
	return o.watches.departed[namespace]
}

// burst is how long Changes waits for more of the same before it tells, and a follower before its next batch.
const burst = 50 * time.Millisecond

// subscriber hears of changes in a namespace and of the cluster's own objects.
type subscriber struct {
	namespace string
	dirty     chan struct{}
}

func (s *subscriber) fold(ctx context.Context, changes chan<- struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.dirty:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(burst):
		}
		select {
		case <-s.dirty:
		default:
		}
		select {
		case changes <- struct{}{}:
		default: // whoever listens has not taken the last one yet; it stands for this one too
		}
	}
}
