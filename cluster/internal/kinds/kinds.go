// Package kinds knows which kinds of objects the API server serves.
package kinds

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

// Kind is one kind of object the API server serves, in the version it prefers.
type Kind struct {
	Name       string
	GVR        schema.GroupVersionResource
	Namespaced bool
	verbs      []string
}

// Can reports whether the kind has a verb.
func (k Kind) Can(verb string) bool { return slices.Contains(k.verbs, verb) }

// Discover asks the API server what it serves.
type Discover func(context.Context) ([]*metav1.APIResourceList, error)

// Kinds knows what the API server serves. It asks once, and again when somebody names a kind it has not
// met, because custom resources come and go.
type Kinds struct {
	discover Discover

	mu     sync.Mutex
	known  map[string][]Kind
	loaded time.Time
}

// stale bounds how often an unknown kind makes klab ask again.
const stale = time.Second

// New makes one that asks when it is first asked.
func New(ask Discover) *Kinds {
	return &Kinds{discover: ask}
}

// Find resolves "Kind" or "Kind.group".
func (k *Kinds) Find(ctx context.Context, name string) (Kind, error) {
	bare, group, qualified := strings.Cut(name, ".")
	return k.search(ctx, name, func(known map[string][]Kind) (Kind, bool) {
		for _, candidate := range known[bare] {
			if !qualified || candidate.GVR.Group == group {
				return candidate, true
			}
		}
		return Kind{}, false
	})
}

// Document resolves the kind a manifest is written in, in the manifest's own version.
func (k *Kinds) Document(ctx context.Context, gvk schema.GroupVersionKind) (Kind, error) {
	return k.search(ctx, gvk.GroupKind().String(), func(known map[string][]Kind) (Kind, bool) {
		for _, candidate := range known[gvk.Kind] {
			if candidate.GVR.Group == gvk.Group {
				candidate.GVR.Version = gvk.Version
				return candidate, true
			}
		}
		return Kind{}, false
	})
}

// NoKindError says that the API server serves no kind of the name.
type NoKindError struct{ Kind string }

// Error implements error.
func (e *NoKindError) Error() string { return "the lab has no kind " + e.Kind }

// Unserved reports that there can be no object of the kind.
func (e *NoKindError) Unserved() bool { return true }

func (k *Kinds) search(ctx context.Context, name string, match func(map[string][]Kind) (Kind, bool)) (Kind, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if found, ok := match(k.known); ok {
		return found, nil
	}
	if time.Since(k.loaded) > stale {
		if err := k.load(ctx); err != nil {
			return Kind{}, err
		}
		if found, ok := match(k.known); ok {
			return found, nil
		}
	}
	return Kind{}, &NoKindError{Kind: name}
}

// All lists every kind afresh.
func (k *Kinds) All(ctx context.Context) ([]Kind, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.load(ctx); err != nil {
		return nil, err
	}
	var all []Kind
	for _, same := range k.known {
		all = append(all, same...)
	}
	slices.SortFunc(all, func(a, b Kind) int { return strings.Compare(a.GVR.String(), b.GVR.String()) })
	return all, nil
}

func (k *Kinds) load(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	lists, err := k.discover(ctx)
	// One broken aggregated API must not hide all others: discovery returns what it got beside the error.
	if err != nil && len(lists) == 0 {
		return fault.In(err, "ask which kinds the lab has")
	}
	known := map[string][]Kind{}
	for _, list := range lists {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			return fmt.Errorf("ask which kinds the lab has: %w", err)
		}
		for _, r := range list.APIResources {
			if strings.Contains(r.Name, "/") {
				continue
			}
			known[r.Kind] = append(known[r.Kind], Kind{
				Name: r.Kind, GVR: version.WithResource(r.Name), Namespaced: r.Namespaced, verbs: r.Verbs,
			})
		}
	}
	for _, same := range known {
		slices.SortStableFunc(same, func(a, b Kind) int { return rank(a.GVR.Group) - rank(b.GVR.Group) })
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
