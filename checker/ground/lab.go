package ground

import (
	"context"
	"time"
)

// Objects are plain JSON-like values (map[string]any, []any, string, int64, float64, bool, nil) in the
// shape the API server serves. A kind is written "Pod", or "Kind.group" where the bare kind would be
// ambiguous. An error of any method means "could not look" or "could not act", never "not there".

// Reader reads objects, from a cache that watches where there is one.
type Reader interface {
	// Get returns the object, or nil when it does not exist.
	Get(ctx context.Context, kind, namespace, name string) (map[string]any, error)
	// List returns the objects that match a label selector ("" matches all). An empty namespace lists
	// cluster-scoped objects, "*" lists all namespaces.
	List(ctx context.Context, kind, namespace, selector string) ([]map[string]any, error)
	// Departed is when an object was last seen to go from a namespace; zero when none was. A missing object cannot say
	// when it went. The moment is by the lab's clock.
	Departed(namespace string) time.Time
	// Logs returns the current log of a container; an empty container means the Pod's only one.
	Logs(ctx context.Context, namespace, pod, container string) (string, error)
}

// Prober talks to klab's own Pods inside the lab.
type Prober interface {
	// Probe sends a request to a prober's endpoint ("/http", "/dns", "/load/start", "/node/route" …,
	// see package workload/wire) and returns the JSON answer. from says where it runs: "cluster" (the
	// prober Pod), "node/NAME" (the host network of a node) or "host" (the klab process itself).
	Probe(ctx context.Context, from, method, path string, body []byte) ([]byte, error)
	// Routed is when every node was last seen to route requests for Services as the API server said at a moment or
	// later, both by the lab's clock; zero when some node is behind. It may take seconds to find out.
	Routed(ctx context.Context, at time.Time) (time.Time, error)
	// Control calls the control port of a klab.local/web Pod through the API server.
	Control(ctx context.Context, namespace, pod, method, path string) ([]byte, error)
}

// FromCluster is from where a request starts when a check does not say.
const FromCluster = "cluster"

// Writer changes objects.
type Writer interface {
	// Apply applies objects, each as it is, none of them a List; how is "apply" (server-side), "create" or
	// "replace". Objects without a namespace go to the one given.
	Apply(ctx context.Context, namespace string, objects []map[string]any, how string) error
	// DryRun sends objects as a server-side dry run. For each it returns the live object (nil when absent) and the
	// result, or the API server's refusal.
	DryRun(ctx context.Context, namespace string, objects []map[string]any) ([]DryRunResult, error)
	// Patch patches one object; patchType is "merge", "strategic" or "json".
	Patch(ctx context.Context, kind, namespace, name, patchType string, patch []byte) error
	// Delete deletes one object (absent is no error). options may hold "uid", "gracePeriodSeconds"
	// and "propagationPolicy".
	Delete(ctx context.Context, kind, namespace, name string, options map[string]any) error
	// PortForward requests paths of a Pod's port over a port-forward from this process and returns the
	// status of each.
	PortForward(ctx context.Context, namespace, pod string, port int, paths []string) ([]int, error)
	// Exec runs a command in a container and returns its standard output.
	Exec(ctx context.Context, namespace, pod, container string, command []string) (string, error)
}

// DryRunResult is the effect of applying one object. It is an alias of a struct type, so that other packages satisfy
// Writer without importing this one.
type DryRunResult = struct {
	// Live is the object as it is, nil when absent.
	Live map[string]any
	// Result is the object as it would be, nil when refused.
	Result map[string]any
	// Refused is the API server's message when it refused the document.
	Refused string
}

// Disruptions remembers inside the lab the open disruptions: those that a check has begun and not undone yet. The next
// start undoes those of a killed process.
type Disruptions interface {
	// Record stores a disruption's undo under an id before it begins.
	Record(ctx context.Context, id string, undo []byte) error
	// Settle forgets a disruption that was undone.
	Settle(ctx context.Context, id string) error
	// Open lists the recorded disruptions that are not settled.
	Open(ctx context.Context) (map[string][]byte, error)
	// Abandoned lists the open disruptions of dead processes.
	Abandoned(ctx context.Context) (map[string][]byte, error)
}

// Lab is all a check can reach.
type Lab interface {
	Reader
	Prober
	Writer
	Disruptions
}
