// Package api reads and changes what the API server serves, from watches where those can be trusted.
package api

import (
	"cmp"
	"context"
	"fmt"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/klab-dev/klab/cluster/internal/bounds"
	"github.com/klab-dev/klab/cluster/internal/kinds"
)

// Objects reads and changes what the API server serves.
type Objects struct {
	Kube    kubernetes.Interface
	dynamic dynamic.Interface
	kinds   *kinds.Kinds
	watches *watches
	looks   *looks
	actors  *actors
	clock   *clock
	// direct reads from the API server rather than from watches.
	direct bool
}

// Clients are the ways to the API server.
type Clients struct {
	Config  *rest.Config
	Kube    kubernetes.Interface
	Dynamic dynamic.Interface
	Served  kinds.Discover
	heard   *contact
	clock   *clock
}

// Connect makes the clients of a lab. Nothing is requested until something is asked for.
func Connect(config *rest.Config) (Clients, error) {
	heard, clock := &contact{}, &clock{}
	config = rest.CopyConfig(config)
	config.Wrap(bounds.Transport)
	config.Wrap(heard.wrap)
	config.Wrap(clock.wrap)
	dyn, err := dynamic.NewForConfig(config)
	if err != nil {
		return Clients{}, fmt.Errorf("make dynamic client: %w", err)
	}
	kube, err := kubernetes.NewForConfig(config)
	if err != nil {
		return Clients{}, fmt.Errorf("make client: %w", err)
	}
	served, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return Clients{}, fmt.Errorf("make discovery client: %w", err)
	}
	return Clients{Config: config, Kube: kube, Dynamic: dyn, Served: served.ServerPreferredResourcesWithContext, heard: heard, clock: clock}, nil
}

// New reads and writes by some clients. direct reads from the API server rather than from watches; whole keeps one
// watch a kind for all namespaces.
func New(c Clients, direct, whole bool) *Objects {
	clock := cmp.Or(c.clock, &clock{})
	o := &Objects{
		Kube: c.Kube, dynamic: c.Dynamic, kinds: kinds.New(c.Served), watches: newWatches(c.Dynamic, cmp.Or(c.heard, &contact{}), clock),
		looks: newLooks(), actors: newActors(c.Config), clock: clock, direct: direct,
	}
	o.watches.whole = whole
	return o
}

// AllKinds lists every kind that the API server serves, afresh.
func (o *Objects) AllKinds(ctx context.Context) ([]kinds.Kind, error) { return o.kinds.All(ctx) }

// FindKind resolves "Kind" or "Kind.group".
func (o *Objects) FindKind(ctx context.Context, name string) (kinds.Kind, error) {
	return o.kinds.Find(ctx, name)
}

// Whole reports whether one watch a kind serves all namespaces.
func (o *Objects) Whole() bool { return o.watches.whole }

// DropWatches ends the watches of a namespace.
func (o *Objects) DropWatches(namespace string) { o.watches.drop(namespace) }

// Changed makes the next reads go to the API server: something was changed.
func (o *Objects) Changed() { o.looks.forget() }

// CloseWatches ends every watch; reads afterwards start new ones.
func (o *Objects) CloseWatches() { o.watches.close() }

// client is the client of one kind, in a namespace where the kind has them ("" means all).
func (o *Objects) client(k kinds.Kind, namespace string) dynamic.ResourceInterface {
	if !k.Namespaced {
		return o.dynamic.Resource(k.GVR)
	}
	return o.dynamic.Resource(k.GVR).Namespace(namespace)
}
