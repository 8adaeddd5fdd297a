package checker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// labWell asks whether every node is there and Ready and, where the lab was asked or disturbed, whether
// every node's prober answers. A node that is not well takes Pods, endpoints and routes with it, and none of
// that is the learner's doing.
func (r *run) labWell(probed bool) error {
	ctx, cancel := context.WithTimeout(r.ctx, r.Scope.stretch(wellTime))
	defer cancel()
	nodes, err := r.Lab.List(ctx, "Node", "", "")
	if err != nil {
		return fmt.Errorf("list nodes: %w", err)
	}
	seen := map[string]bool{}
	for _, node := range nodes {
		name := digString(node, "metadata", "name")
		seen[name] = true
		if status := condition(node, "Ready"); status != "True" {
			return fmt.Errorf("node %s is not ready (Ready=%s); klab repair mends the lab", name, status)
		}
	}
	for _, name := range r.Scope.Nodes {
		if !seen[name] {
			return fmt.Errorf("node %s is missing; klab repair brings it back", name)
		}
	}
	if !probed {
		return nil
	}
	return r.probersWell(ctx, slices.Sorted(maps.Keys(seen)))
}

// wellTime is how long a node of a busy machine may take to answer.
const wellTime = 15 * time.Second

func (r *run) probersWell(ctx context.Context, nodes []string) error {
	if len(nodes) == 0 {
		return errors.New("the lab has no nodes")
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, name := range nodes {
		group.Go(func() error {
			if _, err := r.Lab.Probe(ctx, "node/"+name, "GET", "/healthz", nil); err != nil {
				return fmt.Errorf("node %s does not answer: %w", name, err)
			}
			return nil
		})
	}
	return group.Wait()
}
