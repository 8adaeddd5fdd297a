package addons_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/assets/addons"
)

func TestStagesComeInOrder(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"metrics-server"}, addons.Names())
	stages, err := addons.Stages("metrics-server")
	require.NoError(t, err)
	require.Len(t, stages, 2)
	require.Contains(t, string(stages[0]), "kind: Deployment")
	require.Contains(t, string(stages[1]), "kind: APIService")
	_, err = addons.Stages("warp-drive")
	require.ErrorContains(t, err, `no add-on "warp-drive"`)
}

// A node image that is built from source carries the version that its module pins; another one would have
// to be pulled, where nothing can be.
func TestTheImageIsTheOneThatNodesCarry(t *testing.T) {
	t.Parallel()
	module, err := os.ReadFile("../images/go.mod")
	require.NoError(t, err)
	version := ""
	for line := range strings.Lines(string(module)) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "sigs.k8s.io/metrics-server v"); ok {
			version, _, _ = strings.Cut(rest, " ")
		}
	}
	require.NotEmpty(t, version)
	stages, err := addons.Stages("metrics-server")
	require.NoError(t, err)
	require.Contains(t, string(stages[0]), "image: registry.k8s.io/metrics-server/metrics-server:v"+version+"\n")
}
