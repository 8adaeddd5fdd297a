package pods

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/bounds"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/workload/wire"
)

// Control calls the control port of a klab.local/web Pod through the API server: questions by its proxy, what moves
// a switch by a port-forward, which arrives inside the Pod. No Pod of the lab can do that to another.
func (p *Pods) Control(ctx context.Context, namespace, pod, method, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	if method == http.MethodGet {
		answer, err := p.Call(ctx, Call{Namespace: namespace, Pod: pod, Port: wire.PortControl, Method: method, Path: path, Limit: bounds.PodAnswer})
		return answer, fault.In(err, "control Pod %s: %s", names.Place(namespace, pod), path)
	}
	local, err := p.forward(ctx, namespace, pod, wire.PortControl)
	if err != nil {
		return nil, fault.In(err, "control Pod %s: forward a port to it", names.Place(namespace, pod))
	}
	answer, err := command(ctx, local, method, path)
	p.changed()
	return answer, fault.In(err, "control Pod %s: %s", names.Place(namespace, pod), path)
}

// command sends a request through a port-forward and reads the answer. Silence behind it is the Pod's, not the API
// server's.
func command(ctx context.Context, port uint16, method, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, fmt.Sprintf("http://127.0.0.1:%d%s", port, path), nil)
	if err != nil {
		return nil, err
	}
	response, err := forwardClient().Do(request)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, &RefusedError{Status: http.StatusBadGateway, text: "it does not answer: " + err.Error()}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(bounds.NewBody(response.Body, bounds.PodAnswer))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if response.StatusCode >= http.StatusBadRequest {
		return nil, answerOf(response.StatusCode, body, response.Status)
	}
	return body, nil
}
