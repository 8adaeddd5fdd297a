package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/onnode"
)

// resume starts the containers of a stopped lab and waits until it answers again.
func (b *bringup) resume(ctx context.Context, nodes []engine.Container) (*Lab, error) {
	b.track.restart(resumeSteps(), StepEngine)
	since := time.Now()
	was := engine.Running(nodes)
	err := b.track.run(StepNodes, func(func(string)) error { return b.startNodes(ctx, nodes) })
	if err != nil && ctx.Err() == nil {
		return nil, &fault.Error{
			Step: "start nodes of lab " + b.name(), Reason: err.Error(), Kind: fault.Failed, Cause: err,
			Next: "klab start --recreate",
		}
	}
	var l *Lab
	if err == nil {
		l, err = b.meet(ctx, nodes, since, b.options.Timeout)
	}
	if ctx.Err() != nil {
		return nil, errors.Join(ctx.Err(), b.stopAgain(ctx, was))
	}
	return l, err
}

// startPause is what an engine takes at most to give a container its address. The rest of a start takes longer, and
// goes on beside the next one.
const startPause = 150 * time.Millisecond

// startNodes starts what does not run, so that every node gets the address it had.
func (b *bringup) startNodes(ctx context.Context, nodes []engine.Container) error {
	hold := map[string][]string{}
	group, gctx := errgroup.WithContext(ctx)
	for _, n := range b.files.InOrder(nodes) {
		if n.Running {
			continue
		}
		if len(hold) > 0 {
			pause(gctx, startPause)
		}
		hold[n.Name] = onnode.HoldServices(engine.ControlPlane(nodes))
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
func (b *bringup) stopAgain(ctx context.Context, was []string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTimeout)
	defer cancel()
	nodes, err := b.engine.Containers(ctx, b.name())
	if err != nil {
		return err
	}
	before := map[string]bool{}
	for _, name := range was {
		before[name] = true
	}
	var begun []string
	for _, name := range engine.Running(nodes) {
		if !before[name] {
			begun = append(begun, name)
		}
	}
	if len(begun) == 0 {
		return nil
	}
	return b.engine.Stop(ctx, begun...)
}

// attach returns a lab that runs already.
func (b *bringup) attach(ctx context.Context, nodes []engine.Container) (*Lab, error) {
	b.track.restart(resumeSteps(), StepEngine)
	b.track.set(StepNodes, Done, "")
	timeout := attachTimeout
	for _, n := range nodes {
		// Containers that came up a moment ago, with the machine say, are still on their way.
		if time.Since(n.Started) < time.Minute {
			timeout = b.options.Timeout
		}
	}
	return b.meet(ctx, nodes, time.Time{}, timeout)
}

// meet connects to a lab whose containers run and waits for all it needs. Heartbeats older than since do
// not count: a resumed API server remembers nodes as they were.
func (b *bringup) meet(ctx context.Context, nodes []engine.Container, since time.Time, timeout time.Duration) (l *Lab, err error) {
	err = b.track.run(StepReady, func(detail func(string)) error {
		if !b.files.HasKubeconfig() {
			if err := b.renewKubeconfig(); err != nil {
				return err
			}
		}
		text, err := os.ReadFile(b.files.Kubeconfig())
		if err != nil {
			return fmt.Errorf("read kubeconfig of lab %s: %w", b.name(), err)
		}
		if l, err = b.hold.tools.open(b.hold.options, text); err != nil {
			return err
		}
		if err := await.All(ctx, []await.Need{{Name: "API server", Check: l.identify}}, timeout, detail); err != nil {
			return err
		}
		if err := missingContainers(b.name(), l.record.Nodes, nodes); err != nil {
			return err
		}
		if err := b.upgrade(ctx, l, detail); err != nil {
			return err
		}
		needs := l.health.Needs(l.expectedNodes(nodes), since)
		if !since.IsZero() {
			needs = append(needs, b.routing(l, l.expectedNodes(nodes), since)...)
		}
		if err := await.All(ctx, needs, timeout, detail); err != nil {
			return err
		}
		return l.noteWell(ctx)
	})
	return l, err
}

// upgrade gives a lab that another version of klab made this version's images and probers.
func (b *bringup) upgrade(ctx context.Context, l *Lab, detail func(string)) error {
	info, err := b.engine.Info(ctx)
	if err != nil {
		return engine.Failed(b.engine.Name(), err)
	}
	set, err := b.hold.tools.images(info.Arch)
	if err != nil {
		return fmt.Errorf("make klab's images: %w", err)
	}
	if set.Prober == l.record.Prober {
		return nil
	}
	detail("loading the images of this version of klab")
	return b.renewProbers(ctx, l, info.Arch)
}
