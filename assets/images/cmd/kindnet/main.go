// Command kindnet connects the Pods of a kind cluster where kind's own network
// image cannot be pulled. On kind's flat network that takes three things, and
// it does no more: a CNI configuration with this node's Pod range, a route to
// every other node's range, and masquerading for what leaves the Pod subnet.
// IPv4 only, no NetworkPolicy.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		slog.Error("kindnet stopped", "error", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	settings, err := settingsFrom(os.Getenv)
	if err != nil {
		return err
	}
	// A Pod on the node's own network has the node's host name, and kind's
	// nodes are registered under theirs.
	name, err := os.Hostname()
	if err != nil {
		return err
	}
	client, err := newClient(settings)
	if err != nil {
		return err
	}
	if err := masquerade(ctx, settings.PodSubnet); err != nil {
		return err
	}
	agent := &agent{
		node:   name,
		config: cniFile{path: "/etc/cni/net.d/10-kindnet.conflist"},
		routes: newRouteTable(kernel{}),
	}
	return watchNodes(ctx, client, agent.reconcile)
}
