package cluster

import (
	"cmp"
	"fmt"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// objects reads and changes what the API server serves.
type objects struct {
	kube    kubernetes.Interface
	dynamic dynamic.Interface
	kinds   *kinds
	watches *watches
	looks   *looks
	actors  *actors
	// direct reads from the API server rather than from watches.
	direct bool
}

// clients are the ways to the API server.
type clients struct {
	config  *rest.Config
	kube    kubernetes.Interface
	dynamic dynamic.Interface
	served  discover
	heard   *contact
}

// connect makes the clients of a lab. Nothing is requested until something is asked for.
func connect(config *rest.Config) (clients, error) {
	heard := &contact{}
	config = rest.CopyConfig(config)
	config.Wrap(bounded)
	config.Wrap(heard.wrap)
	dyn, err := dynamic.NewForConfig(config)
	if err != nil {
		return clients{}, fmt.Errorf("make dynamic client: %w", err)
	}
	kube, err := kubernetes.NewForConfig(config)
	if err != nil {
		return clients{}, fmt.Errorf("make client: %w", err)
	}
	served, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return clients{}, fmt.Errorf("make discovery client: %w", err)
	}
	return clients{config: config, kube: kube, dynamic: dyn, served: served.ServerPreferredResourcesWithContext, heard: heard}, nil
}

// newObjects reads and writes by some clients. direct reads from the API server rather than from watches; whole keeps one
// watch a kind for all namespaces.
func newObjects(c clients, direct, whole bool) *objects {
	o := &objects{
		kube: c.kube, dynamic: c.dynamic, kinds: newKinds(c.served), watches: newWatches(c.dynamic, cmp.Or(c.heard, &contact{})),
		looks: newLooks(), actors: newActors(c.config), direct: direct,
	}
	o.watches.whole = whole
	return o
}

// Changed makes the next reads go to the API server: something was changed.
func (o *objects) Changed() { o.looks.forget() }

// CloseWatches ends every watch; reads afterwards start new ones.
func (o *objects) CloseWatches() { o.watches.close() }

// client is the client of one kind, in a namespace where the kind has them ("" means all).
func (o *objects) client(k resource, namespace string) dynamic.ResourceInterface {
	if !k.namespaced {
		return o.dynamic.Resource(k.gvr)
	}
	return o.dynamic.Resource(k.gvr).Namespace(namespace)
}
