package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"strconv"

	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/workload/wire"
)

// Probe sends a request to a prober. From this machine, 127.0.0.1 with a port of the control-plane node means
// the port that the lab mapped it to: lessons name the node's ports, which may be taken here.
func (l *Lab) Probe(ctx context.Context, from, method, path string, body []byte) ([]byte, error) {
	if from == "host" && path == "/http" {
		mapped, err := l.mapHTTP(body)
		if err != nil {
			return nil, fmt.Errorf("probe %s from %s: %w", path, from, err)
		}
		body = mapped
	}
	return l.Client.Probe(ctx, from, method, path, body)
}

func (l *Lab) mapHTTP(body []byte) ([]byte, error) {
	var request wire.HTTPRequest
	if err := json.Unmarshal(body, &request); err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	target, err := url.Parse(request.URL)
	if err != nil {
		return nil, fmt.Errorf("read address: %w", err)
	}
	port, err := strconv.Atoi(target.Port())
	if err != nil || target.Hostname() != names.Loopback && target.Hostname() != "localhost" {
		return body, nil
	}
	mapped := l.HostPort(port)
	if mapped == 0 || mapped == port {
		return body, nil
	}
	target.Host = net.JoinHostPort(names.Loopback, strconv.Itoa(mapped))
	request.URL = target.String()
	return json.Marshal(request)
}
