// Package ports leads ports of this machine to ports of a lab's control plane.
package ports

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// Port maps a port of this machine's loopback address to a port of the control-plane node.
type Port struct {
	// Host is the port here; 0 takes any free one.
	Host int `json:"host"`
	// Node is the port of the control-plane node.
	Node int `json:"node"`
}

// Default are the mappings of a lab: two node ports for lessons, and HTTP and HTTPS for gateways.
func Default() []Port {
	return []Port{{30080, 30080}, {30443, 30443}, {8080, 80}, {8443, 443}}
}

// Parse reads changes to the default mappings, each NODE=HOST ("30080=31080"; host port 0 takes any
// free one).
func Parse(changes []string) ([]Port, error) {
	ports := Default()
	for _, change := range changes {
		p, err := parsePort(change)
		if err != nil {
			return nil, err
		}
		ports = withPort(ports, p)
	}
	return ports, nil
}

func parsePort(text string) (Port, error) {
	node, host, ok := strings.Cut(text, "=")
	n, nodeErr := strconv.ParseUint(node, 10, 16)
	h, hostErr := strconv.ParseUint(host, 10, 16)
	if !ok || nodeErr != nil || hostErr != nil || n == 0 {
		return Port{}, fmt.Errorf("port %q: want NODE=HOST, such as 30080=31080", text)
	}
	return Port{Host: int(h), Node: int(n)}, nil
}

func withPort(ports []Port, p Port) []Port {
	for i := range ports {
		if ports[i].Node == p.Node {
			ports[i] = p
			return ports
		}
	}
	return append(ports, p)
}

// Free gives every mapping a host port. Where some are taken it says who holds the first, and how to do without any of
// them.
func Free(ctx context.Context, ports []Port, publisher func(context.Context, int) string) ([]Port, error) {
	free := make([]Port, 0, len(ports))
	var taken []Port
	var cause error
	for _, p := range ports {
		bound, err := tryPort(p.Host)
		if err != nil {
			taken, cause = append(taken, p), cmp.Or(cause, err)
			continue
		}
		free = append(free, Port{Host: bound, Node: p.Node})
	}
	if len(taken) > 0 {
		return nil, portsTaken(ctx, taken, publisher, cause)
	}
	return free, nil
}

// tryPort listens for a moment, because that is the only sure way to know.
func tryPort(port int) (int, error) {
	l, err := net.Listen("tcp4", net.JoinHostPort(names.Loopback, strconv.Itoa(port)))
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func portsTaken(ctx context.Context, taken []Port, publisher func(context.Context, int) string, cause error) error {
	first, instead := taken[0], "klab start"
	for _, p := range taken {
		instead += fmt.Sprintf(" --port %d=0", p.Node)
	}
	return &fault.Error{
		Step:   fmt.Sprintf("take port %d", first.Host),
		Reason: fmt.Sprintf("%s:%d is in use by %s", names.Loopback, first.Host, holder(ctx, first, publisher)),
		Next:   instead,
		Kind:   fault.PortTaken,
		Cause:  cause,
	}
}

func holder(ctx context.Context, p Port, publisher func(context.Context, int) string) string {
	if name := publisher(ctx, p.Host); name != "" {
		return "container " + name
	}
	return cmp.Or(listenerOn(p.Host), "another program")
}

// Format writes mappings as the lab's own description keeps them.
func Format(ports []Port) string {
	texts := make([]string, 0, len(ports))
	for _, p := range ports {
		texts = append(texts, fmt.Sprintf("%d=%d", p.Node, p.Host))
	}
	return strings.Join(texts, ",")
}

// Read reads what Format wrote, and leaves out what is no mapping.
func Read(text string) []Port {
	var ports []Port
	for _, part := range strings.Split(text, ",") {
		if p, err := parsePort(part); err == nil {
			ports = append(ports, p)
		}
	}
	return ports
}
