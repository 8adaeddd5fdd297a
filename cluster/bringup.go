package cluster

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"

	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/folder"
	"github.com/klab-dev/klab/cluster/internal/ports"
	"github.com/klab-dev/klab/cluster/internal/provision"
	"github.com/klab-dev/klab/cluster/internal/space"
	"github.com/klab-dev/klab/cluster/internal/track"
)

// bringup is one run of Start or Repair: what it works with, and what its steps have found and made so far.
type bringup struct {
	hold    *Hold
	engine  engine.Engine
	kind    provision.Provisioner
	files   folder.Folder
	options StartOptions
	track   *track.Tracker

	// nodes are the containers as they were found.
	nodes []engine.Container
	// since is when the nodes began to start; what they said before does not count. It is zero where they ran all along.
	since time.Time
	// timeout bounds the wait for readiness.
	timeout time.Duration
	machine *machine
	lab     *Lab
	// prober is the tag of the probers' image, once that was loaded.
	prober string
	making making

	mu    sync.Mutex
	begun []undo
}

// making is what a creation knows besides.
type making struct {
	begun      time.Time
	image      string
	ports      []ports.Port
	config     *v1alpha4.Cluster
	phases     *phases
	kubeconfig []byte
}

func (h *Hold) newBringup(so StartOptions) *bringup {
	so = so.withDefaults()
	return &bringup{hold: h, files: folder.Of(h.options.Dir()), options: so, timeout: so.Timeout, making: making{phases: newPhases()}}
}

func (b *bringup) name() string { return b.hold.options.name() }

// use works with what was found.
func (b *bringup) use(f found) {
	b.engine, b.nodes, b.kind = f.engine, f.nodes, b.hold.tools.kind(f.engine.Name())
	b.machine = &machine{engine: f.engine, own: b.hold.options.DataDir, free: b.hold.tools.free}
}

// machine is where a lab is brought up.
type machine struct {
	engine engine.Engine
	// own is klab's folder, free what may still be written at a path.
	own  string
	free func(dir string) (int64, error)
	// info is what the engine says of its machine, once it was asked.
	info *engine.Info
}

// ask asks the engine once.
func (m *machine) ask(ctx context.Context) (engine.Info, error) {
	if m.info == nil {
		info, err := m.engine.Info(ctx)
		if err != nil {
			return info, engine.Failed(m.engine.Name(), err)
		}
		m.info = &info
	}
	return *m.info, nil
}

// disks are where the engine and klab keep what a lab needs.
func (m *machine) disks(info engine.Info) space.Disks {
	return space.Disks{Engine: m.engine.Name(), Root: info.Root, Own: m.own, Free: m.free}
}

// want fails a step that there is too little room for.
func (m *machine) want(ctx context.Context, step string, need int64) error {
	info, err := m.ask(ctx)
	if err != nil {
		return err
	}
	return m.disks(info).Want(step, need)
}

// blame gives a disk that filled up as the cause of what failed.
func (m *machine) blame(ctx context.Context, step string, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	info, _ := m.ask(ctx) // klab's own folder is there also where the engine died
	return m.disks(info).Blame(step, err)
}

// readKubeconfig asks the control plane.
func (b *bringup) readKubeconfig() ([]byte, error) {
	text, err := b.kind.KubeConfig(b.name())
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig of lab %s: %w", b.name(), err)
	}
	return text, nil
}

// renewKubeconfig puts the kubeconfig where klab looks for it.
func (b *bringup) renewKubeconfig() error {
	text, err := b.readKubeconfig()
	if err != nil {
		return err
	}
	return b.files.KeepKubeconfig(text)
}

// openLab makes a connection by the lab's kubeconfig.
func (b *bringup) openLab() (*Lab, error) {
	text, err := os.ReadFile(b.files.Kubeconfig())
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig of lab %s: %w", b.name(), err)
	}
	return b.hold.tools.open(b.hold.options, text)
}

// phases tell how far kind is to those who wait for it.
type phases struct {
	mu    sync.Mutex
	next  int
	begun []chan struct{}
}

func newPhases() *phases {
	p := &phases{}
	for range provision.Phases() {
		p.begun = append(p.begun, make(chan struct{}))
	}
	return p
}

// reach says that a phase has begun, and with it those before it.
func (p *phases) reach(phase provision.Phase) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for ; p.next <= slices.Index(provision.Phases(), phase); p.next++ {
		close(p.begun[p.next])
	}
}

// await waits until a phase has begun.
func (p *phases) await(ctx context.Context, phase provision.Phase) error {
	return reached(ctx, p.begun[slices.Index(provision.Phases(), phase)])
}

func reached(ctx context.Context, signal <-chan struct{}) error {
	select {
	case <-signal:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// An undo takes one begun thing back.
type undo struct {
	name string
	do   func(context.Context) error
}
