package engine

import (
	"path"
	"time"
)

// NodeMount is where every node container of a lab finds klab's folder.
const NodeMount = "/etc/klab"

// MarkMount is the folder in a node whose mount is named after the lab's id. A mount is the one thing of one's own that
// kind puts on a container and that can be read while it is stopped or half made.
const MarkMount = "/etc/klab-lab"

// Container is one node container.
type Container struct {
	Name    string
	Role    string
	Image   string
	Running bool
	Started time.Time
	// Lab is the id of the lab it was made for, and Folder what it mounts as nodeMount: both empty unless klab made it.
	Lab    string
	Folder string
	// Address is what it has in kind's network, empty while it does not run.
	Address string
	// Ports maps container ports to "host:port".
	Ports map[int]string
}

// Note takes from a container's mount what tells whose it is.
func (c *Container) Note(source, destination string) {
	switch {
	case destination == NodeMount:
		c.Folder = source
	case path.Dir(destination) == MarkMount:
		c.Lab = path.Base(destination)
	}
}

// ControlPlane names the container of the control plane, "" where there is none.
func ControlPlane(nodes []Container) string {
	for _, n := range nodes {
		if n.Role == "control-plane" {
			return n.Name
		}
	}
	return ""
}

// Running names the containers that run.
func Running(nodes []Container) []string {
	var names []string
	for _, n := range nodes {
		if n.Running {
			names = append(names, n.Name)
		}
	}
	return names
}

// Names names the containers.
func Names(nodes []Container) []string {
	names := make([]string, 0, len(nodes))
	for _, n := range nodes {
		names = append(names, n.Name)
	}
	return names
}

// Workers names the containers of workers.
func Workers(nodes []Container) []string {
	var names []string
	for _, n := range nodes {
		if n.Role == "worker" {
			names = append(names, n.Name)
		}
	}
	return names
}
