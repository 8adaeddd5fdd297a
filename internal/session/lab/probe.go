package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/workload/wire"
)

// Probe implements ground.Prober. The probers can do anything on their nodes, so that a lesson gets only the requests
// listed here, with only these fields.
func (f fenced) Probe(ctx context.Context, from, method, path string, body []byte) ([]byte, error) {
	if strings.HasPrefix(from, "node/") && method == http.MethodGet && path == "/healthz" {
		return f.lab.Probe(ctx, from, method, path, nil) // is the node well?
	}
	if node, on := strings.CutPrefix(from, "node/"); on && method == http.MethodPost && path == "/node/manifest" {
		return f.static(ctx, node, body)
	}
	if from != "cluster" {
		return nil, fmt.Errorf("%w: a pack may not send requests from %s", ErrRefused, from)
	}
	var proven any
	var err error
	switch method + " " + path {
	case "POST /http":
		proven, err = f.request(ctx, body)
	case "POST /dns":
		proven, err = f.resolve(body)
	case "POST /load/start":
		proven, err = f.load(ctx, body)
	case "POST /load/stop", "POST /load/mark":
		proven, err = f.loadName(body)
	default:
		err = f.report(method, path)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if proven == nil {
		return f.lab.Probe(ctx, from, method, path, nil)
	}
	if body, err = json.Marshal(proven); err != nil {
		return nil, fmt.Errorf("encode request to the prober: %w", err)
	}
	return f.lab.Probe(ctx, from, method, path, body)
}

// static writes the manifest of a static Pod, where that is permitted.
func (f fenced) static(ctx context.Context, node string, body []byte) ([]byte, error) {
	var r wire.ManifestRequest
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	args := map[string]any{"node": node, "name": r.Name, "manifest": r.Data}
	if breaches := f.rules.Call(fence.AnswerDo, "nodeManifest", args); len(breaches) > 0 || r.Op != wire.ManifestPut {
		return nil, refuse(append(breaches, fence.Breach{Message: "a pack may only put manifests on nodes where its exercise does"})[0])
	}
	if err := f.inside(f.namespace, node); err != nil {
		return nil, err
	}
	proven, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("encode request to the prober: %w", err)
	}
	return f.lab.Probe(ctx, "node/"+node, http.MethodPost, "/node/manifest", proven)
}

// Routed implements ground.Prober: it asks how far the nodes are, and reveals nothing else.
func (f fenced) Routed(ctx context.Context, at time.Time) (time.Time, error) {
	return f.lab.Routed(ctx, at)
}

func (f fenced) request(ctx context.Context, body []byte) (any, error) {
	var r wire.HTTPRequest
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	if r.Method != "" && r.Method != http.MethodGet || r.FollowRedirects || r.Source != "" {
		return nil, errors.New("a pack may send plain GET requests only")
	}
	if r.Count > fence.MaxRequests {
		return nil, fmt.Errorf("a pack may send at most %d requests at once", fence.MaxRequests)
	}
	return r, f.target(ctx, r.URL)
}

func (f fenced) resolve(body []byte) (any, error) {
	var r wire.DNSRequest
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	if r.Server != "" {
		return nil, errors.New("a pack may ask the cluster's DNS only")
	}
	return r, nil
}

func (f fenced) load(ctx context.Context, body []byte) (any, error) {
	var r wire.LoadRequest
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	if r.RPS > fence.MaxRate {
		return nil, fmt.Errorf("a pack may send at most %d requests a second", fence.MaxRate)
	}
	if err := f.stream(r.Name); err != nil {
		return nil, err
	}
	return r, f.target(ctx, r.URL)
}

func (f fenced) loadName(body []byte) (any, error) {
	var r wire.LoadName
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	return r, f.stream(r.Name)
}

var streamName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

// stream proves that a stream of requests is the lesson's own.
func (f fenced) stream(name string) error {
	if short, mine := strings.CutPrefix(name, f.namespace+"."); !mine || !streamName.MatchString(short) {
		return fmt.Errorf("%q is no stream of the lesson", name)
	}
	return nil
}

// report proves that a path reads the figures of a stream.
func (f fenced) report(method, path string) error {
	u, err := url.Parse(path)
	if err != nil || method != http.MethodGet || u.RawPath != "" {
		return fmt.Errorf("a pack may not ask klab's prober for %s %s", method, path)
	}
	name, stream := strings.CutPrefix(u.Path, "/load/")
	if !stream {
		return fmt.Errorf("a pack may not ask klab's prober for %s %s", method, path)
	}
	return f.stream(name)
}

