package ways

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/workload/wire"
)

// StartUnit is the way back from a unit of a node that is stopped.
func StartUnit(namespace, node, unit string) (*ground.Undo, error) {
	return newUndo(namespace, "startUnit", startUnit{Node: node, Unit: unit})
}

// startUnit starts a unit of a node again. It is done once the node is Ready, so that what comes next finds it as it was.
type startUnit struct {
	Node string `json:"node"`
	Unit string `json:"unit"`
}

func (s startUnit) Follow(ctx context.Context, lab ground.Lab, _ string) error {
	body, err := json.Marshal(wire.UnitRequest{Name: s.Unit, State: wire.UnitStarted})
	if err != nil {
		return err
	}
	if _, err := lab.Probe(ctx, "node/"+s.Node, "POST", "/node/unit", body); err != nil {
		return err
	}
	node, err := lab.Get(ctx, "Node", "", s.Node)
	if err != nil || node == nil {
		return err
	}
	if status := kube.Condition(node, "Ready"); status != "True" {
		return fmt.Errorf("node %s is not ready yet (Ready=%s)", s.Node, status)
	}
	return nil
}

func (startUnit) Outside(string) bool { return true }
