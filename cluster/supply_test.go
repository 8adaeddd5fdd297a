package cluster

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster/internal/engine"
)

// Images go into nodes of the lab, from the folder of this klab, and never into containers of somebody else.
func TestImagesGoIntoTheNodesOfTheLab(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	o := b.options
	o.Images = "/images"
	s := o.supply(b.tools)
	require.Equal(t, "klab", s.Lab)
	require.Equal(t, "/images", s.Archive)
	require.Equal(t, b.kind, s.Kind("docker"))
	found, _, err := s.Find(t.Context())
	require.NoError(t, err)
	require.Equal(t, b.engine, found)

	b.engine.nodes = []engine.Container{{Name: "klab-control-plane", Running: true}}
	_, _, err = s.Find(t.Context())
	require.ErrorContains(t, err, "is not of this lab")
}
