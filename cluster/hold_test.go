package cluster

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster/internal/provision"
)

// takingKind notes what is loaded.
type takingKind struct {
	provision.Provisioner
	loaded []string
}

func (k *takingKind) Load(_ context.Context, name string, archive []byte) error {
	k.loaded = append(k.loaded, name+" "+string(archive))
	return nil
}

// TestImagesGoIntoALabThatIsThere, and into no other.
func TestImagesGoIntoALabThatIsThere(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	kind := &takingKind{}
	b.tools.kind = func(string) provision.Provisioner { return kind }
	err := b.Import(t.Context(), []byte("archive"))
	require.ErrorContains(t, err, "there is no lab of this name")
	require.Empty(t, kind.loaded)
}

// TestImagesGoIntoEveryNode by kind, which knows them.
func TestImagesGoIntoEveryNode(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	kind := &takingKind{}
	b.tools.kind = func(string) provision.Provisioner { return kind }
	require.NoError(t, b.Import(t.Context(), []byte("archive")))
	require.Equal(t, []string{"klab archive"}, kind.loaded)
}
