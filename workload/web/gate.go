package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// gate opens and closes the workload's own ports together, so that "the
// application does not listen" can be switched on and off while it runs.
// Before start nothing opens, whatever is wanted.
type gate struct {
	mu      sync.Mutex
	ports   []*port
	started bool
	shut    bool // closed on request
	open    bool
}

// port is one socket: how to open it, and what closes it.
type port struct {
	name   string
	addr   string // gets the real port once known, so that reopening keeps it
	listen func(ctx context.Context, addr string) (closer io.Closer, addrInUse net.Addr, err error)
	closer io.Closer
}

func (g *gate) add(name string, number int, listen func(context.Context, string) (io.Closer, net.Addr, error)) {
	g.ports = append(g.ports, &port{name: name, addr: fmt.Sprintf(":%d", number), listen: listen})
}

// start opens every port, unless somebody asked before that they stay closed.
func (g *gate) start(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.started = true
	return g.apply(ctx)
}

// set asks for open or closed ports; doing it twice changes nothing.
func (g *gate) set(ctx context.Context, open bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = !open
	return g.apply(ctx)
}

func (g *gate) apply(ctx context.Context) error {
	open := g.started && !g.shut
	if g.open == open {
		return nil
	}
	g.open = open
	if !open {
		return g.closeAll()
	}
	for _, p := range g.ports {
		closer, addr, err := p.listen(ctx, p.addr)
		if err != nil {
			g.open = false
			return errors.Join(fmt.Errorf("listen on %s port %s: %w", p.name, p.addr, err), g.closeAll())
		}
		p.closer, p.addr = closer, addr.String()
	}
	return nil
}

func (g *gate) closeAll() error {
	var first error
	for _, p := range g.ports {
		if p.closer == nil {
			continue
		}
		if err := p.closer.Close(); err != nil && first == nil {
			first = fmt.Errorf("close %s port: %w", p.name, err)
		}
		p.closer = nil
	}
	return first
}

func (g *gate) isOpen() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.open
}

// address is where a port listens, or did when it was last open.
func (g *gate) address(name string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, p := range g.ports {
		if p.name == name {
			return p.addr
		}
	}
	return ""
}
