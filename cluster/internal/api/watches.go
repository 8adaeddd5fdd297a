package api

import (
	"context"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/cache"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/kinds"
)

// watches keeps one informer for each kind and namespace somebody asked about. It answers a read only when
// the answer can be trusted; otherwise the read goes to the API server, so that a reader never waits for an
// informer and never sees an older state than its own last write.
type watches struct {
	client dynamic.Interface
	heard  *contact
	clock  *clock

	mu      sync.Mutex
	running map[watchKey]*watched
	// whole makes one informer a kind serve all namespaces. It is set before the first watch begins.
	whole       bool
	subscribers map[*subscriber]struct{}
	// departed is when something last went, by namespace and the lab's clock.
	departed map[string]time.Time
}

type watchKey struct {
	gvr       schema.GroupVersionResource
	namespace string
	// quiet watches serve followers alone: nobody looks again because of them, and nothing has departed.
	quiet bool
}

func newWatches(client dynamic.Interface, heard *contact, clock *clock) *watches {
	return &watches{client: client, heard: heard, clock: clock, running: map[watchKey]*watched{}, subscribers: map[*subscriber]struct{}{}, departed: map[string]time.Time{}}
}

func (w *watches) get(k kinds.Kind, namespace, name string) (object map[string]any, fresh bool) {
	one := w.read(k, namespace)
	if !w.trust(one, namespace, time.Now()) {
		return nil, false
	}
	found := one.cached(namespace, name)
	if found == nil {
		return nil, true
	}
	return found.DeepCopy().Object, true
}

func (w *watches) list(k kinds.Kind, namespace string, selector labels.Selector) (found []map[string]any, fresh bool) {
	one := w.read(k, namespace)
	if !w.trust(one, namespace, time.Now()) {
		return nil, false
	}
	found = []map[string]any{}
	for u := range one.held(namespace, selector) {
		found = append(found, u.DeepCopy().Object)
	}
	return found, true
}

// trust reports whether what an informer shows of a namespace ("" means all of them) is no older than what
// klab had last written there at a moment.
func (w *watches) trust(one *watched, namespace string, when time.Time) bool {
	return w.heard.recent() && one.healthy.Load() && one.informer.HasSynced() && one.caughtUp(namespace, when)
}

// read returns the informer of a kind, and notes that the namespace is read: departures from there count.
func (w *watches) read(k kinds.Kind, namespace string) *watched {
	one := w.ensure(k, namespace)
	one.mu.Lock()
	defer one.mu.Unlock()
	one.readers[namespace] = true
	return one
}

// ensure starts the informer of a kind in a namespace ("" means all, or none where the kind has none).
func (w *watches) ensure(k kinds.Kind, namespace string) *watched {
	return w.start(watchKey{gvr: k.GVR, namespace: namespace})
}

// start starts the informer of a key, if it does not run yet.
func (w *watches) start(key watchKey) *watched {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.whole {
		key.namespace = ""
	}
	if one, ok := w.running[key]; ok {
		return one
	}
	ctx, cancel := context.WithCancel(context.Background())
	one := &watched{cancel: cancel, pending: map[types.NamespacedName]write{}, readers: map[string]bool{}}
	one.informer = w.informer(key, one)
	w.running[key] = one
	go one.informer.RunWithContext(ctx)
	return one
}

func (w *watches) informer(key watchKey, one *watched) cache.SharedIndexInformer {
	client := w.client.Resource(key.gvr).Namespace(key.namespace)
	source := cache.ToListWatcherWithWatchListSemantics(&cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
			return client.List(ctx, o)
		},
		WatchFuncWithContext: func(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
			events, err := client.Watch(ctx, o)
			one.healthy.Store(err == nil)
			return events, err
		},
	}, w.client)
	informer := cache.NewSharedIndexInformer(source, &unstructured.Unstructured{}, 0, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	poke := func(object any) { w.heard.heard(); w.poke(namespaceOf(object)) }
	// Both calls fail only on an informer that has been started or stopped, and this one is new.
	_ = informer.SetWatchErrorHandlerWithContext(func(context.Context, *cache.Reflector, error) {
		one.healthy.Store(false)
		if !key.quiet {
			w.poke(key.namespace)
		}
	})
	if key.quiet {
		return informer
	}
	_, _ = informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    poke,
		UpdateFunc: func(_, now any) { poke(now) },
		DeleteFunc: func(gone any) {
			if namespace := namespaceOf(gone); !w.whole || one.minded(namespace) {
				w.depart(namespace)
			}
			poke(gone)
		},
	})
	return informer
}

// namespaceOf finds the namespace of what a watch says has gone.
func namespaceOf(gone any) string {
	if last, ok := gone.(cache.DeletedFinalStateUnknown); ok {
		gone = last.Obj
	}
	if object, ok := gone.(*unstructured.Unstructured); ok {
		return object.GetNamespace()
	}
	return ""
}

// depart notes that something has just gone from a namespace: unlike a write, it leaves no time behind.
func (w *watches) depart(namespace string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.departed[namespace] = w.clock.now()
}

// wrote tells the watches of a kind that klab itself wrote an object, so that they are not believed before
// they have seen it.
func (w *watches) wrote(k kinds.Kind, namespace string, after write) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for key, one := range w.running {
		// A manifest may be written in another version than the one that is watched.
		if !key.quiet && key.gvr.GroupResource() == k.GVR.GroupResource() && (key.namespace == namespace || key.namespace == "") {
			one.await(namespace, after)
		}
	}
}

// drop ends the watches of a namespace.
func (w *watches) drop(namespace string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for key, one := range w.running {
		if key.namespace == namespace {
			one.cancel()
			delete(w.running, key)
		} else if w.whole {
			one.forget(namespace)
		}
	}
}

// end ends the watches of a kind that the API server does not serve any more.
func (w *watches) end(k kinds.Kind) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for key, one := range w.running {
		if key.gvr == k.GVR {
			one.cancel()
			delete(w.running, key)
		}
	}
}

func (w *watches) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for key, one := range w.running {
		one.cancel()
		delete(w.running, key)
	}
}

const (
	// surveyPatience is how long a survey waits for watches that have not yet seen klab's last writes.
	surveyPatience = 500 * time.Millisecond
	// surveyPause is the pause between two looks at such a watch.
	surveyPause = 5 * time.Millisecond
)

// settled waits a moment until the informer of a kind can be trusted about a namespace as it was when the
// survey began.
func (w *watches) settled(ctx context.Context, k kinds.Kind, namespace string, began time.Time) (one *watched, fresh bool) {
	if !k.Can("watch") || !w.heard.recent() {
		return nil, false
	}
	ctx, cancel := context.WithDeadline(ctx, began.Add(surveyPatience))
	defer cancel()
	one = w.ensure(k, namespace)
	err := await.Every(ctx, surveyPause, func(context.Context) (bool, error) { return w.trust(one, namespace, began), nil })
	return one, err == nil
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
