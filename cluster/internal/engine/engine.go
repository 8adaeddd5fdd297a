// Package engine drives the container engine that a lab runs in: docker, podman or nerdctl, behind one interface.
package engine

import (
	"context"
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
