package cluster

import (
	"context"

	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/folder"
)

// found is a lab's engine and its node containers.
type found struct {
	engine engine.Engine
	nodes  []engine.Container
}

// find finds a lab's engine and its containers, and refuses containers that klab did not make for it. The engine is known
// also where the rest fails.
func (t tools) find(ctx context.Context, o Options) (found, error) {
	e, err := t.findEngine(ctx, o.Engine)
	if err != nil {
		return found{}, err
	}
	nodes, err := e.Containers(ctx, o.name())
	if err != nil {
		return found{engine: e}, err
	}
	return found{engine: e, nodes: nodes}, folder.Of(o.Dir()).RefuseStrangers(o.name(), e.Name(), nodes)
}
