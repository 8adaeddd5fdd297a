// Package addons holds what some lessons need in a lab besides Kubernetes itself: manifests, and what there is to know of
// them before they are applied.
package addons

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
)

//go:embed */*.yaml
var files embed.FS

// An AddOn is one of them.
type AddOn struct {
	Name string
	// Memory is what it takes in an idle lab, in MiB, as measured.
	Memory int
	// Images are those that a node image does not carry. Nodes get them from klab's own archive, where they were built,
	// and pull them otherwise.
	Images []string
	// Ports are those of the control-plane node that it answers on.
	Ports []int
}

// All are the add-ons there are, in order of their names.
func All() []AddOn {
	return []AddOn{
		{Name: "gateway", Memory: 110, Images: []string{"docker.io/library/traefik:v3.7.13"}, Ports: []int{80, 443}},
		{Name: "metrics-server", Memory: 20},
	}
}

// Names lists the add-ons there are.
func Names() []string {
	all := All()
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = one.Name
	}
	return names
}

// Find returns an add-on.
func Find(name string) (AddOn, error) {
	all := All()
	at := slices.IndexFunc(all, func(one AddOn) bool { return one.Name == name })
	if at < 0 {
		return AddOn{}, fmt.Errorf("there is no add-on %q", name)
	}
	return all[at], nil
}

// Stages returns an add-on's manifests in the order they are to be applied. What one stage made has to
// work before the next is applied.
func Stages(name string) ([][]byte, error) {
	if _, err := Find(name); err != nil {
		return nil, err
	}
	found, err := fs.Glob(files, name+"/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("find add-on %s: %w", name, err)
	}
	stages := make([][]byte, len(found))
	for i, file := range found {
		if stages[i], err = files.ReadFile(file); err != nil {
			return nil, fmt.Errorf("read add-on %s: %w", name, err)
		}
	}
	return stages, nil
}
