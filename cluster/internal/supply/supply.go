// Package supply brings images that klab built itself into the nodes of a lab, and takes images out again.
package supply

import (
	"context"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/klab-dev/klab/assets/addons/archive"
	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/onnode"
	"github.com/klab-dev/klab/cluster/internal/provision"
)

// Supply knows where images are, and the way to a lab's nodes.
type Supply struct {
	// Lab is the lab's name, Archive the folder of what klab built, "" where there is none.
	Lab, Archive string
	// Find finds the engine and the lab's containers.
	Find func(context.Context) (engine.Engine, []engine.Container, error)
	// Kind is kind on an engine.
	Kind func(engine string) provision.Provisioner
}

// Supply brings those of the images that klab has built into every node.
func (s Supply) Supply(ctx context.Context, images []string, detail func(string)) error {
	if builds, err := archive.Any(s.Archive); err != nil || !builds {
		return err
	}
	e, _, err := s.Find(ctx)
	if err != nil {
		return fmt.Errorf("find the nodes: %w", err)
	}
	info, err := e.Info(ctx)
	if err != nil {
		return engine.Failed(e.Name(), err)
	}
	for _, image := range images {
		file, err := archive.Find(s.Archive, image, info.Arch)
		if err != nil {
			return err
		}
		if file == "" {
			continue
		}
		detail("bringing " + image + " into the nodes")
		if err := s.load(ctx, e, file); err != nil {
			return fmt.Errorf("bring %s into the nodes: %w", image, err)
		}
	}
	return nil
}

func (s Supply) load(ctx context.Context, e engine.Engine, file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return s.Kind(e.Name()).Load(ctx, s.Lab, data)
}

// Remove takes images out of every node that runs.
func (s Supply) Remove(ctx context.Context, images []string) error {
	e, nodes, err := s.Find(ctx)
	if err != nil {
		return fmt.Errorf("find the nodes: %w", err)
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, node := range engine.Running(nodes) {
		group.Go(func() error {
			if err := e.Exec(ctx, node, onnode.DropImages(images)...); err != nil {
				return fmt.Errorf("remove %s from %s: %w", strings.Join(images, ", "), node, err)
			}
			return nil
		})
	}
	return group.Wait()
}
