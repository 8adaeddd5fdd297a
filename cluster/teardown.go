package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/folder"
)

// Stop stops the lab's nodes; everything in them stays.
func (h *Hold) Stop(ctx context.Context) error {
	f, err := h.tools.find(ctx, h.options)
	if err != nil {
		return err
	}
	if len(f.nodes) == 0 {
		return absent("stop", h.options.name())
	}
	names := engine.Running(f.nodes)
	if len(names) == 0 {
		return nil
	}
	folder.Of(h.options.Dir()).NoteAddresses(f.nodes)
	if err := f.engine.Stop(ctx, names...); err != nil {
		return fmt.Errorf("stop nodes of lab %s: %w", h.options.name(), err)
	}
	return nil
}

// Destroy removes the lab: containers, the network if klab made it and nobody uses it, and files.
func (h *Hold) Destroy(ctx context.Context) error {
	f, err := h.tools.find(ctx, h.options)
	if err != nil {
		return err
	}
	lab := folder.Of(h.options.Dir())
	if len(f.nodes) == 0 && !lab.Exists() {
		return absent("destroy", h.options.name())
	}
	b := h.newBringup(StartOptions{})
	b.use(f)
	if err := b.remove(ctx); err != nil {
		return fmt.Errorf("destroy lab %s: %w", h.options.name(), err)
	}
	if err := os.Remove(lab.Log()); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("remove log of lab: %w", err)
	}
	return nil
}

// remove takes away everything a lab consists of.
func (b *bringup) remove(ctx context.Context) error {
	if err := b.removeNodes(ctx); err != nil {
		return err
	}
	return b.files.Clear()
}

// removeNodes removes the node containers the way kind does, which knows what each engine leaves behind,
// then what is left, then the network that klab caused to be made. kind goes by the name alone, so that klab looks
// again whose they are: somebody may have made a cluster of this name meanwhile.
func (b *bringup) removeNodes(ctx context.Context) error {
	nodes, err := b.engine.Containers(ctx, b.name())
	if err != nil {
		return err
	}
	if err := b.files.RefuseStrangers(b.name(), b.engine.Name(), nodes); err != nil {
		return err
	}
	// What kind took away when its creation failed may be on its way still, which engines call an error.
	err = await.Patiently(ctx, func() error {
		return errors.Join(b.kind.Delete(b.name(), b.files.Scratch()), b.removeContainers(ctx))
	})
	if err != nil {
		return err
	}
	if !b.files.MadeNetwork() {
		return nil
	}
	if err := b.engine.RemoveUnusedNetwork(ctx, engine.Network); err != nil {
		return fmt.Errorf("remove network %s: %w", engine.Network, err)
	}
	return nil
}

// removeContainers removes those node containers that are this lab's.
func (b *bringup) removeContainers(ctx context.Context) error {
	nodes, err := b.engine.Containers(ctx, b.name())
	if err != nil {
		return err
	}
	strangers, err := b.files.Strangers(nodes)
	if err != nil {
		return err
	}
	ours := slices.DeleteFunc(engine.Names(nodes), func(name string) bool { return slices.Contains(strangers, name) })
	if err := b.engine.Remove(ctx, ours...); err != nil {
		return fmt.Errorf("remove node containers of %s: %w", b.name(), err)
	}
	return nil
}
