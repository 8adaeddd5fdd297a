package api

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/tools/cache"

	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/kinds"
)

// A Delta is an object as it is now, Object being nil once it has gone. Object belongs to a watch: nobody changes it. It
// is an alias of a struct type, so that interfaces of others can name it.
type Delta = struct {
	// Kind is the bare kind, UID the object's own.
	Kind, Name, UID string
	Object          map[string]any
}

// Follow delivers the objects of some kinds in a namespace, and those outside any, and from then on what becomes of
// them, until ctx ends. It reads the watches that are there anyway, and begins those of kinds that nobody observes. An
// object that changes faster than the reader reads comes as it is last.
func (o *Objects) Follow(ctx context.Context, namespace string, names ...string) (<-chan []Delta, error) {
	f := newFollower(namespace)
	s := &subscriber{namespace: namespace, dirty: make(chan struct{}, 1)}
	o.watches.subscribe(s) // which keeps the watches of the namespace
	leave := func() {
		f.leave()
		o.watches.unsubscribe(s)
	}
	for _, name := range names {
		if err := o.listen(ctx, f, name); err != nil {
			leave()
			return nil, fault.In(err, "follow %s", name)
		}
	}
	batches := make(chan []Delta)
	go func() {
		defer close(batches)
		defer leave()
		f.deliver(ctx, batches)
	}()
	return batches, nil
}

// listen adds a kind to what a follower hears of. A kind that the lab does not have has no objects.
func (o *Objects) listen(ctx context.Context, f *follower, name string) error {
	one, k, err := o.watch(ctx, name, f.namespace)
	if one == nil {
		return err
	}
	return f.listen(one.informer, k)
}

// A follower gathers what its reader has not been told yet. It holds one delta an object.
type follower struct {
	namespace string
	dirty     chan struct{}

	mu      sync.Mutex
	pending map[string]Delta
	// order is that of the first news of each.
	order []string
	// told are the objects that the reader knows.
	told map[string]bool
	stop []func()
}

func newFollower(namespace string) *follower {
	return &follower{namespace: namespace, dirty: make(chan struct{}, 1), pending: map[string]Delta{}, told: map[string]bool{}}
}

// listen hears of the objects that an informer holds, and of what it learns.
func (f *follower) listen(informer cache.SharedIndexInformer, k kinds.Kind) error {
	note := func(object any) { f.note(k, object, false) }
	handle, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    note,
		UpdateFunc: func(_, now any) { note(now) },
		DeleteFunc: func(gone any) { f.note(k, gone, true) },
	})
	if err != nil {
		return fmt.Errorf("watch %s: %w", k.Name, err)
	}
	f.stop = append(f.stop, func() { _ = informer.RemoveEventHandler(handle) }) // fails only for handles of others
	return nil
}

// leave hears of nothing more.
func (f *follower) leave() {
	for _, stop := range f.stop {
		stop()
	}
}

// note keeps the news of an object. One that comes and goes before the reader was told never was.
func (f *follower) note(k kinds.Kind, news any, gone bool) {
	if last, ok := news.(cache.DeletedFinalStateUnknown); ok {
		news = last.Obj
	}
	object, ok := news.(*unstructured.Unstructured)
	if !ok || k.Namespaced && object.GetNamespace() != f.namespace {
		return
	}
	delta := Delta{Kind: k.Name, Name: object.GetName(), UID: string(object.GetUID()), Object: object.Object}
	if gone {
		delta.Object = nil
	}
	f.keep(k.Name+"/"+delta.Name+"/"+delta.UID, delta)
	select {
	case f.dirty <- struct{}{}:
	default:
	}
}

func (f *follower) keep(key string, delta Delta) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, waiting := f.pending[key]
	switch {
	case delta.Object == nil && !f.told[key]:
		delete(f.pending, key)
		f.order = slices.DeleteFunc(f.order, func(k string) bool { return k == key })
		return
	case !waiting:
		f.order = append(f.order, key)
	}
	f.pending[key] = delta
}

// take empties what is pending.
func (f *follower) take() []Delta {
	f.mu.Lock()
	defer f.mu.Unlock()
	batch := make([]Delta, len(f.order))
	for i, key := range f.order {
		batch[i] = f.pending[key]
		if batch[i].Object == nil {
			delete(f.told, key)
		} else {
			f.told[key] = true
		}
	}
	f.order = nil
	clear(f.pending)
	return batch
}

// deliver tells at once, and then not again before a moment has passed.
func (f *follower) deliver(ctx context.Context, batches chan<- []Delta) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.dirty:
		}
		if batch := f.take(); len(batch) > 0 {
			select {
			case <-ctx.Done():
				return
			case batches <- batch:
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(burst):
		}
	}
}
