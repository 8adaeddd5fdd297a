package main

import (
	"errors"
	"fmt"
	"net/netip"
)

// agent keeps one node's configuration and routes in step with the cluster.
type agent struct {
	// node is this node's name. Its address is no identity: after a restart
	// the nodes may have changed addresses among themselves.
	node   string
	config cniFile
	routes *routeTable
}

func (a *agent) reconcile(nodes []node) error {
	wanted := map[netip.Prefix]netip.Addr{}
	var problems []error
	for _, n := range nodes {
		if n.Name != a.node {
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
