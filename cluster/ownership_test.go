package cluster

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/folder"
	"github.com/klab-dev/klab/cluster/internal/provision"
)

// deeds are everything that klab does to containers.
func (b *bench) deeds() map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"start":    func(ctx context.Context) error { _, err := b.Start(ctx, StartOptions{Ports: anyPorts()}); return err },
		"recreate": func(ctx context.Context) error { _, err := b.Start(ctx, StartOptions{Recreate: true}); return err },
		"stop":     b.Stop,
		"destroy":  b.Destroy,
		"repair":   func(ctx context.Context) error { _, err := b.Repair(ctx, StartOptions{}); return err },
		"look":     func(ctx context.Context) error { _, err := glance{b.options, b.tools}.status(ctx); return err },
	}
}

// requireForeign wants every deed to be refused and everything to be where it was.
func (b *bench) requireForeign(t *testing.T) *fault.Error {
	t.Helper()
	before := append([]engine.Container(nil), b.engine.nodes...)
	var known *fault.Error
	for name, do := range b.deeds() {
		require.ErrorAs(t, do(t.Context()), &known, name)
		require.Equal(t, fault.Foreign, known.Kind, name)
		require.Equal(t, before, b.engine.nodes, name)
	}
	require.Empty(t, b.engine.stopped)
	return known
}

// TestLeftoverFilesOwnNothing: a lab's containers went without klab, its files stayed, and somebody made a cluster of
// the same name since.
func TestLeftoverFilesOwnNothing(t *testing.T) {
	t.Parallel()
	for _, left := range [][]string{{"kubeconfig"}, {"creating"}, {"kubeconfig", "id"}, {"creating", "id"}} {
		b := newBench(t)
		require.NoError(t, os.MkdirAll(b.options.Dir(), 0o700))
		for _, name := range left {
			require.NoError(t, os.WriteFile(filepath.Join(b.options.Dir(), name), []byte("x7"), 0o600))
		}
		b.engine.nodes = []engine.Container{
			{Name: "klab-control-plane", Role: "control-plane", Running: true}, {Name: "klab-worker", Role: "worker"},
		}
		b.requireForeign(t)
		for _, name := range left {
			require.FileExists(t, filepath.Join(b.options.Dir(), name))
		}
	}
}

func TestOneStrangerAmongTheNodesIsEnough(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	b.engine.nodes[1].Lab, b.engine.nodes[1].Folder = "", ""
	require.Equal(t, "klab-worker is not of this lab: klab did not make it", b.requireForeign(t).Reason)
}

// TestALabOfAnotherFolderIsNamed: the same name under another KLAB_HOME, or files that somebody removed.
func TestALabOfAnotherFolderIsNamed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	other := newBench(t)
	other.engine.nodes = b.engine.nodes
	known := other.requireForeign(t)
	require.Equal(t, "another klab made the nodes of this name; its files were in "+b.options.Dir(), known.Reason)
	require.Contains(t, known.Next, "docker rm -f -v klab-control-plane klab-worker klab-worker2")

	require.Equal(t, known.Reason, requireFault(t, other.tools.noLab(t.Context(), other.options)).Reason, "who only wants to look is told the same")
	other.engine.nodes = nil
	require.Equal(t, fault.Absent, requireFault(t, other.tools.noLab(t.Context(), other.options)).Kind)
}

func requireFault(t *testing.T, err error) *fault.Error {
	t.Helper()
	var known *fault.Error
	require.ErrorAs(t, err, &known)
	return known
}

// TestALabWithoutAnIDIsKnownByItsFolder: klab did not always give labs an id.
func TestALabWithoutAnIDIsKnownByItsFolder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	require.NoError(t, os.Remove(filepath.Join(b.options.Dir(), "id")))
	for i := range b.engine.nodes {
		b.engine.nodes[i].Lab = ""
		b.engine.nodes[i].Folder = "/host_mnt" + b.engine.nodes[i].Folder // as engines in a virtual machine say
	}
	_, err = b.Start(t.Context(), StartOptions{})
	require.NoError(t, err)
	_, err = b.Start(t.Context(), StartOptions{Recreate: true, Ports: anyPorts()})
	require.NoError(t, err)
	for _, n := range b.engine.nodes {
		require.NotEmpty(t, n.Lab, "made afresh it has one")
	}
	require.NoError(t, b.Destroy(t.Context()))

	require.NoError(t, folder.Of(b.options.Dir()).KeepKubeconfig(nil))
	b.engine.nodes = []engine.Container{{Name: "klab-control-plane", Role: "control-plane", Running: true}}
	require.Contains(t, b.requireForeign(t).Next, "if it was klab: docker rm -f -v klab-control-plane", "an engine elsewhere had no mount")
}

// TestUndoingACreationSparesStrangers: somebody makes a cluster of the same name while klab makes its own.
func TestUndoingACreationSparesStrangers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.kind.fail = provision.PhaseControlPlane
	b.kind.reached = func(p provision.Phase) {
		if p == provision.PhaseControlPlane {
			b.engine.mu.Lock()
			defer b.engine.mu.Unlock()
			b.engine.nodes = append(b.engine.nodes, engine.Container{Name: "klab-worker9"})
		}
	}
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.ErrorContains(t, err, "klab-worker9 is not of this lab")
	require.Contains(t, engine.Names(b.engine.nodes), "klab-worker9")
}
