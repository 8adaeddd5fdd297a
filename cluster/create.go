package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"
	"sigs.k8s.io/yaml"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/onnode"
	"github.com/klab-dev/klab/cluster/internal/ports"
	"github.com/klab-dev/klab/cluster/internal/provision"
)

// create makes the lab from nothing.
func (b *bringup) create(ctx context.Context) (*Lab, error) {
	l, err := b.build(ctx)
	if err == nil {
		return l, nil
	}
	if undone := b.takeBack(ctx); undone != nil {
		return nil, b.leftBehind(ctx, err, undone)
	}
	if ctx.Err() != nil {
		_ = os.Remove(b.files.Log()) // whoever cancels does not ask why
		return nil, ctx.Err()
	}
	return nil, b.explain(err)
}

// leftBehind is the error of a creation whose remains could not be removed. When the engine died, that
// explains both, and what each step saw of it is only noise.
func (b *bringup) leftBehind(ctx context.Context, err, undone error) error {
	_, dead := b.engine.Info(context.WithoutCancel(ctx))
	if dead == nil {
		return &fault.Error{
			Step: "create lab " + b.name(), Reason: fmt.Sprintf("%v; cleaning up failed too: %v", err, undone),
			Next: "klab destroy", Kind: fault.Failed, Cause: err,
		}
	}
	failed := engine.Failed(b.engine.Name(), dead)
	return &fault.Error{
		Step:   "create lab " + b.name(),
		Reason: fmt.Sprintf("%s died meanwhile (%v); the next klab start removes what was begun", b.engine.Name(), dead),
		Next:   failed.Next, Kind: failed.Kind, Cause: err,
	}
}

// explain gives an error that has no advice yet the one that fits.
func (b *bringup) explain(err error) error {
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	if provision.OutOfSpace(err) {
		return provision.NoSpace("create lab "+b.name(), err)
	}
	return &fault.Error{
		Step: "create lab " + b.name(), Reason: err.Error(), Kind: fault.Failed, Cause: err,
		Next: "klab doctor (what was said is in " + b.files.Log() + ")",
	}
}

func (b *bringup) build(ctx context.Context) (*Lab, error) {
	info, err := b.engine.Info(ctx)
	if err != nil {
		return nil, engine.Failed(b.engine.Name(), err)
	}
	ports, err := ports.Free(ctx, b.options.Ports, b.engine.Publisher)
	if err != nil {
		return nil, err
	}
	var image string
	err = b.track.run(StepImage, func(detail func(string)) (err error) {
		image, err = provision.ChooseImage(ctx, b.engine, b.options.Image, detail)
		return err
	})
	if err != nil {
		return nil, err
	}
	id, err := b.prepare(ctx)
	if err != nil {
		return nil, err
	}
	config := provision.Config(provision.Layout{
		Name: b.name(), ID: id, Workers: b.options.Workers, Image: image, Ports: ports, ProxyMode: b.options.ProxyMode,
		NodeDir: b.files.NodeDir(), Host: engine.DescribeHost(info, b.hold.tools.readFile),
	})
	if err := b.keepConfig(config); err != nil {
		return nil, err
	}
	return b.assemble(ctx, config, record{
		Image: image, Engine: b.engine.Name(), Ports: ports, Created: time.Now().UTC(), CPUs: info.CPUs, Arch: info.Arch,
	})
}

// keepConfig leaves what kind was asked for where people find it, in kind's own form.
func (b *bringup) keepConfig(config *v1alpha4.Cluster) error {
	text, err := yaml.Marshal(config)
	if err != nil {
		return fmt.Errorf("write down kind's configuration: %w", err)
	}
	return b.files.KeepKindConfig(text)
}

// prepare writes the lab's files, notes whether the engine's network will be klab's to remove, and returns the
// lab's id.
func (b *bringup) prepare(ctx context.Context) (id string, err error) {
	b.onUndo("remove files", func(context.Context) error { return b.files.Clear() })
	if id, err = b.files.Begin(); err != nil {
		return "", err
	}
	has, err := b.engine.HasNetwork(ctx, engine.Network)
	if err != nil {
		return "", fmt.Errorf("look for network %s: %w", engine.Network, err)
	}
	if !has {
		if err := b.files.NoteNetwork(); err != nil {
			return "", err
		}
	}
	b.onUndo("remove node containers", b.removeNodes)
	return id, nil
}

// signals tell the work beside kind how far kind is.
type signals struct {
	containers, api chan struct{}
	once            [2]sync.Once
}

func newSignals() *signals {
	return &signals{containers: make(chan struct{}), api: make(chan struct{})}
}

// began maps kind's phases to shown steps, each of which ends where the next begins.
func (b *bringup) began(s *signals) func(provision.Phase) {
	return func(p provision.Phase) {
		switch p {
		case provision.PhaseContainers:
			b.track.set(StepNodes, Running, "")
		case provision.PhaseConfig:
			b.track.set(StepNodes, Done, "")
		case provision.PhaseControlPlane:
			// Not earlier: writing the configuration may restart containerd.
			s.once[0].Do(func() { close(s.containers) })
			b.track.set(StepControlPlane, Running, "")
		case provision.PhaseNetwork:
			b.track.set(StepControlPlane, Done, "")
			b.track.set(StepNetwork, Running, "")
			s.once[1].Do(func() { close(s.api) })
		case provision.PhaseWorkers:
			b.track.set(StepNetwork, Done, "")
			b.track.set(StepWorkers, Running, "")
		}
	}
}

