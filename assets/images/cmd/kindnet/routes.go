package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/vishvananda/netlink"
)

// router is the part of the kernel that routeTable needs.
type router interface {
	Replace(to netip.Prefix, via netip.Addr) error
	Delete(to netip.Prefix, via netip.Addr) error
}

// routeTable remembers the routes it set, so that it removes those of a node
// that left and never one that somebody else made.
type routeTable struct {
	router router
	set    map[netip.Prefix]netip.Addr
}

func newRouteTable(r router) *routeTable {
	return &routeTable{router: r, set: map[netip.Prefix]netip.Addr{}}
}

// converge sets every wanted route and removes what it had set besides.
func (t *routeTable) converge(wanted map[netip.Prefix]netip.Addr) error {
	var problems []error
	for to, via := range t.set {
		if _, still := wanted[to]; still {
			continue
		}
		if err := t.router.Delete(to, via); err != nil {
			problems = append(problems, fmt.Errorf("delete route to %s: %w", to, err))
			continue
		}
		delete(t.set, to)
	}
	for to, via := range wanted {
		if err := t.router.Replace(to, via); err != nil {
			problems = append(problems, fmt.Errorf("set route to %s via %s: %w", to, via, err))
			continue
		}
		t.set[to] = via
	}
	return errors.Join(problems...)
}

// kernel sets routes in the network namespace the agent shares with its node.
type kernel struct{}

func (kernel) Replace(to netip.Prefix, via netip.Addr) error {
	return netlink.RouteReplace(route(to, via))
}

func (kernel) Delete(to netip.Prefix, via netip.Addr) error {
	return netlink.RouteDel(route(to, via))
}

func route(to netip.Prefix, via netip.Addr) *netlink.Route {
	return &netlink.Route{
		Dst: &net.IPNet{IP: to.Addr().AsSlice(), Mask: net.CIDRMask(to.Bits(), to.Addr().BitLen())},
		Gw:  via.AsSlice(),
	}
}
