package cluster

import (
	"context"
	"errors"
	"time"

	"github.com/klab-dev/klab/cluster/internal/fault"
)

// burst is how long Changes waits for more of the same before it tells.
const burst = 50 * time.Millisecond

// observed are the kinds whose changes make a session look again. Events are not among them: they tell of
// changes that have already been told.
func observed() []string {
	return []string{
		"Pod", "Service", "ConfigMap", "Deployment.apps", "ReplicaSet.apps", "DaemonSet.apps",
		"StatefulSet.apps", "Job.batch", "CronJob.batch", "EndpointSlice.discovery.k8s.io", "Node",
	}
}

// subscriber is somebody who wants to know that a namespace, or the cluster's own objects, changed.
type subscriber struct {
	namespace string
	dirty     chan struct{}
}

// Changes delivers a value a moment after anything in the namespace or any node changed, until ctx ends.
// Bursts are folded into one. When the API server goes away or comes back, that is a change too.
func (o *objects) Changes(ctx context.Context, namespace string) (<-chan struct{}, error) {
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

func (o *objects) observe(ctx context.Context, namespace string) error {
	for _, name := range observed() {
		k, err := o.kinds.find(ctx, name)
		var absent *NoKindError
		if errors.As(err, &absent) {
			continue
		}
		if err != nil {
			return fault.In(err, "watch %s", name)
		}
		if k.namespaced {
			o.watches.ensure(k, namespace)
		} else {
			o.watches.ensure(k, "")
		}
	}
	return nil
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

func (w *watches) subscribe(s *subscriber) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.subscribers[s] = struct{}{}
}

// unsubscribe ends the namespace's watches with its last subscriber: a learner goes from lesson to lesson,
// and watches of lessons left behind would pile up.
func (w *watches) unsubscribe(s *subscriber) {
	w.mu.Lock()
	delete(w.subscribers, s)
	for other := range w.subscribers {
		if other.namespace == s.namespace {
			w.mu.Unlock()
			return
		}
	}
	w.mu.Unlock()
	w.drop(s.namespace)
}

// poke tells the subscribers of a namespace; changes outside any namespace concern everybody.
func (w *watches) poke(namespace string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for s := range w.subscribers {
		if namespace != "" && namespace != s.namespace {
			continue
		}
		select {
		case s.dirty <- struct{}{}:
		default:
		}
	}
}
