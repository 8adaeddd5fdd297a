// Package cluster is the real lab: it brings a kind cluster up and down, and reads, probes, disturbs and
// resets what runs in it.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/klab-dev/klab/cluster/internal/addon"
	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/grader"
	"github.com/klab-dev/klab/cluster/internal/health"
	"github.com/klab-dev/klab/cluster/internal/memory"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/cluster/internal/pods"
	"github.com/klab-dev/klab/cluster/internal/probe"
	"github.com/klab-dev/klab/cluster/internal/reset"
	"github.com/klab-dev/klab/cluster/internal/turns"
	"github.com/klab-dev/klab/workload/prober"
)

const (
	// DefaultName is the lab's name when none is asked for.
	DefaultName = "klab"
	// GraderNamespace holds klab's probers, records and open disruptions.
	GraderNamespace = names.GraderNamespace
)

// Options say which lab is meant and where its files live.
type Options struct {
	// Name of the lab; DefaultName when empty.
	Name string
	// StateDir is klab's state folder; a lab's own files are in StateDir/labs/NAME.
	StateDir string
	// Engine is "docker", "podman" or "nerdctl"; the first that answers when empty.
	Engine string
	// Command is what this process is called in messages of others that wait for it.
	Command string
	// Direct reads from the API server instead of from informers: right for one-shot commands.
	Direct bool
	// Whole keeps one informer a kind for the whole lab, which seeds read too: right for who seeds many
	// namespaces for long.
	Whole bool
}

func (o Options) name() string {
	if o.Name == "" {
		return DefaultName
	}
	return o.Name
}

// valid refuses a name that would lead somewhere else.
func (o Options) valid() error {
	_, err := ParseName(o.name())
	return err
}

// Dir is the folder of the lab's own files.
func (o Options) Dir() string { return filepath.Join(o.StateDir, "labs", o.name()) }

// locksDir is the folder of a lab's locks. They outlive it: removing a lock's file would let two take two files.
func (o Options) locksDir() string { return o.Dir() + ".locks" }

// Kubeconfig is the path of the lab's own kubeconfig; klab never writes to another.
func (o Options) Kubeconfig() string { return filepath.Join(o.Dir(), "kubeconfig") }

// Lab is a running lab and klab's connection to it.
type Lab struct {
	*api.Objects    // reads and writes
	*pods.Pods      // talks to Pods
	*probe.Client   // asks klab's probers
	*memory.Memory  // keeps what must not be forgotten
	*reset.Resetter // makes a lesson's part afresh
	*addon.AddOns   // brings up what some lessons need besides
	*turns.Turns    // one klab at a time

	options Options
	record  record
	config  *rest.Config
	store   *grader.Store
	health  *health.Health
}

// Name is the lab's name.
func (l *Lab) Name() string { return l.options.name() }

// RESTConfig is a copy of the connection's configuration.
func (l *Lab) RESTConfig() *rest.Config { return rest.CopyConfig(l.config) }

// Nodes lists the nodes the lab was made with, whether or not they still are.
func (l *Lab) Nodes() []string { return slices.Clone(l.record.Nodes) }

// Well is when everything the lab needs was last seen to work, at the end of a start or a repair.
func (l *Lab) Well() time.Time { return l.record.Well }

// Factor is the machine factor measured when the lab started: 1 on a fast machine, more on a slow one.
func (l *Lab) Factor() float64 { return max(l.record.Factor, 1) }

// HostPort is the port of this machine's loopback address that leads to a port of the control-plane node, 0
// when none does.
func (l *Lab) HostPort(node int) int {
	for _, p := range l.record.Ports {
		if p.Node == node {
			return p.Host
		}
	}
	return 0
}

// connectTime is how long a running lab may take to say that it is klab's.
const connectTime = 10 * time.Second

// NoLab is the error of asking for a lab that does not exist.
func NoLab(name string) *fault.Error {
	return &fault.Error{Step: "open lab " + name, Reason: "there is no lab of this name", Next: "klab start", Kind: fault.Absent}
}

// Connect opens a running lab with two requests sent at once: it refuses a cluster that does not carry the
// lab's label, or that never became ready.
func Connect(ctx context.Context, o Options) (*Lab, error) {
	if err := o.valid(); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(o.Kubeconfig())
	if errors.Is(err, os.ErrNotExist) {
		return nil, NoLab(o.name())
	}
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig of lab %s: %w", o.name(), err)
	}
	l, err := openLab(o, text)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	err = l.identify(ctx)
	var known *fault.Error
	if err != nil && !errors.As(err, &known) {
		err = &fault.Error{Step: "reach lab " + o.name(), Reason: err.Error(), Next: "klab start", Kind: fault.Unreachable, Cause: err}
	}
	if err != nil {
		return nil, err
	}
	return l, nil
}

// openLab makes the clients; it sends nothing.
func openLab(o Options, kubeconfig []byte) (*Lab, error) {
	config, err := clientcmd.RESTConfigFromKubeConfig(kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig of lab %s: %w", o.name(), err)
	}
	// The lab is ours alone and local: client-side throttling would only slow checks down.
	config.QPS, config.Burst = -1, -1
	config.WarningHandlerWithContext = rest.NoWarnings{}
	config.UserAgent = "klab"
	c, err := api.Connect(config)
	if err != nil {
		return nil, fmt.Errorf("open lab %s: %w", o.name(), err)
	}
	return newLab(o, c), nil
}

func newLab(o Options, c api.Clients) *Lab {
	api := api.New(c, o.Direct, o.Whole)
	own := grader.New(c.Kube)
	streams := pods.New(c.Config, c.Kube, api.Changed)
	// Probes from this machine need no token: they never leave the process.
	asks := probe.New(api, own, streams, prober.New(""))
	kept := memory.New(c.Kube, o.locksDir(), o.Command)
	return &Lab{
		Objects: api, Pods: streams, Client: asks, Memory: kept,
		Resetter: reset.New(api, own, kept, asks),
		AddOns:   addon.New(api, own),
		Turns:    turns.New(o.locksDir(), o.Command),
		options:  o, config: c.Config, store: own, health: health.New(c.Kube, asks),
	}
}
