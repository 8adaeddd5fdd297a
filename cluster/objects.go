package cluster

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// objects is the half of a lab that reads and changes what the API server serves. Lab embeds it.
type objects struct {
	config  *rest.Config
	dynamic dynamic.Interface
	kube    kubernetes.Interface
	kinds   *kinds
	watches *watches
	looks   *looks
	tokens  *token
	vouched vouched
	routes  routes
	owner   *owner
	lanes   *lanes
	actors  *actors
	// host answers probes that start in this process; it is the prober's own handler.
	host http.Handler
	// direct reads from the API server rather than from watches.
	direct bool
}

// newObjects makes the half from a connection. Nothing is requested until something is asked for.
func newObjects(config *rest.Config, direct bool, host http.Handler) (*objects, error) {
	heard := &contact{}
	config = rest.CopyConfig(config)
	config.Wrap(bounded)
	config.Wrap(heard.wrap)
	dyn, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("make dynamic client: %w", err)
	}
	kube, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("make client: %w", err)
	}
	served, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("make discovery client: %w", err)
	}
	return assemble(config, dyn, kube, newKinds(served.ServerPreferredResourcesWithContext), heard, direct, host), nil
}

func assemble(config *rest.Config, dyn dynamic.Interface, kube kubernetes.Interface, k *kinds, heard *contact, direct bool, host http.Handler) *objects {
	return &objects{
		config: config, dynamic: dyn, kube: kube, kinds: k,
		watches: newWatches(dyn, heard), looks: newLooks(), tokens: &token{},
		owner: &owner{}, lanes: &lanes{}, actors: newActors(config),
		host: host, direct: direct,
	}
}

// CloseWatches ends every watch; reads afterwards start new ones.
func (o *objects) CloseWatches() { o.watches.close() }

// client is the client of one kind, in a namespace where the kind has them ("" means all).
func (o *objects) client(k resource, namespace string) dynamic.ResourceInterface {
	if !k.namespaced {
		return o.dynamic.Resource(k.gvr)
	}
	return o.dynamic.Resource(k.gvr).Namespace(namespace)
}

// contact remembers when the API server was last heard of.
type contact struct{ last atomic.Int64 }

// trusted is how long a cache is believed without a sign of life from the API server. A watch on a frozen
// server looks just like a watch on a quiet one.
const trusted = 3 * time.Second

func (c *contact) heard()       { c.last.Store(time.Now().UnixNano()) }
func (c *contact) recent() bool { return time.Since(time.Unix(0, c.last.Load())) < trusted }

func (c *contact) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		response, err := next.RoundTrip(r)
		if err == nil {
			c.heard()
		}
		return response, err
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
