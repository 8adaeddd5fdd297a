// Package well asks whether the lab works, so that what a check found wrong is the learner's doing and no fault of it.
package well

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"golang.org/x/sync/errgroup"
)

// recovery is how long after the loss of the API server, or a restart in the control plane, some client of it may not
// have reconnected. A watch pauses for up to 30 s after it was refused, with jitter for up to 60 s (client-go's
// reflector), and an API server that has just started refuses all clients but its own.
const recovery = 60 * time.Second

// wellTime is how long a node of a busy machine may take to answer.
const wellTime = 15 * time.Second

// A Question is about the lab at the end of a run.
type Question struct {
	Lab   ground.Lab
	Scope ground.Scope
	// Convergence is how long the check gives the lab for a change that it sees at once.
	Convergence time.Duration
	// Lost is when the API server last did not answer, and LostWhy how that looked.
	Lost    time.Time
	LostWhy string
	// Probed says that the lab was asked or disturbed.
	Probed bool
	// Remote says that the verdict rests on requests, and Changed when what they depend on last changed.
	Remote  bool
	Changed time.Time
}

// Ask asks whether the control plane has been up for a while and every node is there and Ready. Where the lab was
// asked or disturbed, every node's prober must answer too, and its routes must follow. A fault of the lab takes Pods,
// endpoints and routes with it, and none of that is the learner's doing.
func (q Question) Ask(ctx context.Context) error {
	if !q.Lost.IsZero() && time.Since(q.Lost) < q.recovered() {
		return fmt.Errorf("the API server was away a moment ago: %s", q.LostWhy)
	}
	ctx, cancel := context.WithTimeout(ctx, q.Scope.Stretch(wellTime))
	defer cancel()
	if err := q.controlPlaneWell(ctx); err != nil {
		return err
	}
	nodes, err := q.nodesWell(ctx)
	if err != nil || !q.Probed {
		return err
	}
	if err := q.probersWell(ctx, nodes); err != nil {
		return err
	}
	return q.routesWell(ctx)
}

// recovered is how long after the control plane was away a verdict of wrong is the learner's: as long as clients may
// take to reconnect, and then as long as the check gives the lab for a change that it sees at once.
func (q Question) recovered() time.Duration {
	return q.Scope.Stretch(recovery + q.Convergence)
}

// controlPlaneWell looks for a part of the control plane that came up after the lab did.
func (q Question) controlPlaneWell(ctx context.Context) error {
	pods, err := q.Lab.List(ctx, "Pod", ground.ControlPlaneNamespace, ground.ControlPlanePods)
	if err != nil {
		return fmt.Errorf("list the control plane's Pods: %w", err)
	}
	for _, pod := range pods {
		name, began := kube.Text(pod, "metadata", "name"), started(pod)
		switch {
		case kube.Restarts(pod) > 0 && began.IsZero():
			return fmt.Errorf("%s fell over, and the kubelet waits before it starts it again", name)
		case kube.Restarts(pod) == 0 || !began.After(q.Scope.Well):
			// It came up with the lab, whose start waited for what it waits for.
		case q.Scope.Now().Sub(began) < q.recovered():
			return fmt.Errorf("%s restarted at %s, and the lab still recovers", name, began.Format(time.TimeOnly))
		case !kube.IsReady(pod):
			return fmt.Errorf("%s is not ready; klab repair mends the lab", name)
		}
	}
	return nil
}

// started is when a container of the Pod began to run; zero when none runs.
func started(pod map[string]any) time.Time {
	var last time.Time
	for _, status := range kube.List(pod, "status", "containerStatuses") {
		last = kube.Later(last, kube.ParseTime(kube.At(status, "state", "running", "startedAt")))
	}
	return last
}

// nodesWell names the nodes, all of which are there and Ready.
func (q Question) nodesWell(ctx context.Context) ([]string, error) {
	nodes, err := q.Lab.List(ctx, "Node", "", "")
	if err != nil {
		return nil, fmt.Errorf("list nodes: %w", err)
	}
	seen := map[string]bool{}
	for _, node := range nodes {
		name := kube.Text(node, "metadata", "name")
		seen[name] = true
		if status := kube.Condition(node, "Ready"); status != "True" {
			return nil, fmt.Errorf("node %s is not ready (Ready=%s); klab repair mends the lab", name, status)
		}
	}
	for _, name := range q.Scope.Nodes {
		if !seen[name] {
			return nil, fmt.Errorf("node %s is missing; klab repair brings it back", name)
		}
	}
	return slices.Sorted(maps.Keys(seen)), nil
}

// routesWell asks whether the nodes follow the last change seen, when the verdict rests on requests.
func (q Question) routesWell(ctx context.Context) error {
	if !q.Remote {
		return nil
	}
	proven, err := q.Lab.Routed(ctx, q.Changed.Add(facts.Quiet))
	if err != nil {
		return fmt.Errorf("ask how far the nodes are: %w", err)
	}
	if proven.IsZero() {
		return errors.New("some node does not follow changes of Services: its kube-proxy is behind")
	}
	return nil
}

func (q Question) probersWell(ctx context.Context, nodes []string) error {
	if len(nodes) == 0 {
		return errors.New("the lab has no nodes")
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, name := range nodes {
		group.Go(func() error {
			if _, err := q.Lab.Probe(ctx, "node/"+name, "GET", "/healthz", nil); err != nil {
				return fmt.Errorf("node %s does not answer: %w", name, err)
			}
			return nil
		})
	}
	return group.Wait()
}
