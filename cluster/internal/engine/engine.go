// Package engine drives the container engine that a lab runs in: docker, podman or nerdctl, behind one interface.
package engine

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"time"

	"github.com/klab-dev/klab/cluster/internal/fault"
)

// Labels and names kind gives to what it makes in the engine.
const (
	kindClusterLabel = "io.x-k8s.kind.cluster"
	kindRoleLabel    = "io.x-k8s.kind.role"
	Network          = "kind"
)

// Engine is a container engine as the lifecycle sees it.
type Engine interface {
	Name() string
	Info(ctx context.Context) (Info, error)
	// Containers lists the node containers of a kind cluster, running or not, in order of their names.
	Containers(ctx context.Context, cluster string) ([]Container, error)
	Start(ctx context.Context, names ...string) error
	Stop(ctx context.Context, names ...string) error
	Remove(ctx context.Context, names ...string) error
	// Exec runs a program in a running container.
	Exec(ctx context.Context, name string, command ...string) error
	HasImage(ctx context.Context, ref string) (bool, error)
	// LabelledImages lists the tags of the images with a label, newest first.
	LabelledImages(ctx context.Context, label string) ([]string, error)
	// Pull fetches an image and tells its progress line by line.
	Pull(ctx context.Context, ref string, progress func(string)) error
	HasNetwork(ctx context.Context, name string) (bool, error)
	// RemoveUnusedNetwork removes a network unless a container, running or not, belongs to it.
	RemoveUnusedNetwork(ctx context.Context, name string) error
	// Publisher names the container that publishes a host port, "" when none does.
	Publisher(ctx context.Context, port int) string
}

// Info is what a lab's configuration depends on.
type Info struct {
	Version  string
	CgroupV1 bool
	Rootless bool
	CPUs     int
	Memory   int64
	// Arch is the architecture in Go's words.
	Arch string
	// Root is the folder of the engine's images, "" when it is not on this machine.
	Root string
	// Remote engines cannot mount this machine's files.
	Remote bool
}

// runner runs a program and returns its standard output; the error carries the last line of its standard
// error. Each line of output is also given to progress when that is not nil.
type runner func(ctx context.Context, progress func(string), name string, args ...string) ([]byte, error)

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

// Failed tells apart an engine that refuses this user from one that does not run.
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

// runError is a program that failed, with what it said.
type runError struct {
	command string
	said    string
	cause   error
}

func (e *runError) Error() string {
	if e.said == "" {
		return e.command + ": " + e.cause.Error()
	}
	return e.command + ": " + e.said
}

func (e *runError) Unwrap() error { return e.cause }

// Run is the runner for real programs. A cancelled context interrupts the program and leaves it a
// moment to tidy up.
func Run(ctx context.Context, progress func(string), name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.WaitDelay = 5 * time.Second
	var out, errs lineWriter
	out.line = progress
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, &runError{command: name + " " + args[0], said: LastLine(errs.all.String()), cause: err}
	}
	return out.all.Bytes(), nil
}

// LastLine is the last line that says something.
func LastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// isGone tells that a program said the thing it was asked about does not exist.
func isGone(err error) bool {
	var run *runError
	if !errors.As(err, &run) {
		return false
	}
	said := strings.ToLower(run.said)
	for _, sign := range []string{"no such", "not found", "not known", "unable to find"} {
		if strings.Contains(said, sign) {
			return true
		}
	}
	return false
}