// target proves that a request goes to the lesson's own Pods and Services.
func (f fenced) target(ctx context.Context, target string) error {
	if breach := fence.URL(target, f.namespace, nil); breach == nil {
		return nil
	}
	addresses, err := f.addresses(ctx, f.namespace)
	if err != nil {
		return err
	}
	if breach := fence.URL(target, f.namespace, addresses); breach != nil {
		return *breach
	}
	return nil
}

// addresses lists those of a namespace's Pods and Services.
func (f fenced) addresses(ctx context.Context, namespace string) ([]string, error) {
	pods, err := f.lab.List(ctx, "Pod", namespace, "")
	if err != nil {
		return nil, err
	}
	services, err := f.lab.List(ctx, "Service", namespace, "")
	if err != nil {
		return nil, err
	}
	var found []string
	add := func(value any) {
		if address, ok := value.(string); ok && address != "" && address != "None" {
			found = append(found, address)
		}
	}
	for _, pod := range pods {
		if field(pod, "spec", "hostNetwork") == true {
			continue // that address is its node's
		}
		add(field(pod, "status", "podIP"))
		list, _ := field(pod, "status", "podIPs").([]any)
		for _, ip := range list {
			add(field(ip, "ip"))
		}
	}
	for _, service := range services {
		list, _ := field(service, "spec", "clusterIPs").([]any)
		for _, ip := range append(list, field(service, "spec", "clusterIP")) {
			add(ip)
		}
	}
	return slices.Compact(found), nil
}

// Record implements ground.Disruptions. A later process follows a recorded way back with all rights, so that only ways
// back within the lesson's namespace are accepted.
func (f fenced) Record(ctx context.Context, id string, undo []byte) error {
	var way ground.Undo
	if err := json.Unmarshal(undo, &way); err != nil {
		return fmt.Errorf("read undo: %w", err)
	}
	if err := f.inside(way.Namespace, textOf(way.Args["pod"])); err != nil {
		return err
	}
	if way.Verb == "label" {
		namespace := textOf(way.Args["namespace"])
		if f.relabels(way) {
			namespace = f.namespace
		}
		if err := f.inside(namespace, textOf(way.Args["name"])); err != nil {
			return err
		}
	}
	if err := f.ownID(id); err != nil {
		return err
	}
	if !slices.Contains([]string{"resetPod", "loadStop", "label"}, way.Verb) {
		return fmt.Errorf("%w: a pack may not leave %s to be done later", ErrRefused, way.Verb)
	}
	if kind := textOf(way.Args["kind"]); way.Verb == "label" && fence.Write(kind) != nil && !f.relabels(way) {
		return fmt.Errorf("%w: a pack may not label objects of kind %s", ErrRefused, kind)
	}
	return f.lab.Record(ctx, id, undo)
}

// relabels reports whether a way back restores labels of a node that may be set.
func (f fenced) relabels(way ground.Undo) bool {
	patch := map[string]any{"metadata": map[string]any{"labels": way.Args["labels"]}}
	return textOf(way.Args["kind"]) == "Node" && len(f.rules.NodeLabels(patch)) == 0
}

func textOf(value any) string {
	s, _ := value.(string)
	return s
}

// Settle implements ground.Disruptions.
func (f fenced) Settle(ctx context.Context, id string) error {
	if err := f.ownID(id); err != nil {
		return err
	}
	return f.lab.Settle(ctx, id)
}

// Open implements ground.Disruptions.
func (f fenced) Open(ctx context.Context) (map[string][]byte, error) {
	return f.ownOnes(f.lab.Open(ctx))
}

// Abandoned implements ground.Disruptions.
func (f fenced) Abandoned(ctx context.Context) (map[string][]byte, error) {
	return f.ownOnes(f.lab.Abandoned(ctx))
}

func (f fenced) ownOnes(all map[string][]byte, err error) (map[string][]byte, error) {
	maps.DeleteFunc(all, func(id string, _ []byte) bool { return f.ownID(id) != nil })
	return all, err
}

func (f fenced) ownID(id string) error {
	if !strings.HasPrefix(id, f.namespace+".") {
		return fmt.Errorf("%w: %q is no entry of the lesson", ErrRefused, id)
	}
	return nil
}
