package cluster

import "github.com/klab-dev/klab/cluster/internal/ports"

// Port maps a port of this machine's loopback address to a port of the control-plane node.
type Port = ports.Port

// ParsePorts reads changes to the default mappings, each NODE=HOST ("30080=31080"; host port 0 takes any free one).
func ParsePorts(changes []string) ([]Port, error) { return ports.Parse(changes) }

// DefaultPorts are the mappings of a lab: two node ports for lessons, and HTTP and HTTPS for gateways.
func DefaultPorts() []Port { return ports.Default() }
