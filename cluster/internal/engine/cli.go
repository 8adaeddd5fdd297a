package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/klab-dev/klab/cluster/internal/await"
)

// cliEngine drives docker, podman or nerdctl, whose commands are alike in everything used here.
type cliEngine struct {
	name string
	run  runner
}

// Name is the engine's program.
func (e *cliEngine) Name() string { return e.name }

func (e *cliEngine) do(ctx context.Context, args ...string) ([]byte, error) {
	return e.run(ctx, nil, e.name, args...)
}

// lines runs a command and returns the lines it printed.
func (e *cliEngine) lines(ctx context.Context, args ...string) ([]string, error) {
	out, err := e.do(ctx, args...)
	if err != nil {
		return nil, err
	}
	return strings.Fields(string(out)), nil
}

// How often a list is taken again because a container on it went meanwhile, and the pause between.
const (
	listTries = 20
	listPause = 100 * time.Millisecond
)

// Containers lists the node containers of a kind cluster. One that is being removed is on the engine's list for a
// while after nothing else is known of it: the list is taken again then.
func (e *cliEngine) Containers(ctx context.Context, cluster string) (nodes []Container, err error) {
	tries := 0
	ended := await.Every(ctx, listPause, func(ctx context.Context) (bool, error) {
		tries++
		nodes, err = e.containers(ctx, cluster)
		return !isGone(err) || tries == listTries, nil
	})
	if err == nil {
		err = ended
	}
	return nodes, err
}

func (e *cliEngine) containers(ctx context.Context, cluster string) ([]Container, error) {
	names, err := e.lines(ctx, "ps", "-a", "--filter", "label="+kindClusterLabel+"="+cluster, "--format", "{{.Names}}")
	if err != nil {
		return nil, fmt.Errorf("list node containers of %s: %w", cluster, err)
	}
	if len(names) == 0 {
		return nil, nil
	}
	out, err := e.do(ctx, append([]string{"inspect", "--type", "container"}, names...)...)
	if err != nil {
		return nil, fmt.Errorf("inspect node containers of %s: %w", cluster, err)
	}
	var found []inspected
	if err := json.Unmarshal(out, &found); err != nil {
		return nil, fmt.Errorf("read description of node containers of %s: %w", cluster, err)
	}
	nodes := make([]Container, 0, len(found))
	for _, f := range found {
		nodes = append(nodes, f.container())
	}
	sort.Slice(nodes, func(i, j int) bool { return nodes[i].Name < nodes[j].Name })
	return nodes, nil
}

// inspected is the part of a container's description that is the same in all engines.
type inspected struct {
	Name  string
	State struct {
		Running   bool
		StartedAt time.Time
	}
	Config struct {
		Image  string
		Labels map[string]string
	}
	Mounts []struct {
		Source      string
		Destination string
	}
	NetworkSettings struct {
		Networks map[string]struct {
			IPAddress string
		}
		Ports map[string][]struct {
			HostIP   string `json:"HostIp"`
			HostPort string
		}
	}
}

func (i inspected) container() Container {
	c := Container{
		Name:    strings.TrimPrefix(i.Name, "/"),
		Role:    i.Config.Labels[kindRoleLabel],
		Image:   i.Config.Image,
		Running: i.State.Running,
		Started: i.State.StartedAt,
		Address: i.NetworkSettings.Networks[Network].IPAddress,
		Ports:   map[int]string{},
	}
	for _, m := range i.Mounts {
		c.Note(m.Source, m.Destination)
	}
	for spec, bound := range i.NetworkSettings.Ports {
		port, err := strconv.Atoi(strings.TrimSuffix(spec, "/tcp"))
		if err == nil && len(bound) > 0 {
			c.Ports[port] = net.JoinHostPort(bound[0].HostIP, bound[0].HostPort)
		}
	}
	return c
}

// Start starts containers.
func (e *cliEngine) Start(ctx context.Context, names ...string) error {
	_, err := e.do(ctx, append([]string{"start"}, names...)...)
	return err
}

// stopSeconds is what a node gets to end in order. Workers need less than one; on the control plane etcd
// and the API server wait for each other for ever, and both are made to be killed.
const stopSeconds = "5"

// Stop stops containers.
func (e *cliEngine) Stop(ctx context.Context, names ...string) error {
	_, err := e.do(ctx, append([]string{"stop", "-t", stopSeconds}, names...)...)
	return err
}

// Remove removes containers with their volumes; one that is gone already is no error.
func (e *cliEngine) Remove(ctx context.Context, names ...string) error {
	if len(names) == 0 {
		return nil
	}
	_, err := e.do(ctx, append([]string{"rm", "-f", "-v"}, names...)...)
	if isGone(err) {
		return nil
	}
	return err
}

// Exec runs a program in a running container.
func (e *cliEngine) Exec(ctx context.Context, name string, command ...string) error {
	_, err := e.do(ctx, append([]string{"exec", name}, command...)...)
	return err
}

// HasImage reports whether an image is in the engine's store.
func (e *cliEngine) HasImage(ctx context.Context, ref string) (bool, error) {
	_, err := e.do(ctx, "image", "inspect", "--format", "{{.ID}}", ref)
	if isGone(err) {
		return false, nil
	}
	return err == nil, err
}

// LabelledImages lists the tags of the images with a label; engines list the newest first.
func (e *cliEngine) LabelledImages(ctx context.Context, label string) ([]string, error) {
	tags, err := e.lines(ctx, "images", "--filter", "label="+label, "--format", "{{.Repository}}:{{.Tag}}")
	if err != nil {
		return nil, fmt.Errorf("list images labelled %s: %w", label, err)
	}
	named := tags[:0]
	for _, tag := range tags {
		if !strings.Contains(tag, "<none>") {
			named = append(named, strings.TrimPrefix(tag, "localhost/"))
		}
	}
	return named, nil
}

// Pull fetches an image.
func (e *cliEngine) Pull(ctx context.Context, ref string, progress func(string)) error {
	_, err := e.run(ctx, progress, e.name, "pull", ref)
	return err
}

// HasNetwork reports whether the engine has a network of this name.
func (e *cliEngine) HasNetwork(ctx context.Context, name string) (bool, error) {
	_, err := e.do(ctx, "network", "inspect", name)
	if isGone(err) {
		return false, nil
	}
	return err == nil, err
}

// RemoveUnusedNetwork asks for stopped containers too: the engine itself would let them lose their network.
func (e *cliEngine) RemoveUnusedNetwork(ctx context.Context, name string) error {
	users, err := e.lines(ctx, "ps", "-a", "--filter", "network="+name, "--format", "{{.Names}}")
	if err != nil || len(users) > 0 {
		return err
	}
	_, err = e.do(ctx, "network", "rm", name)
	if isGone(err) {
		return nil
	}
	return err
}

// Publisher names the container that publishes a host port.
func (e *cliEngine) Publisher(ctx context.Context, port int) string {
	names, err := e.lines(ctx, "ps", "--filter", "publish="+strconv.Itoa(port), "--format", "{{.Names}}")
	if err != nil || len(names) == 0 {
		return ""
	}
	return names[0]
}
