package cluster

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// logLines bounds how much of a container's log is read: the end, which is what people look at.
const logLines = 10000

// everyNamespace is how callers ask for a namespaced kind in all namespaces.
const everyNamespace = "*"

// Get returns the object, or nil when it does not exist.
func (o *objects) Get(ctx context.Context, kindName, namespace, name string) (map[string]any, error) {
	k, namespace, err := o.locate(ctx, kindName, namespace)
	if err != nil {
		return nil, fault.In(err, "get %s %s", kindName, name)
	}
	if !o.direct && k.can("watch") {
		if found, fresh := o.watches.get(k, namespace, name); fresh {
			return found, nil
		}
		return o.liveGet(ctx, k, namespace, name)
	}
	return shared(o.looks, k.gvr.String()+"|"+namespace+"|"+name, func() (map[string]any, error) {
		return o.liveGet(ctx, k, namespace, name)
	})
}

// List returns the objects that match a label selector. An empty namespace lists cluster-scoped objects,
// "*" lists all namespaces.
func (o *objects) List(ctx context.Context, kindName, namespace, selector string) ([]map[string]any, error) {
	k, namespace, err := o.locate(ctx, kindName, namespace)
	if err != nil {
		return nil, fault.In(err, "list %s", kindName)
	}
	wanted, err := labels.Parse(selector)
	if err != nil {
		return nil, fault.In(err, "list %s by selector %q", kindName, selector)
	}
	if !o.direct && k.can("watch") {
		if found, fresh := o.watches.list(k, namespace, wanted); fresh {
			return found, nil
		}
		return o.liveList(ctx, k, namespace, selector)
	}
	return shared(o.looks, k.gvr.String()+"|"+namespace+"||"+selector, func() ([]map[string]any, error) {
		return o.liveList(ctx, k, namespace, selector)
	})
}

// locate resolves a kind's name, and the namespace to the one the API wants: "" for cluster-scoped kinds
// and for all namespaces.
func (o *objects) locate(ctx context.Context, name, namespace string) (resource, string, error) {
	k, err := o.kinds.find(ctx, name)
	switch {
	case err != nil:
		return resource{}, "", err
	case !k.namespaced || namespace == everyNamespace:
		return k, "", nil
	case namespace == "":
		return resource{}, "", errors.New("objects of this kind live in namespaces, and none was named")
	}
	return k, namespace, nil
}

func (o *objects) liveGet(ctx context.Context, k resource, namespace, name string) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	found, err := o.client(k, namespace).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.In(err, "get %s %s", k.name, names.Place(namespace, name))
	}
	return found.Object, nil
}

func (o *objects) liveList(ctx context.Context, k resource, namespace, selector string) ([]map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	found, err := listAll(ctx, o.client(k, namespace), selector)
	if err != nil {
		return nil, fault.In(err, "list %s in %q", k.name, namespace)
	}
	return contents(found), nil
}

func contents(items []unstructured.Unstructured) []map[string]any {
	list := make([]map[string]any, len(items))
	for i := range items {
		list[i] = items[i].Object
	}
	return list
}

// Logs returns the current log of a container; a Pod or container that has not started has said nothing.
func (o *objects) Logs(ctx context.Context, namespace, pod, container string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	// One byte more than is read makes a log that was cut short an error rather than a shorter log.
	lines, size := int64(logLines), int64(logLimit+1)
	options := &corev1.PodLogOptions{Container: container, TailLines: &lines, LimitBytes: &size}
	text, err := ask(atMost(ctx, logLimit), o.kube.CoreV1().Pods(namespace).GetLogs(pod, options))
	var refused *answerError
	if errors.As(err, &refused) && refused.notStarted() {
		return "", nil
	}
	return string(text), fault.In(err, "read the log of Pod %s", names.Place(namespace, pod))
}

// notStarted recognises the API server's refusals of the log of a Pod that is not there or a container that
// is still to come. The status carries no reason of its own for the latter, only this text.
func (e *answerError) notStarted() bool {
	if e.status == http.StatusNotFound {
		return true
	}
	return e.status == http.StatusBadRequest && slices.ContainsFunc([]string{
		"is waiting to start", "is not available", "does not have a host assigned",
	}, func(text string) bool { return strings.Contains(e.text, text) })
}

// looks shares direct reads that come right after one another, so that the checks of one look ask once.
type looks struct {
	mu   sync.Mutex
	seen map[string]looked
}

type looked struct {
	at    time.Time
	value any
}

// oneLook is as long as a watch takes to tell: sharing for that long is no staler than a watch.
const oneLook = 50 * time.Millisecond

func newLooks() *looks { return &looks{seen: map[string]looked{}} }

// forget makes the next reads go to the API server: something was changed.
func (l *looks) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.seen)
}

func shared[T any](l *looks, key string, read func() (T, error)) (T, error) {
	l.mu.Lock()
	if known, ok := l.seen[key]; ok && time.Since(known.at) < oneLook {
		l.mu.Unlock()
		return known.value.(T), nil
	}
	l.mu.Unlock()
	began := time.Now()
	value, err := read()
	if err != nil {
		return value, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen[key] = looked{at: began, value: value}
	return value, nil
}
