package ways

import (
	"context"
	"encoding/json"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/workload/wire"
)

// StopLoad is the way back from a stream of requests.
func StopLoad(namespace, name string) (*ground.Undo, error) {
	return newUndo(namespace, "loadStop", stopLoad{Name: name})
}

// stopLoad ends a stream of requests. The prober that was restarted has none, which is no error there.
type stopLoad struct {
	Name string `json:"name"`
}

func (s stopLoad) Follow(ctx context.Context, lab ground.Lab, namespace string) error {
	body, err := json.Marshal(wire.LoadName{Name: namespace + "." + s.Name})
	if err != nil {
		return err
	}
	_, err = lab.Probe(ctx, ground.FromCluster, "POST", "/load/stop", body)
	return err
}

func (stopLoad) Outside(string) bool { return true }
