// Package addons holds the manifests of what some lessons need in a lab besides Kubernetes itself.
package addons

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed */*.yaml
var files embed.FS

// Names lists the add-ons there are.
func Names() []string {
	folders, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil // an embedded folder can always be read
	}
	names := make([]string, len(folders))
	for i, folder := range folders {
		names[i] = folder.Name()
	}
	return names
}

// Stages returns an add-on's manifests in the order they are to be applied. What one stage made has to
// work before the next is applied.
func Stages(name string) ([][]byte, error) {
	found, err := fs.Glob(files, name+"/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("find add-on %s: %w", name, err)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("there is no add-on %q", name)
	}
	stages := make([][]byte, len(found))
	for i, file := range found {
		if stages[i], err = files.ReadFile(file); err != nil {
			return nil, fmt.Errorf("read add-on %s: %w", name, err)
		}
	}
	return stages, nil
}
