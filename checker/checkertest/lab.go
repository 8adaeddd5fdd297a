// Package checkertest provides a lab in memory, so that checks can be tested without a cluster. It
// proves nothing about Kubernetes.
package checkertest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klab-dev/klab/checker/ground"
)

// Lab keeps objects by "Kind namespace/name". Its zero value is empty and ready.
type Lab struct {
	mu      sync.Mutex
	objects map[string]map[string]any
	open    map[string][]byte
	gone    map[string]time.Time
	// OnProbe and OnControl answer requests; nil means that nothing answers.
	OnProbe   func(from, method, path string, body []byte) (any, error)
	OnControl func(pod, method, path string) ([]byte, error)
	// OnRouted says how far the nodes have come; nil means that they always follow at once.
	OnRouted func(at time.Time) (time.Time, error)
	// ReadError, when set, is what every read fails with.
	ReadError error
}

var _ ground.Lab = (*Lab)(nil)

func key(kind, namespace, name string) string { return kind + " " + namespace + "/" + name }

// Put stores an object made of YAML-like values, filling in what the API server would.
func (l *Lab) Put(object map[string]any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.objects == nil {
		l.objects = map[string]map[string]any{}
	}
	meta := object["metadata"].(map[string]any)
	namespace, _ := meta["namespace"].(string)
	name := meta["name"].(string)
	if meta["uid"] == nil {
		meta["uid"] = "uid-" + name
	}
	if meta["creationTimestamp"] == nil {
		meta["creationTimestamp"] = time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	}
	l.objects[key(object["kind"].(string), namespace, name)] = object
}

// Remove deletes an object.
func (l *Lab) Remove(kind, namespace, name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.objects, key(kind, namespace, name))
	if l.gone == nil {
		l.gone = map[string]time.Time{}
	}
	l.gone[namespace] = time.Now()
}

// Departed implements ground.Reader.
func (l *Lab) Departed(namespace string) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.gone[namespace]
}

// Get implements ground.Reader.
func (l *Lab) Get(_ context.Context, kind, namespace, name string) (map[string]any, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.objects[key(kind, namespace, name)], l.ReadError
}

// List implements ground.Reader.
func (l *Lab) List(_ context.Context, kind, namespace, selector string) ([]map[string]any, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []map[string]any
	for _, k := range slices.Sorted(maps.Keys(l.objects)) {
		inNamespace := namespace == "*" || strings.HasPrefix(k, kind+" "+namespace+"/")
		if strings.HasPrefix(k, kind+" ") && inNamespace && carries(l.objects[k], selector) {
			out = append(out, l.objects[k])
		}
	}
	return out, l.ReadError
}

func carries(object map[string]any, selector string) bool {
	name, value, ok := strings.Cut(selector, "=")
	if !ok {
		return true
	}
	labels, _ := object["metadata"].(map[string]any)["labels"].(map[string]any)
	return labels[name] == value
}

// Logs implements ground.Reader.
func (l *Lab) Logs(context.Context, string, string, string) (string, error) { return "", l.ReadError }

// Routed implements ground.Prober.
func (l *Lab) Routed(_ context.Context, at time.Time) (time.Time, error) {
	if l.OnRouted == nil {
		return at, nil
	}
	return l.OnRouted(at)
}

// Probe implements ground.Prober.
func (l *Lab) Probe(_ context.Context, from, method, path string, body []byte) ([]byte, error) {
	if l.OnProbe == nil {
		return []byte(`{}`), nil
	}
	answer, err := l.OnProbe(from, method, path, body)
	if err != nil {
		return nil, err
	}
	return json.Marshal(answer)
}

// Control implements ground.Prober.
func (l *Lab) Control(_ context.Context, _, pod, method, path string) ([]byte, error) {
	if l.OnControl == nil {
		return nil, fmt.Errorf("pod %s does not answer", pod)
	}
	return l.OnControl(pod, method, path)
}

// Apply implements ground.Writer.
func (l *Lab) Apply(_ context.Context, namespace string, objects []map[string]any, _ string) error {
	for _, object := range objects {
		object["metadata"].(map[string]any)["namespace"] = namespace
		l.Put(object)
	}
	return nil
}

// DryRun implements ground.Writer.
func (l *Lab) DryRun(context.Context, string, []map[string]any) ([]ground.DryRunResult, error) {
	return nil, l.ReadError
}

// Patch implements ground.Writer with a shallow merge of metadata.labels and data.
func (l *Lab) Patch(_ context.Context, kind, namespace, name, _ string, patch []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	object := l.objects[key(kind, namespace, name)]
	if object == nil {
		return fmt.Errorf("patch %s %s: not found", kind, name)
	}
	var change map[string]any
	if err := json.Unmarshal(patch, &change); err != nil {
		return fmt.Errorf("patch: %w", err)
	}
	merge(object, change)
	return nil
}

func merge(into, from map[string]any) {
	for k, v := range from {
		child, ok := v.(map[string]any)
		existing, also := into[k].(map[string]any)
		switch {
		case v == nil:
			delete(into, k)
		case ok && also:
			merge(existing, child)
		default:
			into[k] = v
		}
	}
}

// Delete implements ground.Writer.
func (l *Lab) Delete(_ context.Context, kind, namespace, name string, _ map[string]any) error {
	l.Remove(kind, namespace, name)
	return nil
}

// PortForward implements ground.Writer.
func (l *Lab) PortForward(context.Context, string, string, int, []string) ([]int, error) {
	return nil, nil
}

// Exec implements ground.Writer.
func (l *Lab) Exec(context.Context, string, string, string, []string) (string, error) { return "", nil }

// Record implements ground.Disruptions.
func (l *Lab) Record(_ context.Context, id string, undo []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		l.open = map[string][]byte{}
	}
	l.open[id] = undo
	return nil
}

// Settle implements ground.Disruptions.
func (l *Lab) Settle(_ context.Context, id string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, id)
	return nil
}

// Open implements ground.Disruptions.
func (l *Lab) Open(context.Context) (map[string][]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.open), nil
}

// Abandoned implements ground.Disruptions: whoever recorded something here is gone.
func (l *Lab) Abandoned(ctx context.Context) (map[string][]byte, error) { return l.Open(ctx) }
