package cluster

import (
	"context"
	"errors"
	"os"
	"sort"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/folder"
	"github.com/klab-dev/klab/cluster/internal/health"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/cluster/internal/ports"
)

// State is what a lab is doing.
type State string

// The states of a lab.
const (
	StateAbsent   State = "absent"
	StateStopped  State = "stopped"
	StateStarting State = "starting"
	StateReady    State = "ready"
	StateBroken   State = "broken"
)

// startingFor is how long after the start of its containers a lab that does not answer counts as starting.
const startingFor = 2 * time.Minute

// Status is a lab as it is now.
type Status struct {
	Name  string `json:"name"`
	State State  `json:"state"`
	// Reasons say what is missing unless the lab is ready or absent.
	Reasons []string `json:"reasons,omitempty"`
	// Kubernetes is the API server's version.
	Kubernetes    string       `json:"kubernetes,omitempty"`
	Nodes         []NodeStatus `json:"nodes"`
	Image         string       `json:"image,omitempty"`
	Engine        string       `json:"engine"`
	EngineVersion string       `json:"engineVersion,omitempty"`
	// API is the API server's address on this machine.
	API        string       `json:"api,omitempty"`
	Kubeconfig string       `json:"kubeconfig,omitempty"`
	Ports      []ports.Port `json:"ports,omitempty"`
	Factor     float64      `json:"factor,omitempty"`
	Created    *time.Time   `json:"created,omitempty"`
	// Seeds are the lessons begun in the lab.
	Seeds []Seed `json:"seeds"`
}

// NodeStatus is one node.
type NodeStatus struct {
	Name    string `json:"name"`
	Role    string `json:"role"`
	Running bool   `json:"running"`
	Ready   bool   `json:"ready"`
	Version string `json:"version,omitempty"`
	Address string `json:"address,omitempty"`
}

// Seed is a lesson's namespace.
type Seed struct {
	Lesson    string `json:"lesson"`
	Namespace string `json:"namespace"`
}

// Look describes the lab. It changes nothing and needs no hold. Its error means that the engine could not
// be asked, or that the cluster of this name is not klab's.
func Look(ctx context.Context, o Options) (Status, error) {
	return glance{options: o, tools: realTools()}.status(ctx)
}

// glance is one look at a lab.
type glance struct {
	options Options
	tools   tools
}

func (v glance) status(ctx context.Context) (Status, error) {
	s := Status{Name: v.options.name(), State: StateAbsent, Nodes: []NodeStatus{}, Seeds: []Seed{}}
	if err := v.options.valid(); err != nil {
		return s, err
	}
	f, err := v.tools.find(ctx, v.options)
	if f.engine != nil {
		s.Engine = f.engine.Name()
	}
	if err != nil || len(f.nodes) == 0 {
		return s, err
	}
	s.describe(f.nodes)
	if folder.Of(v.options.Dir()).BeingMade() {
		s.State, s.Reasons = v.creating()
		return s, nil
	}
	if len(engine.Running(f.nodes)) == 0 {
		s.State = StateStopped
		return s, nil
	}
	v.ask(ctx, &s, f.nodes)
	return s, nil
}

// creating tells a creation under way from one that was killed: the former holds the lab.
func (v glance) creating() (State, []string) {
	hold, err := Acquire(v.options, "klab status")
	var held *fault.Error
	if errors.As(err, &held) && held.Kind == fault.Held {
		return StateStarting, []string{"the lab is being created"}
	}
	if err == nil {
		err = hold.Release()
	}
	reasons := []string{"its creation was interrupted"}
	if err != nil {
		reasons = append(reasons, err.Error())
	}
	return StateBroken, reasons
}

// describe fills in what the engine knows.
func (s *Status) describe(nodes []engine.Container) {
	for _, n := range nodes {
		s.Image = n.Image
		s.Nodes = append(s.Nodes, NodeStatus{Name: n.Name, Role: n.Role, Running: n.Running})
		if n.Role == "control-plane" {
			s.API = n.Ports[names.APIPort]
		}
	}
}

