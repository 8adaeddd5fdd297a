package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/tape"
)

// TestTheDemoGoesFromSeedToGreen plays the lesson on readiness probes as a new learner does it on the screen: text, picture,
// the shell beside them, and klab's own checks. The tape says itself what has to be seen on the way.
func TestTheDemoGoesFromSeedToGreen(t *testing.T) {
	realEngine(t)
	file, err := os.Open(filepath.Join("..", "..", "docs", "demo", "readiness.tape"))
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	demo, err := tape.Read(file)
	require.NoError(t, err)
	k := startedKlab(t, "klab-e2e-demo")

	bash := tape.Bash(t.Context())
	bash.Env = append(bash.Env, "PATH="+filepath.Dir(k.path)+string(os.PathListSeparator)+os.Getenv("PATH"),
		"KLAB_HOME="+k.home, "KLAB_LEARNER=", "KLAB_LAB="+k.lab, "KUBECONFIG="+k.kubeconfig, "KLAB_NODE_IMAGE=")
	require.NoError(t, demo.Play(t.Context(), bash, tape.Screen{Columns: tape.Columns, Rows: tape.Rows}))
}
