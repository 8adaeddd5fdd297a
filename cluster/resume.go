package cluster

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/onnode"
	"github.com/klab-dev/klab/cluster/internal/space"
)

// startAgain starts the nodes of a stopped lab, where there is room for what they write.
func (b *bringup) startAgain(ctx context.Context, _ func(string)) error {
	if err := b.machine.want(ctx, "start lab "+b.name(), space.Again()); err != nil {
		return err
	}
	err := b.startNodes(ctx)
	if err == nil || ctx.Err() != nil {
		return err
	}
	return &fault.Error{
		Step: "start nodes of lab " + b.name(), Reason: err.Error(), Kind: fault.Failed, Cause: err,
		Next: "klab start --recreate",
	}
}

// startPause is what an engine takes at most to give a container its address. The rest of a start takes longer, and
// goes on beside the next one.
const startPause = 150 * time.Millisecond

// startNodes starts what does not run, so that every node gets the address it had.
func (b *bringup) startNodes(ctx context.Context) error {
	hold := map[string][]string{}
	group, gctx := errgroup.WithContext(ctx)
	for _, n := range b.files.InOrder(b.nodes) {
		if n.Running {
			continue
		}
		if len(hold) > 0 {
			pause(gctx, startPause)
		}
		hold[n.Name] = onnode.HoldServices(engine.ControlPlane(b.nodes))
		group.Go(func() error {
			if err := b.engine.Start(gctx, n.Name); err != nil {
				return fmt.Errorf("start %s: %w", n.Name, err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return onnode.Try(ctx, b.engine, hold)
}

// pause waits for a while, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// stopAgain undoes a cancelled resume: what was not running before stops.
func (b *bringup) stopAgain(ctx context.Context) error {
	nodes, err := b.engine.Containers(ctx, b.name())
	if err != nil {
		return err
	}
	before := engine.Running(b.nodes)
	var begun []string
	for _, name := range engine.Running(nodes) {
		if !slices.Contains(before, name) {
			begun = append(begun, name)
		}
	}
	if len(begun) == 0 {
		return nil
	}
	return b.engine.Stop(ctx, begun...)
}

// meet connects to a lab whose containers run and waits for all it needs. Heartbeats from before their start do not count:
// a resumed API server remembers nodes as they were.
func (b *bringup) meet(ctx context.Context, detail func(string)) error {
	if err := b.connect(ctx, detail); err != nil {
		return err
	}
	if err := missingContainers(b.name(), b.lab.record.Nodes, b.nodes); err != nil {
		return err
	}
	if err := b.upgrade(ctx, detail); err != nil {
		return err
	}
	nodes := b.lab.expectedNodes(b.nodes)
	needs := b.lab.health.Needs(nodes, b.since)
	if !b.since.IsZero() {
		needs = append(needs, b.routing(nodes)...)
	}
	if err := await.All(ctx, needs, b.timeout, detail); err != nil {
		return err
	}
	return b.lab.noteWell(ctx)
}

// connect opens the lab by its kubeconfig, and waits until it says that it is klab's.
func (b *bringup) connect(ctx context.Context, detail func(string)) error {
	if !b.files.HasKubeconfig() {
		if err := b.renewKubeconfig(); err != nil {
			return err
		}
	}
	lab, err := b.openLab()
	if err != nil {
		return err
	}
	b.lab = lab
	return await.All(ctx, []await.Need{{Name: "API server", Check: lab.identify}}, b.timeout, detail)
}

// upgrade gives a lab that another version of klab made this version's images and probers.
func (b *bringup) upgrade(ctx context.Context, detail func(string)) error {
	machine, err := b.machine.ask(ctx)
	if err != nil {
		return err
	}
	set, err := b.hold.tools.images(machine.Arch)
	if err != nil {
		return fmt.Errorf("make klab's images: %w", err)
	}
	if set.Prober == b.lab.record.Prober {
		return nil
	}
	detail("loading the images of this version of klab")
	if err := b.load(ctx, detail); err != nil {
		return err
	}
	return b.renewProbers(ctx, detail)
}

// routing wants every node of a resumed lab to route Services again. How long the API server took tells how long its
// nodes may take here before one of them is late.
func (b *bringup) routing(nodes []string) []await.Need {
	late := time.Now().Add(time.Since(b.since) / 2)
	list := make([]await.Need, 0, len(nodes))
	for _, node := range nodes {
		free, roused := false, false
		list = append(list, await.Need{Name: "routes of Services on " + node, Check: func(ctx context.Context) error {
			if free {
				return nil
			}
			err := b.lab.health.ReachesAPI(ctx, node)
			if err != nil && !roused && time.Now().After(late) && b.lab.Healthy(ctx, "node/"+node) != nil {
				roused = true
				_ = b.engine.Exec(ctx, node, onnode.RouseKubelet()...) // without it the node comes in its own time
			}
			if err != nil {
				return err
			}
			_ = b.engine.Exec(ctx, node, onnode.ReleaseServices()...) // it may not be there
			free = ctx.Err() == nil
			return ctx.Err()
		}})
	}
	return list
}

// missingContainers: a node's container that was removed took its identity along; only a new lab helps.
func missingContainers(name string, expected []string, nodes []engine.Container) error {
	there := map[string]bool{}
	for _, n := range nodes {
		there[n.Name] = true
	}
	for _, node := range expected {
		if !there[node] {
			return broken(name, "container "+node+" is gone")
		}
	}
	return nil
}
