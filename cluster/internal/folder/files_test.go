package folder

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOnlyALabsOwnFilesAreRemoved: what somebody else put into the folder of a lab stays, and links are not followed.
func TestOnlyALabsOwnFilesAreRemoved(t *testing.T) {
	t.Parallel()
	labs := t.TempDir()
	theirs := filepath.Join(labs, "theirs")
	require.NoError(t, os.MkdirAll(theirs, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(theirs, "audit-policy.yaml"), nil, 0o600))
	f := Of(filepath.Join(labs, "klab"))
	_, err := f.Begin()
	require.NoError(t, err)
	require.NoError(t, f.KeepKubeconfig([]byte("kubeconfig")))
	require.NoError(t, os.WriteFile(filepath.Join(f.dir, "kubeconfig-default"), nil, 0o600))
	require.NoError(t, os.MkdirAll(filepath.Join(f.dir, "bin", "cache", "http"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(f.dir, "bin", "bashrc"), nil, 0o600))
	require.NoError(t, f.Clear())
	require.NoDirExists(t, f.dir, "nothing of klab's stays")

	_, err = f.Begin()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(f.dir, "web.yaml"), nil, 0o600))
	require.NoError(t, os.Remove(filepath.Join(f.NodeDir(), "audit-policy.yaml")))
	require.NoError(t, os.Remove(f.NodeDir()))
	require.NoError(t, os.Symlink(theirs, f.NodeDir()))
	require.Error(t, f.Clear(), "what is behind the link is not reached")
	require.FileExists(t, filepath.Join(f.dir, "web.yaml"))
	require.FileExists(t, filepath.Join(theirs, "audit-policy.yaml"))

	require.NoError(t, os.Remove(f.NodeDir()))
	require.NoError(t, f.Clear())
	entries, err := os.ReadDir(f.dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "the file of somebody else is all that is left")
}