// assemble lets kind make the cluster and does everything that need not wait for its end beside it: the
// images go into the nodes while the control plane starts, the probers are asked for while workers join.
func (b *bringup) assemble(ctx context.Context, config *v1alpha4.Cluster, r record) (*Lab, error) {
	s := newSignals()
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() error { return b.provision(gctx, config, s) })
	group.Go(func() error {
		if err := reached(gctx, s.containers); err != nil {
			return err
		}
		return errors.Join(b.keepAddresses(gctx), b.workAhead(gctx, config))
	})
	var l *Lab
	var kubeconfig []byte
	group.Go(func() (err error) {
		if err := reached(gctx, s.containers); err != nil {
			return err
		}
		if r.Prober, err = b.load(gctx, r.Arch); err != nil {
			return err
		}
		if err := reached(gctx, s.api); err != nil {
			return err
		}
		l, kubeconfig, err = b.furnish(gctx, r.Prober)
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if err := b.settle(ctx, l, config, r); err != nil {
		return nil, err
	}
	if err := b.files.KeepKubeconfig(kubeconfig); err != nil {
		return nil, err
	}
	return l, b.files.Finish()
}

// keepAddresses keeps which addresses kind's containers got.
func (b *bringup) keepAddresses(ctx context.Context) error {
	nodes, err := b.engine.Containers(ctx, b.name())
	if err != nil {
		return err
	}
	b.files.NoteAddresses(nodes)
	return nil
}

// workAhead unpacks images and prepares the nodes for their next start.
func (b *bringup) workAhead(ctx context.Context, config *v1alpha4.Cluster) error {
	unpack, order := map[string][]string{}, map[string][]string{}
	for i, name := range provision.NodeNames(config) {
		unpack[name] = onnode.UnpackImages(config.Nodes[i].Role == v1alpha4.ControlPlaneRole)
		order[name] = onnode.OrderKubelet()
	}
	return errors.Join(onnode.Try(ctx, b.engine, unpack), onnode.Try(ctx, b.engine, order))
}

func reached(ctx context.Context, signal <-chan struct{}) error {
	select {
	case <-signal:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// provision runs kind's Create, which takes no context. When ctx ends, taking its containers away makes it
// end soon; provision returns only after it did.
func (b *bringup) provision(ctx context.Context, config *v1alpha4.Cluster, s *signals) error {
	log, err := os.OpenFile(b.files.Log(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open log of lab: %w", err)
	}
	defer log.Close()
	began := b.began(s)
	line := func(text string) { fmt.Fprintln(log, time.Now().UTC().Format(time.TimeOnly), text) }
	ended := make(chan error, 1)
	go func() { ended <- b.kind.Create(b.name(), config, b.files.Scratch(), began, line) }()
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("make nodes: %w", err)
		}
		b.track.set(StepNetwork, Done, "")
		b.track.set(StepWorkers, Done, "")
		return nil
	case <-ctx.Done():
	}
	b.track.set(StepNodes, Undoing, "")
	return errors.Join(ctx.Err(), b.drain(ctx, ended))
}

// drainPause is between two attempts to take away what kind goes on making.
const drainPause = 500 * time.Millisecond

// drain removes the cluster's containers until Create has ended.
func (b *bringup) drain(ctx context.Context, ended <-chan error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTimeout)
	defer cancel()
	creating, over := context.WithCancel(ctx)
	go func() {
		defer over()
		<-ended
	}()
	_ = await.Every(creating, drainPause, func(ctx context.Context) (bool, error) {
		_ = b.removeContainers(ctx) // an error here shows again when the undo removes the rest
		return false, nil
	})
	if ctx.Err() != nil {
		return errors.New("kind did not end after its containers were removed")
	}
	return nil
}

// load imports klab's images into every node and returns the prober's tag.
func (b *bringup) load(ctx context.Context, arch string) (prober string, err error) {
	err = b.track.run(StepWorkloads, func(func(string)) error {
		set, err := b.hold.tools.images(arch)
		if err != nil {
			return fmt.Errorf("make klab's images: %w", err)
		}
		prober = set.Prober
		if err := b.kind.Load(ctx, b.name(), set.Archive); err != nil {
			return fmt.Errorf("load klab's images: %w", err)
		}
		return nil
	})
	return prober, err
}

// furnish opens the API as soon as it answers and asks for the probers.
func (b *bringup) furnish(ctx context.Context, prober string) (*Lab, []byte, error) {
	l, kubeconfig, err := b.open()
	if err != nil {
		return nil, nil, err
	}
	return l, kubeconfig, b.track.run(StepProbers, func(func(string)) error {
		return errors.Join(l.Put(ctx, prober), l.health.HurryDNS(ctx))
	})
}

// settle waits until everything answers and writes the mark that says so.
func (b *bringup) settle(ctx context.Context, l *Lab, config *v1alpha4.Cluster, r record) error {
	r.Nodes = provision.NodeNames(config)
	err := b.track.run(StepReady, func(detail func(string)) error {
		return await.All(ctx, l.health.Needs(r.Nodes, time.Time{}), b.options.Timeout, detail)
	})
	if err != nil {
		return err
	}
	// Before anybody plays with them: what lessons give back is what the nodes were like as new.
	if err := l.RestoreNodes(ctx); err != nil {
		return fmt.Errorf("record what the nodes are like: %w", err)
	}
	r.Factor = l.measure(ctx, r.CPUs)
	return l.mark(ctx, r)
}

// open makes a connection from the kubeconfig inside the control plane, before there is a file.
func (b *bringup) open() (l *Lab, kubeconfig []byte, err error) {
	if kubeconfig, err = b.readKubeconfig(); err != nil {
		return nil, nil, err
	}
	l, err = b.hold.tools.open(b.hold.options, kubeconfig)
	return l, kubeconfig, err
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
