package verbs

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/ways"
	"github.com/klab-dev/klab/workload/wire"
)

type switchArgs struct {
	Pod   string `json:"pod"`
	Value bool   `json:"value"`
	// Count limits the switch to the next answers.
	Count int `json:"count,omitempty"`
}

// actSetReady switches whether a klab.local/web Pod says that it is ready.
func actSetReady(l *facts.Look, a switchArgs) (any, error) { return nil, flip(l, "/admin/ready", a) }

// actSetLive switches whether a klab.local/web Pod says that it is alive.
func actSetLive(l *facts.Look, a switchArgs) (any, error) { return nil, flip(l, "/admin/live", a) }

func flip(l *facts.Look, path string, a switchArgs) error {
	target := path + "?" + query("value", strconv.FormatBool(a.Value))
	if a.Count > 0 {
		target += "&" + query("count", strconv.Itoa(a.Count))
	}
	return control(l, a.Pod, target)
}

type podArgs struct {
	Pod string `json:"pod"`
}

// actHang makes a klab.local/web Pod stop answering anything.
func actHang(l *facts.Look, a podArgs) (any, error) { return nil, control(l, a.Pod, "/admin/hang") }

// actResetPod puts every switch of a Pod back.
func actResetPod(l *facts.Look, a podArgs) (any, error) {
	return nil, control(l, a.Pod, "/admin/reset")
}

type burnArgs struct {
	Pod string `json:"pod"`
	// CPU is how much to use, as Kubernetes writes it: 200m, 0.5, 2.
	CPU string `json:"cpu"`
	// For bounds it, should nobody undo it; the default is five minutes.
	For string `json:"for,omitempty"`
}

// actBurn makes a klab.local/web Pod use CPU.
func actBurn(l *facts.Look, a burnArgs) (any, error) {
	return nil, control(l, a.Pod, "/admin/burn?"+query("cpu", a.CPU)+"&"+query("for", cmp.Or(a.For, "5m")))
}

type tcpArgs struct {
	Pod  string `json:"pod"`
	Open bool   `json:"open"`
}

// actTCP opens or closes the plain TCP port of a klab.local/web Pod.
func actTCP(l *facts.Look, a tcpArgs) (any, error) {
	return nil, control(l, a.Pod, "/admin/tcp?"+query("open", strconv.FormatBool(a.Open)))
}

// resetLater is the undo of everything done through a Pod's control port.
func resetLater(l *facts.Look, pod string) (*ground.Undo, error) {
	object, err := l.Lab.Get(l.Ctx, "Pod", l.Scope.Namespace, pod)
	if err != nil {
		return nil, err
	}
	if object == nil {
		return nil, fmt.Errorf("no Pod %s", pod)
	}
	return ways.ResetPod(l.Scope.Namespace, pod, object)
}

type loadArgs struct {
	// Name is what "traffic" finds the stream under.
	Name    string `json:"name"`
	Service string `json:"service,omitempty"`
	URL     string `json:"url,omitempty"`
	Port    any    `json:"port,omitempty"`
	Path    string `json:"path,omitempty"`
	RPS     int    `json:"rps,omitempty"`
}

// actLoad starts a steady stream of requests inside the lab.
func actLoad(l *facts.Look, a loadArgs) (any, error) {
	target, missing, err := addressOf(l, httpArgs{URL: a.URL, Service: a.Service, Port: a.Port, Path: a.Path})
	if err != nil {
		return nil, err
	}
	if missing != "" {
		return nil, fmt.Errorf("load %s: %s", a.Name, missing)
	}
	request := wire.LoadRequest{Name: loadName(l, a.Name), URL: target, RPS: max(a.RPS, 10)}
	var answer any
	return nil, probe(l, ground.FromCluster, "POST", "/load/start", request, &answer)
}

type loadNameArgs struct {
	Name string `json:"name"`
}

// actLoadStop ends a stream of requests.
func actLoadStop(l *facts.Look, a loadNameArgs) (any, error) {
	var answer any
	return nil, probe(l, ground.FromCluster, "POST", "/load/stop", wire.LoadName{Name: loadName(l, a.Name)}, &answer)
}

type labelArgs struct {
	Kind   string         `json:"kind"`
	Name   string         `json:"name"`
	Labels map[string]any `json:"labels"`
}

// actLabel sets labels; a null value removes one.
func actLabel(l *facts.Look, a labelArgs) (any, error) {
	return actPatch(l, patchArgs{Kind: a.Kind, Name: a.Name, Patch: map[string]any{"metadata": map[string]any{"labels": a.Labels}}})
}

// labelsBefore is the undo of actLabel: the values there are now.
func labelsBefore(l *facts.Look, a labelArgs) (*ground.Undo, error) {
	object, err := l.Lab.Get(l.Ctx, a.Kind, namespaceOr(l, "", a.Kind), a.Name)
	if err != nil || object == nil {
		return nil, err
	}
	return ways.RestoreLabels(l.Scope.Namespace, a.Kind, a.Name, object, a.Labels)
}

type manifestArgs struct {
	Node string `json:"node"`
	Name string `json:"name"`
	// Manifest is the file's content; empty removes the file.
	Manifest string `json:"manifest,omitempty"`
}

// actNodeManifest writes or removes a static Pod manifest on a node.
func actNodeManifest(l *facts.Look, a manifestArgs) (any, error) {
	request := wire.ManifestRequest{Op: wire.ManifestPut, Name: a.Name, Data: a.Manifest}
	if a.Manifest == "" {
		request = wire.ManifestRequest{Op: wire.ManifestDelete, Name: a.Name}
	}
	var answer wire.ManifestResponse
	return nil, probe(l, "node/"+a.Node, "POST", "/node/manifest", request, &answer)
}

type unitArgs struct {
	Node string `json:"node"`
	// Unit is one of a closed set: kubelet.
	Unit string `json:"unit"`
	// State is what it is to be: started or stopped.
	State string `json:"state"`
}

// actUnit stops or starts a systemd unit of a node.
func actUnit(l *facts.Look, a unitArgs) (any, error) {
	var answer wire.Unit
	return nil, probe(l, "node/"+a.Node, "POST", "/node/unit", wire.UnitRequest{Name: a.Unit, State: a.State}, &answer)
}

// startLater is the undo of a unit that is stopped: there is none of one that is started.
func startLater(l *facts.Look, a unitArgs) (*ground.Undo, error) {
	if a.State != wire.UnitStopped {
		return nil, nil
	}
	return ways.StartUnit(l.Scope.Namespace, a.Node, a.Unit)
}
