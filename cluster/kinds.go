package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
)

// resource is one kind of object the API server serves, in the version it prefers.
type resource struct {
	name       string
	gvr        schema.GroupVersionResource
	namespaced bool
	verbs      []string
}

func (k resource) can(verb string) bool { return slices.Contains(k.verbs, verb) }

// discover asks the API server what it serves.
type discover func(context.Context) ([]*metav1.APIResourceList, error)

// kinds knows what the API server serves. It asks once, and again when somebody names a kind it has not
// met, because custom resources come and go.
type kinds struct {
	discover discover

	mu     sync.Mutex
	known  map[string][]resource
	loaded time.Time
}

// stale bounds how often an unknown kind makes klab ask again.
const stale = time.Second

func newKinds(ask discover) *kinds {
	return &kinds{discover: ask}
}

// find resolves "Kind" or "Kind.group".
func (k *kinds) find(ctx context.Context, name string) (resource, error) {
	bare, group, qualified := strings.Cut(name, ".")
	return k.search(ctx, name, func(known map[string][]resource) (resource, bool) {
		for _, candidate := range known[bare] {
			if !qualified || candidate.gvr.Group == group {
				return candidate, true
			}
		}
		return resource{}, false
	})
}

// document resolves the kind a manifest is written in, in the manifest's own version.
func (k *kinds) document(ctx context.Context, gvk schema.GroupVersionKind) (resource, error) {
	return k.search(ctx, gvk.GroupKind().String(), func(known map[string][]resource) (resource, bool) {
		for _, candidate := range known[gvk.Kind] {
			if candidate.gvr.Group == gvk.Group {
				candidate.gvr.Version = gvk.Version
				return candidate, true
			}
		}
		return resource{}, false
	})
}

// NoKindError says that the API server serves no kind of the name.
type NoKindError struct{ Kind string }

// Error implements error.
func (e *NoKindError) Error() string { return "the lab has no kind " + e.Kind }

// Unserved reports that there can be no object of the kind.
func (e *NoKindError) Unserved() bool { return true }

func (k *kinds) search(ctx context.Context, name string, match func(map[string][]resource) (resource, bool)) (resource, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if found, ok := match(k.known); ok {
		return found, nil
	}
	if time.Since(k.loaded) > stale {
		if err := k.load(ctx); err != nil {
			return resource{}, err
		}
		if found, ok := match(k.known); ok {
			return found, nil
		}
	}
	return resource{}, &NoKindError{Kind: name}
}

// all lists every kind afresh.
func (k *kinds) all(ctx context.Context) ([]resource, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.load(ctx); err != nil {
		return nil, err
	}
	var all []resource
	for _, same := range k.known {
		all = append(all, same...)
	}
	slices.SortFunc(all, func(a, b resource) int { return strings.Compare(a.gvr.String(), b.gvr.String()) })
	return all, nil
}

func (k *kinds) load(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	lists, err := k.discover(ctx)
	// One broken aggregated API must not hide all others: discovery returns what it got beside the error.
	if err != nil && len(lists) == 0 {
		return fault.In(err, "ask which kinds the lab has")
	}
	known := map[string][]resource{}
	for _, list := range lists {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			return fmt.Errorf("ask which kinds the lab has: %w", err)
		}
		for _, r := range list.APIResources {
			if strings.Contains(r.Name, "/") {
				continue
			}
			known[r.Kind] = append(known[r.Kind], resource{
				name: r.Kind, gvr: version.WithResource(r.Name), namespaced: r.Namespaced, verbs: r.Verbs,
			})
		}
	}
	for _, same := range known {
		slices.SortStableFunc(same, func(a, b resource) int { return rank(a.gvr.Group) - rank(b.gvr.Group) })
	}
	k.known, k.loaded = known, time.Now()
	return nil
}

// rank decides which group a bare kind means: the ones of Kubernetes itself before any other.
func rank(group string) int {
	if at := slices.Index([]string{"", "apps", "batch", "networking.k8s.io", "autoscaling"}, group); at >= 0 {
		return at
	}
	if strings.HasSuffix(group, ".k8s.io") {
		return 10
	}
	return 20
}
