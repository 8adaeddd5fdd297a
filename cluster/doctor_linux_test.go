package cluster

import (
	"io/fs"
	"path"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster/internal/engine"
)

// TestBothLimitsOfInotifyAreLookedAt: a node container dies of either.
func TestBothLimitsOfInotifyAreLookedAt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ instances, watches, fix string }{
		{"1024\n", "524288\n", ""},
		{"128\n", "524288\n", "sudo sysctl fs.inotify.max_user_instances=512"},
		{"1024\n", "8192\n", "sudo sysctl fs.inotify.max_user_watches=524288"},
		{"128\n", "8192\n", "sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288"},
		{"1024\n", "", ""},
	} {
		tools := realTools()
		tools.readFile = func(name string) ([]byte, error) {
			said := map[string]string{"max_user_instances": c.instances, "max_user_watches": c.watches}[path.Base(name)]
			if said == "" {
				return nil, fs.ErrNotExist
			}
			return []byte(said), nil
		}
		require.Equal(t, c.fix, glance{tools: tools}.inotifyFinding(engine.Info{}).Fix)
	}
}
