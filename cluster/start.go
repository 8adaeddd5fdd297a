package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/track"
)

// plan is what Start does about what it finds.
type plan string

const (
	planCreate   plan = "create"
	planRecreate plan = "recreate"
	planResume   plan = "resume"
	planAttach   plan = "attach"
)

// Start returns the lab, really ready: it creates it, resumes a stopped one, or attaches to a running one. When ctx ends,
// or a step of a creation fails, everything begun is removed before it returns.
func (h *Hold) Start(ctx context.Context, so StartOptions) (*Lab, error) {
	b := h.newBringup(so)
	b.track = track.New(shown(b.creation()), so.Report)
	defer b.track.Heartbeat()()
	if err := b.findLab(ctx); err != nil {
		return nil, err
	}
	what, err := b.choose()
	if err != nil {
		return nil, err
	}
	switch what {
	case planResume:
		return b.resume(ctx)
	case planAttach:
		return b.attach(ctx)
	case planRecreate:
		b.track.Set(StepNodes, Running, "removing what an earlier start left behind")
		if err := b.remove(ctx); err != nil {
			return nil, fmt.Errorf("remove old lab %s: %w", b.name(), err)
		}
	}
	return b.create(ctx)
}

// findLab is the first step of every plan: what is found decides which plan it is.
func (b *bringup) findLab(ctx context.Context) error {
	return b.track.Run(StepEngine, func(func(string)) error {
		f, err := b.hold.tools.find(ctx, b.hold.options)
		if err == nil {
			b.use(f)
		}
		return err
	})
}

// choose decides what to do from the node containers and the lab's files.
func (b *bringup) choose() (plan, error) {
	switch {
	case len(b.nodes) == 0:
		return planCreate, nil
	case b.options.Recreate, b.files.BeingMade():
		return planRecreate, nil
	case engine.ControlPlane(b.nodes) == "":
		return "", broken(b.name(), "the control-plane container is gone")
	case len(engine.Running(b.nodes)) < len(b.nodes):
		return planResume, nil
	}
	return planAttach, nil
}

// create makes the lab from nothing.
func (b *bringup) create(ctx context.Context) (*Lab, error) {
	err := b.perform(ctx, b.creation(), StepEngine)
	if err == nil {
		return b.lab, nil
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

// resume starts the containers of a stopped lab and waits until it answers again.
func (b *bringup) resume(ctx context.Context) (*Lab, error) {
	b.track.Restart(shown(b.resumption()), StepEngine)
	b.since = time.Now()
	err := b.perform(ctx, b.resumption(), StepEngine)
	if ctx.Err() != nil {
		return nil, errors.Join(ctx.Err(), b.takeBack(ctx))
	}
	return b.lab, err
}

// attach returns a lab that runs already.
func (b *bringup) attach(ctx context.Context) (*Lab, error) {
	b.track.Restart(shown(b.resumption()), StepEngine)
	b.track.Set(StepNodes, Done, "")
	// Containers that came up a moment ago, with the machine say, are still on their way.
	if youngest(b.nodes, time.Now()) > time.Minute {
		b.timeout = attachTimeout
	}
	err := b.perform(ctx, b.resumption(), StepEngine, StepNodes)
	return b.lab, err
}

// Repair mends a lab without touching what lessons made: it starts stopped nodes, restarts those that do not report, loads
// klab's images again and makes the probers anew. What it cannot mend it names, with the command that makes the lab afresh.
func (h *Hold) Repair(ctx context.Context, so StartOptions) (*Lab, error) {
	b := h.newBringup(so)
	b.track = track.New(shown(b.mending()), so.Report)
	defer b.track.Heartbeat()()
	if err := b.findLab(ctx); err != nil {
		return nil, err
	}
	switch {
	case len(b.nodes) == 0:
		return nil, absent("repair", b.name())
	case b.files.BeingMade():
		return nil, halfMade(b.name())
	case engine.ControlPlane(b.nodes) == "":
		return nil, broken(b.name(), "the control-plane container is gone")
	}
	b.since = time.Now()
	err := b.perform(ctx, b.mending(), StepEngine)
	if err != nil && b.lab != nil {
		err = b.lab.Blame(ctx, err)
	}
	return b.lab, err
}
