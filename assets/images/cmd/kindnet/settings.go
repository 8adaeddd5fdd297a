package main

import (
	"fmt"
	"net/netip"
	"strings"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// settings are what kind's DaemonSet hands over in the environment.
type settings struct {
	PodSubnet netip.Prefix
	// APIServer is host:port of a control plane, reachable before kube-proxy
	// has made the kubernetes Service work; empty means to use the Service.
	APIServer string
}

func settingsFrom(getenv func(string) string) (settings, error) {
	subnet, err := firstIPv4(getenv("POD_SUBNET"))
	if err != nil {
		return settings{}, fmt.Errorf("read POD_SUBNET: %w", err)
	}
	return settings{PodSubnet: subnet, APIServer: getenv("CONTROL_PLANE_ENDPOINT")}, nil
}

// firstIPv4 picks the IPv4 range out of kind's comma-separated list.
func firstIPv4(list string) (netip.Prefix, error) {
	for text := range strings.SplitSeq(list, ",") {
		prefix, err := netip.ParsePrefix(strings.TrimSpace(text))
		if err != nil {
			return netip.Prefix{}, err
		}
		if prefix.Addr().Is4() {
			return prefix, nil
		}
	}
	return netip.Prefix{}, fmt.Errorf("no IPv4 range in %q", list)
}

func newClient(s settings) (kubernetes.Interface, error) {
	config, err := rest.InClusterConfig()
	if err != nil {
		return nil, fmt.Errorf("read service account: %w", err)
	}
	if s.APIServer != "" {
		config.Host = "https://" + s.APIServer
	}
	return kubernetes.NewForConfig(config)
}
