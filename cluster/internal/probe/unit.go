package probe

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/klab-dev/klab/workload/wire"
)

const kubeletUnit = "kubelet"

// KubeletRuns asks a node's prober whether systemd runs the kubelet there. The prober needs no kubelet to answer.
func (p *Client) KubeletRuns(ctx context.Context, node string) (bool, error) {
	unit, err := p.unitCall(ctx, node, http.MethodGet, "/node/unit?name="+kubeletUnit, nil)
	return unit.ActiveState == "active", err
}

// StartKubelet starts a node's kubelet; one that was paused goes on.
func (p *Client) StartKubelet(ctx context.Context, node string) error {
	body, err := json.Marshal(wire.UnitRequest{Name: kubeletUnit, State: wire.UnitStarted})
	if err != nil {
		return err
	}
	_, err = p.unitCall(ctx, node, http.MethodPost, "/node/unit", body)
	return err
}

func (p *Client) unitCall(ctx context.Context, node, method, path string, body []byte) (wire.Unit, error) {
	var answer wire.Unit
	raw, err := p.Probe(ctx, "node/"+node, method, path, body)
	if err != nil {
		return answer, err
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return answer, fmt.Errorf("read the prober's answer: %w", err)
	}
	return answer, nil
}
