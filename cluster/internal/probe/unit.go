package probe

import (
	"context"
	"net/http"

	"github.com/klab-dev/klab/workload/wire"
)

const kubeletUnit = "kubelet"

// KubeletRuns asks a node's prober whether systemd runs the kubelet there. The prober needs no kubelet to answer.
func (p *Client) KubeletRuns(ctx context.Context, node string) (bool, error) {
	var unit wire.Unit
	err := p.askNode(ctx, node, http.MethodGet, "/node/unit?name="+kubeletUnit, nil, &unit)
	return unit.ActiveState == "active", err
}

// StartKubelet starts a node's kubelet; one that was paused goes on.
func (p *Client) StartKubelet(ctx context.Context, node string) error {
	return p.askNode(ctx, node, http.MethodPost, "/node/unit", wire.UnitRequest{Name: kubeletUnit, State: wire.UnitStarted}, &wire.Unit{})
}
