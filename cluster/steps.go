package cluster

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/klab-dev/klab/cluster/internal/provision"
	"github.com/klab-dev/klab/cluster/internal/track"
)

// A step is a part of bringing a lab up.
type step struct {
	id StepID
	// title is its English name, "" where it is not shown; weight is the seconds it takes on a middling machine.
	title  string
	weight float64
	// needs are the steps that have to be done before it begins. Steps that do not need each other run at the same time.
	needs []StepID
	do    func(ctx context.Context, detail func(string)) error
	// until is the phase whose begin ends the step, where kind does it.
	until provision.Phase
	// undo takes back what the step began.
	undo undo
}

// Steps that are not shown.
const (
	stepRoom   StepID = "room"
	stepPorts  StepID = "ports"
	stepFiles  StepID = "files"
	stepKind   StepID = "kind"
	stepConfig StepID = "config"
	stepAhead  StepID = "ahead"
	stepRecord StepID = "record"
)

func after(ids ...StepID) []StepID { return ids }

// creation makes a lab from nothing. What need not wait for the end of kind's work goes beside it: images go into the
// nodes while the control plane starts, probers are asked for while workers join.
func (b *bringup) creation() []step {
	return []step{
		{id: StepEngine, title: "find the container engine", weight: 0.5},
		{id: stepRoom, needs: after(StepEngine), do: b.makeRoom},
		{id: stepPorts, needs: after(stepRoom), do: b.takePorts},
		{id: StepImage, title: "find the node image", weight: 0.5, needs: after(stepPorts), do: b.chooseImage},
		{id: stepFiles, needs: after(StepImage), do: b.prepare, undo: undo{"remove files", b.removeFiles}},
		{id: stepKind, needs: after(stepFiles), do: b.makeNodes, undo: undo{"remove node containers", b.removeNodes}},
		{id: StepNodes, title: "start node containers", weight: 5, needs: after(stepFiles), until: provision.PhaseConfig},
		// Writing the configuration may restart containerd, so that nothing is loaded before its end.
		{id: stepConfig, needs: after(StepNodes), until: provision.PhaseControlPlane},
		{id: StepControlPlane, title: "start the control plane", weight: 14, needs: after(stepConfig), until: provision.PhaseNetwork},
		{id: StepNetwork, title: "set up network and storage", weight: 2, needs: after(StepControlPlane), until: provision.PhaseWorkers},
		{id: StepWorkers, title: "join the workers", weight: 8, needs: after(StepNetwork), until: provision.PhaseDone},
		{id: stepAhead, needs: after(stepConfig), do: b.workAhead},
		{id: StepWorkloads, title: "load klab's images", weight: 2, needs: after(stepConfig), do: b.load},
		{id: StepProbers, title: "start klab's probers", weight: 2, needs: after(StepWorkloads, StepControlPlane), do: b.furnish},
		{id: StepReady, title: "wait until everything answers", weight: 8, needs: after(stepKind, StepWorkers, stepAhead, StepProbers), do: b.awaitNew},
		{id: stepRecord, needs: after(StepReady), do: b.recordNew},
	}
}

// resumption starts a lab that was stopped. One that runs has its nodes already.
func (b *bringup) resumption() []step {
	return []step{
		{id: StepEngine, title: "find the container engine", weight: 0.5},
		{id: StepNodes, title: "start node containers", weight: 3, needs: after(StepEngine), do: b.startAgain, undo: undo{"stop nodes again", b.stopAgain}},
		{id: StepReady, title: "wait until everything answers", weight: 6, needs: after(StepNodes), do: b.meet},
	}
}

// mending mends a lab without touching what lessons made.
func (b *bringup) mending() []step {
	return []step{
		{id: StepEngine, title: "find the container engine", weight: 0.5},
		{id: StepNodes, title: "start and mend nodes", weight: 5, needs: after(StepEngine), do: b.mendNodes},
		{id: StepWorkloads, title: "load klab's images", weight: 2, needs: after(StepNodes), do: b.load},
		{id: StepProbers, title: "restart klab's probers", weight: 2, needs: after(StepWorkloads), do: b.renewProbers},
		{id: StepReady, title: "wait until everything answers", weight: 8, needs: after(StepProbers), do: b.awaitMended},
	}
}

// shown are the steps that people see.
func shown(steps []step) []track.Step {
	var list []track.Step
	for _, s := range steps {
		if s.title != "" {
			list = append(list, track.Step{ID: s.id, Title: s.title, Weight: s.weight})
		}
	}
	return list
}

// perform does the steps of a plan but those that are done, each as soon as what it needs is done. The first error ends
// the others; perform returns once all have ended, and before what was begun is taken back: that would make room on a disk
// that filled up.
func (b *bringup) perform(ctx context.Context, steps []step, done ...StepID) error {
	ended := map[StepID]chan struct{}{}
	for _, s := range steps {
		ended[s.id] = make(chan struct{})
	}
	group, work := errgroup.WithContext(ctx)
	for _, s := range steps {
		if slices.Contains(done, s.id) {
			close(ended[s.id])
			continue
		}
		group.Go(func() error {
			for _, id := range s.needs {
				if err := reached(work, ended[id]); err != nil {
					return err
				}
			}
			if err := b.take(work, s); err != nil {
				return err
			}
			close(ended[s.id])
			return nil
		})
	}
	return b.machine.blame(ctx, "start lab "+b.name(), group.Wait())
}

// take does one step and reports its beginning and its end.
func (b *bringup) take(ctx context.Context, s step) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	b.mu.Lock()
	b.begun = append(b.begun, s.undo)
	b.mu.Unlock()
	if s.do != nil {
		return b.track.Run(s.id, func(detail func(string)) error { return s.do(ctx, detail) })
	}
	b.track.Set(s.id, Running, "")
	if err := b.making.phases.await(ctx, s.until); err != nil {
		return err // whose failure it is, kind's own step says
	}
	b.track.Set(s.id, Done, "")
	return nil
}

// takeBack undoes what was begun, last first, also when ctx has ended. It stops where it fails: by what was begun
// earlier, the mark of a creation first of all, the next start knows the rest for its own.
func (b *bringup) takeBack(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTimeout)
	defer cancel()
	for _, u := range slices.Backward(b.begun) {
		if u.do == nil {
			continue
		}
		if err := u.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", u.name, err)
		}
	}
	b.begun = nil
	return nil
}
