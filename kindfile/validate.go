package kindfile

import (
	"cmp"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Roles of nodes.
const (
	ControlPlane = "control-plane"
	Worker       = "worker"
)

func empty() Cluster {
	var cluster Cluster
	fill(&cluster)
	return cluster
}

// fill makes lists and maps that expressions go through be there.
func fill(cluster *Cluster) {
	if cluster.Nodes == nil {
		cluster.Nodes = []Node{}
	}
	for i := range cluster.Nodes {
		node := &cluster.Nodes[i]
		if node.Labels == nil {
			node.Labels = map[string]string{}
		}
		if node.ExtraPortMappings == nil {
			node.ExtraPortMappings = []PortMapping{}
		}
	}
}

// setDefaults sets what kind sets, the image of a node apart.
func setDefaults(cluster *Cluster) {
	if len(cluster.Nodes) == 0 {
		cluster.Nodes = []Node{{}}
	}
	network := &cluster.Networking
	network.IPFamily = cmp.Or(network.IPFamily, "ipv4")
	network.APIServerAddress = cmp.Or(network.APIServerAddress, byFamily(network.IPFamily, "127.0.0.1", "::1", "127.0.0.1"))
	network.PodSubnet = cmp.Or(network.PodSubnet, byFamily(network.IPFamily, "10.244.0.0/16", "fd00:10:244::/56", "10.244.0.0/16,fd00:10:244::/56"))
	network.ServiceSubnet = cmp.Or(network.ServiceSubnet, byFamily(network.IPFamily, "10.96.0.0/16", "fd00:10:96::/112", "10.96.0.0/16,fd00:10:96::/112"))
	network.KubeProxyMode = cmp.Or(network.KubeProxyMode, "iptables")
	for i := range cluster.Nodes {
		node := &cluster.Nodes[i]
		node.Role = cmp.Or(node.Role, ControlPlane)
		for j := range node.ExtraPortMappings {
			mapping := &node.ExtraPortMappings[j]
			mapping.Protocol = cmp.Or(strings.ToUpper(mapping.Protocol), "TCP")
			mapping.ListenAddress = cmp.Or(mapping.ListenAddress, byFamily(network.IPFamily, "0.0.0.0", "::", "0.0.0.0"))
		}
	}
}

func byFamily(family, four, six, dual string) string {
	switch family {
	case "ipv6":
		return six
	case "dual":
		return dual
	default:
		return four
	}
}

// A validation collects what kind does not take of a configuration that has the right types.
type validation struct {
	document *yaml.Node
	problems []Problem
}

// refuse notes a value that kind does not take, and where it stands.
func (v *validation) refuse(text string, path ...any) {
	v.problems = append(v.problems, Problem{lineOf(v.document, path...), Value, text})
}

func (v *validation) oneOf(value, what string, known []string, path ...any) {
	if !slices.Contains(known, value) {
		v.refuse(fmt.Sprintf("%q is not a valid %s", value, what), path...)
	}
}

func (v *validation) port(port int32, what string, path ...any) {
	if port < -1 || port > 65535 {
		v.refuse(fmt.Sprintf("invalid %s: invalid port number: %d", what, port), path...)
	}
}

var clusterName = regexp.MustCompile(`^[a-z0-9.-]+$`)

func validate(cluster *Cluster, document *yaml.Node) []Problem {
	v := &validation{document: document}
	if cluster.Name != "" && !clusterName.MatchString(cluster.Name) {
		v.refuse(fmt.Sprintf("'%s' is not a valid cluster name", cluster.Name), "name")
	}
	v.networking(cluster.Networking)
	controlPlanes := 0
	for i, node := range cluster.Nodes {
		v.node(node, i)
		if node.Role == ControlPlane {
			controlPlanes++
		}
	}
	if controlPlanes == 0 {
		v.refuse("must have at least one control-plane node", "nodes")
	}
	return v.problems
}

func (v *validation) networking(n Networking) {
	v.port(n.APIServerPort, "apiServerPort", "networking", "apiServerPort")
	v.oneOf(n.IPFamily, "ipFamily", []string{"ipv4", "ipv6", "dual"}, "networking", "ipFamily")
	v.oneOf(n.KubeProxyMode, "kubeProxyMode", []string{"iptables", "ipvs", "nftables", "none"}, "networking", "kubeProxyMode")
	v.subnets(n.PodSubnet, n.IPFamily, "podSubnet")
	v.subnets(n.ServiceSubnet, n.IPFamily, "serviceSubnet")
}

func (v *validation) subnets(text, family, name string) {
	if why := subnetsRefused(text, family); why != "" {
		v.refuse(fmt.Sprintf("invalid %s: %s", name, why), "networking", name)
	}
}

// subnetsRefused says why kind does not take the range of Pods or of Services, "" when it does.
func subnetsRefused(text, family string) string {
	ranges, err := subnets(text)
	if err != nil {
		return err.Error()
	}
	four := slices.ContainsFunc(ranges, isFour)
	six := slices.ContainsFunc(ranges, func(r *net.IPNet) bool { return !isFour(r) })
	switch {
	case family == "dual" && (len(ranges) > 2 || len(ranges) == 2 && (!four || !six)):
		return "expected one CIDR, or two CIDRs from each family for dual-stack networking"
	case family != "dual" && len(ranges) > 1:
		return "only one CIDR allowed for single-stack networking"
	case family == "ipv4" && !four:
		return "expected IPv4 CIDR for IPv4 family"
	case family == "ipv6" && !six:
		return "expected IPv6 CIDR for IPv6 family"
	default:
		return ""
	}
}

func isFour(r *net.IPNet) bool { return r.IP.To4() != nil }

// subnets reads one range of addresses, or several with commas between.
func subnets(text string) ([]*net.IPNet, error) {
	var ranges []*net.IPNet
	for _, part := range strings.Split(text, ",") {
		_, parsed, err := net.ParseCIDR(part)
		if err != nil {
			return nil, fmt.Errorf("read a range of addresses: %w", err)
		}
		ranges = append(ranges, parsed)
	}
	return ranges, nil
}

// Overlap reports whether Pods and Services would share addresses. kind does not look.
func (n Networking) Overlap() bool {
	pods, err := subnets(n.PodSubnet)
	if err != nil {
		return false
	}
	services, err := subnets(n.ServiceSubnet)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(pods, func(p *net.IPNet) bool {
		return slices.ContainsFunc(services, func(s *net.IPNet) bool { return p.Contains(s.IP) || s.Contains(p.IP) })
	})
}

func (v *validation) node(node Node, i int) {
	v.oneOf(node.Role, "node role", []string{ControlPlane, Worker}, "nodes", i, "role")
	for j, mount := range node.ExtraMounts {
		v.oneOf(mount.Propagation, "propagation", []string{"", "None", "HostToContainer", "Bidirectional"}, "nodes", i, "extraMounts", j, "propagation")
	}
	for j, mapping := range node.ExtraPortMappings {
		at := []any{"nodes", i, "extraPortMappings", j}
		v.oneOf(mapping.Protocol, "protocol", []string{"TCP", "UDP", "SCTP"}, append(at, "protocol")...)
		v.port(mapping.HostPort, "hostPort", append(at, "hostPort")...)
		v.port(mapping.ContainerPort, "containerPort", append(at, "containerPort")...)
		v.listening(mapping, node.ExtraPortMappings[:j], at)
	}
}

// listening holds a mapping against those before it: two cannot have one port of the machine.
func (v *validation) listening(mapping PortMapping, before []PortMapping, at []any) {
	if mapping.HostPort == 0 || mapping.HostPort == -1 {
		return // any that is free
	}
	address := net.ParseIP(mapping.ListenAddress)
	if address == nil {
		v.refuse("invalid listen address: "+mapping.ListenAddress, append(at, "listenAddress")...)
		return
	}
	for _, other := range before {
		same := other.HostPort == mapping.HostPort && other.Protocol == mapping.Protocol
		if same && meets(address, net.ParseIP(other.ListenAddress)) {
			v.refuse(fmt.Sprintf("port mapping with same listen address, port and protocol already configured: %s:%d/%s",
				address, mapping.HostPort, mapping.Protocol), at...)
			return
		}
	}
}

// meets reports whether two addresses cannot both be listened at, because they are one or one of them is all.
func meets(a, b net.IP) bool {
	return a.Equal(b) || a.IsUnspecified() || b != nil && b.IsUnspecified()
}
