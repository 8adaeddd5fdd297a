package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
)

// node is what the agent needs to know of one.
type node struct {
	Name string
	IP   netip.Addr
	Pods netip.Prefix
}

// resync repairs what something else took away, a deleted route for one.
const resync = 30 * time.Second

// watchNodes calls reconcile with all nodes that have an address and a Pod
// range, at the start, whenever one changes and every resync, until ctx ends.
func watchNodes(ctx context.Context, client kubernetes.Interface, reconcile func([]node) error) error {
	factory := informers.NewSharedInformerFactory(client, 0)
	informer := factory.Core().V1().Nodes()
	changed := make(chan struct{}, 1)
	poke := func(any) {
		select {
		case changed <- struct{}{}:
		default: // one is waiting already, and will see this change too
		}
	}
	handler := cache.ResourceEventHandlerFuncs{
		AddFunc: poke, DeleteFunc: poke, UpdateFunc: func(_, now any) { poke(now) },
	}
	if _, err := informer.Informer().AddEventHandler(handler); err != nil {
		return fmt.Errorf("watch nodes: %w", err)
	}
	factory.Start(ctx.Done())
	ticker := time.NewTicker(resync)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		case <-ticker.C:
		}
		objects, err := informer.Lister().List(labels.Everything())
		if err != nil {
			return fmt.Errorf("list nodes: %w", err)
		}
		if err := reconcile(usable(objects)); err != nil {
			slog.Warn("reconcile failed, trying again", "error", err)
		}
	}
}

func usable(objects []*corev1.Node) []node {
	var nodes []node
	for _, object := range objects {
		pods, err := netip.ParsePrefix(object.Spec.PodCIDR)
		if err != nil || !pods.Addr().Is4() {
			continue // not given its range yet
		}
		if ip, ok := internalIP(object); ok {
			nodes = append(nodes, node{Name: object.Name, IP: ip, Pods: pods})
		}
	}
	return nodes
}

func internalIP(object *corev1.Node) (netip.Addr, bool) {
	for _, address := range object.Status.Addresses {
		if address.Type != corev1.NodeInternalIP {
			continue
		}
		if ip, err := netip.ParseAddr(address.Address); err == nil && ip.Is4() {
			return ip, true
		}
	}
	return netip.Addr{}, false
}
