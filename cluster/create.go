package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"
	"sigs.k8s.io/yaml"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/onnode"
	"github.com/klab-dev/klab/cluster/internal/pace"
	"github.com/klab-dev/klab/cluster/internal/ports"
	"github.com/klab-dev/klab/cluster/internal/provision"
	"github.com/klab-dev/klab/cluster/internal/space"
)

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

// makeRoom makes sure that a lab fits on the disks.
func (b *bringup) makeRoom(ctx context.Context, _ func(string)) error {
	return b.machine.want(ctx, "create lab "+b.name(), space.Nodes(b.options.Workers))
}

// takePorts gives every mapping a port of this machine.
func (b *bringup) takePorts(ctx context.Context, _ func(string)) (err error) {
	b.making.ports, err = ports.Free(ctx, b.options.Ports, b.engine.Publisher)
	return err
}

// chooseImage makes sure that there is a node image, and room for one that is to be pulled.
func (b *bringup) chooseImage(ctx context.Context, detail func(string)) (err error) {
	room := func() error { return b.machine.want(ctx, "create lab "+b.name(), space.WithImage(b.options.Workers)) }
	b.making.image, err = provision.ChooseImage(ctx, b.engine, b.options.Image, room, detail)
	return err
}

// prepare writes the lab's files, notes whether the engine's network will be klab's to remove, and writes down what kind
// will be asked for.
func (b *bringup) prepare(ctx context.Context, _ func(string)) error {
	id, err := b.files.Begin()
	if err != nil {
		return err
	}
	has, err := b.engine.HasNetwork(ctx, engine.Network)
	if err != nil {
		return fmt.Errorf("look for network %s: %w", engine.Network, err)
	}
	if !has {
		if err := b.files.NoteNetwork(); err != nil {
			return err
		}
	}
	b.making.begun = time.Now().UTC()
	b.making.config = provision.Config(provision.Layout{
		Name: b.name(), ID: id, Workers: b.options.Workers, Image: b.making.image, Ports: b.making.ports,
		ProxyMode: b.options.ProxyMode, NodeDir: b.files.NodeDir(), Host: engine.DescribeHost(*b.machine.info, b.hold.tools.readFile),
	})
	return b.keepConfig(b.making.config)
}

// keepConfig leaves what kind was asked for where people find it, in kind's own form.
func (b *bringup) keepConfig(config *v1alpha4.Cluster) error {
	text, err := yaml.Marshal(config)
	if err != nil {
		return fmt.Errorf("write down kind's configuration: %w", err)
	}
	return b.files.KeepKindConfig(text)
}

func (b *bringup) removeFiles(context.Context) error { return b.files.Clear() }

// makeNodes runs kind's Create, which takes no context. When ctx ends, taking its containers away makes it end soon;
// makeNodes returns only after it did.
func (b *bringup) makeNodes(ctx context.Context, _ func(string)) error {
	log, err := os.OpenFile(b.files.Log(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open log of lab: %w", err)
	}
	defer log.Close()
	line := func(text string) { fmt.Fprintln(log, time.Now().UTC().Format(time.TimeOnly), text) }
	ended := make(chan error, 1)
	go func() {
		ended <- b.kind.Create(b.name(), b.making.config, b.files.Scratch(), b.making.phases.reach, line)
	}()
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("make nodes: %w", err)
		}
		b.making.phases.reach(provision.PhaseDone)
		return nil
	case <-ctx.Done():
	}
	b.track.Set(StepNodes, Undoing, "")
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
	_ = await.Every(creating, drainPause, func(context.Context) (bool, error) {
		// A removal that is broken off goes on in the engine and is in the way of the undo's own. An error here shows
		// again when the undo removes the rest.
		_ = b.removeContainers(ctx)
		return false, nil
	})
	if ctx.Err() != nil {
		return errors.New("kind did not end after its containers were removed")
	}
	return nil
}

// workAhead does what makes a lab quicker and need not succeed: it unpacks images and prepares the nodes for their next
// start.
func (b *bringup) workAhead(ctx context.Context, _ func(string)) error {
	unpack, order := map[string][]string{}, map[string][]string{}
	for i, name := range provision.NodeNames(b.making.config) {
		controlPlane := b.making.config.Nodes[i].Role == v1alpha4.ControlPlaneRole
		unpack[name], order[name] = onnode.UnpackImages(controlPlane), onnode.OrderKubelet(controlPlane)
	}
	return errors.Join(b.keepAddresses(ctx), onnode.Try(ctx, b.engine, unpack), onnode.Try(ctx, b.engine, order))
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

// load imports klab's images into every node.
func (b *bringup) load(ctx context.Context, _ func(string)) error {
	machine, err := b.machine.ask(ctx)
	if err != nil {
		return err
	}
	set, err := b.hold.tools.images(machine.Arch)
	if err != nil {
		return fmt.Errorf("make klab's images: %w", err)
	}
	b.prober = set.Prober
	if err := b.kind.Load(ctx, b.name(), set.Archive); err != nil {
		return fmt.Errorf("load klab's images: %w", err)
	}
	return nil
}

// renewProbers makes the probers anew from the images that were loaded.
func (b *bringup) renewProbers(ctx context.Context, _ func(string)) error {
	if err := b.lab.Renew(ctx, b.prober); err != nil {
		return err
	}
	b.lab.record.Prober = b.prober
	return b.lab.mark(ctx, b.lab.record)
}

// furnish opens the API as soon as it answers, by the kubeconfig inside the control plane, and asks for the probers.
func (b *bringup) furnish(ctx context.Context, _ func(string)) (err error) {
	if b.making.kubeconfig, err = b.readKubeconfig(); err != nil {
		return err
	}
	if b.lab, err = b.hold.tools.open(b.hold.options, b.making.kubeconfig); err != nil {
		return err
	}
	return errors.Join(b.lab.Put(ctx, b.prober), b.lab.health.HurryDNS(ctx))
}

// awaitNew waits until everything answers.
func (b *bringup) awaitNew(ctx context.Context, detail func(string)) error {
	return await.All(ctx, b.lab.health.Needs(provision.NodeNames(b.making.config), time.Time{}), b.timeout, detail)
}

// recordNew writes the mark that says that the lab is whole, and where it is found.
func (b *bringup) recordNew(ctx context.Context, _ func(string)) error {
	// Before anybody plays with them: what lessons give back is what the nodes were like as new.
	if err := b.lab.RestoreNodes(ctx); err != nil {
		return fmt.Errorf("record what the nodes are like: %w", err)
	}
	err := b.lab.mark(ctx, record{
		Image: b.making.image, Engine: b.engine.Name(), Nodes: provision.NodeNames(b.making.config), Ports: b.making.ports,
		Created: b.making.begun, Factor: pace.Factor(ctx, b.lab.store, b.machine.info.CPUs), Prober: b.prober,
	})
	if err != nil {
		return err
	}
	if err := b.files.KeepKubeconfig(b.making.kubeconfig); err != nil {
		return err
	}
	return b.files.Finish()
}