// ask fills in what the API server knows and decides between ready, starting and broken.
func (v glance) ask(ctx context.Context, s *Status, nodes []engine.Container) {
	s.Kubeconfig = v.options.Kubeconfig()
	reasons := stoppedNodes(nodes)
	l, err := v.connect(ctx)
	if err != nil {
		s.Reasons = append(reasons, err.Error())
		s.State = StateBroken
		if len(reasons) == 0 && youngest(nodes, time.Now()) < startingFor {
			s.State = StateStarting
		}
		return
	}
	s.Ports, s.Factor, s.Image = l.record.Ports, l.Factor(), l.record.Image
	if !l.record.Created.IsZero() {
		s.Created = &l.record.Created
	}
	s.Reasons = append(reasons, await.Unmet(ctx, l.health.Needs(l.expectedNodes(nodes), time.Time{}))...)
	s.fromAPI(ctx, l)
	switch {
	case len(s.Reasons) == 0:
		s.State = StateReady
	case len(reasons) == 0 && youngest(nodes, l.Objects.Now()) < startingFor:
		s.State = StateStarting
	default:
		s.State = StateBroken
	}
}

func (v glance) connect(ctx context.Context) (*Lab, error) {
	text, err := os.ReadFile(v.options.Kubeconfig())
	if err != nil {
		return nil, err
	}
	l, err := v.tools.open(v.options, text)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	return l, l.identify(ctx)
}

// expectedNodes are those the lab was made with; the containers, where an older klab kept no list.
func (l *Lab) expectedNodes(nodes []engine.Container) []string {
	if len(l.record.Nodes) > 0 {
		return l.record.Nodes
	}
	return engine.Names(nodes)
}

func stoppedNodes(nodes []engine.Container) []string {
	var reasons []string
	for _, n := range nodes {
		if !n.Running {
			reasons = append(reasons, "container "+n.Name+" is stopped")
		}
	}
	return reasons
}

// youngest is the age of the container that started last; now is the time by the engine's clock, as far as it is known.
func youngest(nodes []engine.Container, now time.Time) time.Duration {
	var last time.Time
	for _, n := range nodes {
		if n.Started.After(last) {
			last = n.Started
		}
	}
	return now.Sub(last)
}

// fromAPI fills in nodes, version and lessons; what cannot be read stays empty, the reasons tell why.
func (s *Status) fromAPI(ctx context.Context, l *Lab) {
	if version, err := l.Objects.Kube.Discovery().ServerVersion(); err == nil {
		s.Kubernetes = version.GitVersion
	}
	if list, err := l.Objects.Kube.CoreV1().Nodes().List(ctx, metav1.ListOptions{}); err == nil {
		for i := range s.Nodes {
			s.Nodes[i].fill(list.Items)
		}
	}
	list, err := l.Objects.Kube.CoreV1().Namespaces().List(ctx, metav1.ListOptions{LabelSelector: names.LessonLabel})
	if err != nil {
		return
	}
	for _, ns := range list.Items {
		s.Seeds = append(s.Seeds, Seed{Lesson: ns.Labels[names.LessonLabel], Namespace: ns.Name})
	}
	sort.Slice(s.Seeds, func(i, j int) bool { return s.Seeds[i].Namespace < s.Seeds[j].Namespace })
}

func (n *NodeStatus) fill(known []corev1.Node) {
	for i := range known {
		if known[i].Name != n.Name {
			continue
		}
		n.Ready = n.Running && health.NotReady(&known[i]) == ""
		n.Version = known[i].Status.NodeInfo.KubeletVersion
		for _, a := range known[i].Status.Addresses {
			if a.Type == corev1.NodeInternalIP {
				n.Address = a.Address
			}
		}
	}
}
