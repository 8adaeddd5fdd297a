package api

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"

	"github.com/klab-dev/klab/cluster/internal/names"
)

// watched is one informer and what it is known to have missed so far.
type watched struct {
	informer cache.SharedIndexInformer
	cancel   context.CancelFunc
	healthy  atomic.Bool

	mu      sync.Mutex
	pending map[types.NamespacedName]write
	// readers are the namespaces that somebody read.
	readers map[string]bool
}

// minded reports whether departures from a namespace count.
func (o *watched) minded(namespace string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.readers[namespace] || o.readers[""]
}

// forget drops what is known of a namespace that goes.
func (o *watched) forget(namespace string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.readers, namespace)
	for key := range o.pending {
		if key.Namespace == namespace {
			delete(o.pending, key)
		}
	}
}

// held are the objects of a namespace ("" means all) that a selector matches, not to be changed.
func (o *watched) held(namespace string, selector labels.Selector) iter.Seq[*unstructured.Unstructured] {
	var items []any
	if namespace == "" {
		items = o.informer.GetStore().List()
	} else {
		// Fails only where the index is missing, and every informer has it.
		items, _ = o.informer.GetIndexer().ByIndex(cache.NamespaceIndex, namespace)
	}
	return func(yield func(*unstructured.Unstructured) bool) {
		for _, item := range items {
			if u, ok := item.(*unstructured.Unstructured); ok && selector.Matches(labels.Set(u.GetLabels())) && !yield(u) {
				return
			}
		}
	}
}

func (o *watched) cached(namespace, name string) *unstructured.Unstructured {
	item, _, err := o.informer.GetStore().GetByKey(names.Place(namespace, name))
	if err != nil {
		return nil
	}
	found, _ := item.(*unstructured.Unstructured)
	return found
}

// await distrusts the watch until it has seen the write.
func (o *watched) await(namespace string, after write) {
	key := types.NamespacedName{Namespace: namespace, Name: after.name}
	if after.version == "" {
		// Only what the watch still shows can be shown too long.
		current := o.cached(namespace, after.name)
		if current == nil {
			return
		}
		after.uid = current.GetUID()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pending[key] = after
}

// caughtUp reports whether the watch has seen everything klab had written in a namespace ("" means in all) at
// a moment.
func (o *watched) caughtUp(namespace string, when time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for key, after := range o.pending {
		if namespace != "" && key.Namespace != namespace || after.at.After(when) {
			continue
		}
		item, exists, err := o.informer.GetStore().GetByKey(names.Place(key.Namespace, key.Name))
		if err != nil {
			return false
		}
		current, _ := item.(*unstructured.Unstructured)
		if !exists {
			current = nil
		}
		if !after.seen(current, o.informer.LastSyncResourceVersion()) {
			return false
		}
		delete(o.pending, key)
	}
	return true
}
