package engine

import (
	"context"
	"strings"

	"github.com/klab-dev/klab/cluster/internal/fault"
)

// engineNames in the order they are tried.
func engineNames() []string { return []string{"docker", "podman", "nerdctl"} }

// Find returns the engine asked for, or the first that answers. When none answers, the error tells
// about the first that is installed, because that is the one its owner expects to work.
func Find(ctx context.Context, want string, look func(string) (string, error), run runner) (Engine, error) {
	names := engineNames()
	if want != "" {
		names = []string{want}
	}
	var first error
	for _, name := range names {
		if _, err := look(name); err != nil {
			continue
		}
		e := &cliEngine{name: name, run: run}
		_, err := e.Info(ctx)
		if err == nil {
			return e, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if first == nil {
			first = Failed(name, err)
		}
	}
	if first != nil {
		return nil, first
	}
	return nil, &fault.Error{
		Step:   "find a container engine",
		Reason: "none of " + strings.Join(names, ", ") + " is installed",
		Next:   "install Docker, Podman or nerdctl (Debian, Ubuntu: apt install docker.io), then klab start",
		Kind:   fault.NoEngine,
	}
}

// Failed is the error of an engine that refuses this user, or of one that does not run.
func Failed(name string, err error) *fault.Error {
	text := strings.ToLower(err.Error())
	if strings.Contains(text, "permission denied") || strings.Contains(text, "access is denied") {
		return &fault.Error{
			Step: "ask " + name, Reason: err.Error(), Kind: fault.EngineDenied, Cause: err,
			Next: "sudo usermod -aG " + name + " $USER, log in again, then klab start",
		}
	}
	next := "start " + name + " (Linux: sudo systemctl start " + name + "), then klab doctor"
	if name == "podman" {
		next = "podman machine start (Linux: podman info shows more), then klab doctor"
	}
	return &fault.Error{Step: "ask " + name, Reason: err.Error(), Next: next, Kind: fault.EngineDead, Cause: err}
}
