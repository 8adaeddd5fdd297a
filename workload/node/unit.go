package node

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/klab-dev/klab/workload/wire"
)

func (n *Node) unit(r *http.Request) (wire.Unit, error) {
	name := r.URL.Query().Get("name")
	if !slices.Contains([]string{"kubelet", "containerd"}, name) {
		return wire.Unit{}, fmt.Errorf("%w: unit %q: want kubelet or containerd", errAsked, name)
	}
	return n.showUnit(r.Context(), name)
}

func (n *Node) showUnit(ctx context.Context, name string) (wire.Unit, error) {
	out, err := n.run(ctx, "systemctl", "show", "--property=ActiveState,SubState", name+".service")
	if err != nil {
		return wire.Unit{}, err
	}
	unit := wire.Unit{Name: name}
	for line := range strings.Lines(string(out)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch key {
		case "ActiveState":
			unit.ActiveState = value
		case "SubState":
			unit.SubState = value
		}
	}
	return unit, nil
}

// setUnit stops and starts the kubelet, and nothing else. The prober itself runs on without it: the kubelet starts
// containers, and containerd keeps them.
func (n *Node) setUnit(in wire.UnitRequest) (wire.Unit, error) {
	if in.Name != "kubelet" {
		return wire.Unit{}, fmt.Errorf("%w: unit %q: only the kubelet may be stopped and started", errAsked, in.Name)
	}
	order, known := map[string]string{wire.UnitStarted: "start", wire.UnitStopped: "stop"}[in.State]
	if !known {
		return wire.Unit{}, fmt.Errorf("%w: state %q: want started or stopped", errAsked, in.State)
	}
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	if _, err := n.run(ctx, "systemctl", order, in.Name+".service"); err != nil {
		return wire.Unit{}, err
	}
	if in.State == wire.UnitStarted { // one that somebody has paused is running, as systemd sees it
		if _, err := n.run(ctx, "systemctl", "kill", "--signal=SIGCONT", in.Name+".service"); err != nil {
			return wire.Unit{}, err
		}
	}
	return n.showUnit(ctx, in.Name)
}
