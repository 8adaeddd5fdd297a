package cluster

import (
	"context"
	"fmt"
	"time"

	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/folder"
	"github.com/klab-dev/klab/cluster/internal/ports"
	"github.com/klab-dev/klab/cluster/internal/provision"
)

// StartOptions say how a lab is made; all but Report and Timeout matter only when it is created.
type StartOptions struct {
	// Workers is the number of worker nodes; 2 when 0.
	Workers int
	// Image is the node image; chosen by what is there when empty.
	Image string
	// Ports are the mappings to this machine; DefaultPorts when nil.
	Ports []Port
	// ProxyMode is kube-proxy's: "iptables" (default) or "nftables".
	ProxyMode string
	// Recreate makes the lab afresh even if there is one.
	Recreate bool
	// Timeout bounds the wait for readiness; 5 minutes when 0.
	Timeout time.Duration
	// Report is told about progress; it is called by one goroutine at a time and should not block.
	Report func(Progress)
}

const (
	defaultWorkers = 2
	defaultTimeout = 5 * time.Minute
	// attachTimeout is for a lab that runs already: it answers at once, or it is broken, or its API server was away a
	// moment ago. After that nodes become ready again and CoreDNS gets its endpoints back, and what watches may pause
	// for a minute before it connects.
	attachTimeout = 90 * time.Second
	// undoTimeout bounds cleaning up after a failure or a cancel.
	undoTimeout = 2 * time.Minute
)

func (s StartOptions) withDefaults() StartOptions {
	if s.Workers == 0 {
		s.Workers = defaultWorkers
	}
	if s.Ports == nil {
		s.Ports = ports.Default()
	}
	if s.ProxyMode == "" {
		s.ProxyMode = "iptables"
	}
	if s.Timeout == 0 {
		s.Timeout = defaultTimeout
	}
	return s
}

// plan is what Start does about what it finds.
type plan string

const (
	planCreate   plan = "create"
	planRecreate plan = "recreate"
	planResume   plan = "resume"
	planAttach   plan = "attach"
)

// Start returns the lab, really ready: it creates it, resumes a stopped one, or attaches to a running one.
// When ctx ends, or a step of a creation fails, everything begun is removed before it returns.
func (h *Hold) Start(ctx context.Context, so StartOptions) (*Lab, error) {
	so = so.withDefaults()
	track := newTracker(creationSteps(), so.Report)
	defer track.heartbeat()()
	var e engine.Engine
	err := track.run(StepEngine, func(func(string)) (err error) {
		e, err = h.tools.findEngine(ctx, h.options.Engine)
		return err
	})
	if err != nil {
		return nil, err
	}
	nodes, err := e.Containers(ctx, h.options.name())
	if err != nil {
		return nil, err
	}
	what, err := h.planFor(e.Name(), nodes, so.Recreate)
	if err != nil {
		return nil, err
	}
	b := &bringup{hold: h, engine: e, kind: h.tools.kind(e.Name()), files: folder.Of(h.options.Dir()), options: so, track: track}
	return b.follow(ctx, what, nodes)
}

// planFor decides from the node containers and the lab's files.
func (h *Hold) planFor(program string, nodes []engine.Container, recreate bool) (plan, error) {
	f := folder.Of(h.options.Dir())
	if len(nodes) == 0 {
		return planCreate, nil
	}
	if err := f.RefuseStrangers(h.options.name(), program, nodes); err != nil {
		return "", err
	}
	switch {
	case recreate, f.BeingMade():
		return planRecreate, nil
	case engine.ControlPlane(nodes) == "":
		return "", broken(h.options.name(), "the control-plane container is gone")
	case len(engine.Running(nodes)) < len(nodes):
		return planResume, nil
	}
	return planAttach, nil
}

func broken(name, reason string) error {
	return &fault.Error{Step: "start lab " + name, Reason: reason, Next: "klab start --recreate", Kind: fault.NotReady}
}

// bringup is one run of Start.
type bringup struct {
	hold    *Hold
	engine  engine.Engine
	kind    provision.Provisioner
	files   folder.Folder
	options StartOptions
	track   *tracker
	undo    []undoStep
}

func (b *bringup) name() string { return b.hold.options.name() }

func (b *bringup) follow(ctx context.Context, what plan, nodes []engine.Container) (*Lab, error) {
	switch what {
	case planResume:
		return b.resume(ctx, nodes)
	case planAttach:
		return b.attach(ctx, nodes)
	case planRecreate:
		b.track.set(StepNodes, Running, "removing what an earlier start left behind")
		if err := b.remove(ctx); err != nil {
			return nil, fmt.Errorf("remove old lab %s: %w", b.name(), err)
		}
	}
	return b.create(ctx)
}

// undoStep takes one begun thing back.
type undoStep struct {
	name string
	do   func(context.Context) error
}

func (b *bringup) onUndo(name string, do func(context.Context) error) {
	b.undo = append(b.undo, undoStep{name, do})
}

// takeBack undoes what was begun, last first, also when ctx has ended. It stops where it fails: by what was
// begun earlier, the mark of a creation first of all, the next start knows the rest for its own.
func (b *bringup) takeBack(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTimeout)
	defer cancel()
	for i := len(b.undo) - 1; i >= 0; i-- {
		if err := b.undo[i].do(ctx); err != nil {
			return fmt.Errorf("%s: %w", b.undo[i].name, err)
		}
	}
	b.undo = nil
	return nil
}
