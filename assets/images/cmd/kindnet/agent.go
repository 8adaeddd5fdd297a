package main

import (
	"errors"
	"fmt"
	"net/netip"
)

// agent keeps one node's configuration and routes in step with the cluster.
type agent struct {
	settings settings
	config   cniFile
	routes   *routeTable
}

func (a *agent) reconcile(nodes []node) error {
	wanted := map[netip.Prefix]netip.Addr{}
	var problems []error
	for _, n := range nodes {
		if n.IP != a.settings.HostIP {
			wanted[n.Pods] = n.IP
			continue
		}
		if err := a.config.write(n.Pods); err != nil {
			problems = append(problems, fmt.Errorf("write %s: %w", a.config.path, err))
		}
	}
	problems = append(problems, a.routes.converge(wanted))
	return errors.Join(problems...)
}
