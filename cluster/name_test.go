package cluster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestANameIsNoPath: whatever a name is joined to stays below the folder of labs.
func TestANameIsNoPath(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"klab", "a", "0", "klab-e2e-life", strings.Repeat("a", 40)} {
		parsed, err := ParseName(name)
		require.NoError(t, err)
		require.Equal(t, name, parsed)
	}
	for _, name := range []string{
		"", ".", "..", "../..", "a/b", `a\b`, "/etc", "a.b", "-rf", "A", "a b", "a\nb", "klab\n", "a$(x)", "实验", strings.Repeat("a", 41),
	} {
		_, err := ParseName(name)
		require.Error(t, err, "%q", name)
	}
}

// TestNoFolderIsTouchedForAPath: who asks cluster itself is refused as well.
func TestNoFolderIsTouchedForAPath(t *testing.T) {
	t.Parallel()
	state := filepath.Join(t.TempDir(), "home", "data")
	for _, name := range []string{".", "..", "../.."} {
		o := Options{Name: name, StateDir: state}
		_, err := Acquire(o, "klab destroy")
		require.ErrorContains(t, err, "cannot be the name of a lab", name)
		_, err = Connect(t.Context(), o)
		require.ErrorContains(t, err, "cannot be the name of a lab", name)
		_, err = Look(t.Context(), o)
		require.ErrorContains(t, err, "cannot be the name of a lab", name)
		require.Equal(t, LevelFail, lastFinding(Examine(t.Context(), o)).Level, name)
	}
	_, err := os.Stat(filepath.Dir(state))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func lastFinding(all []Finding) Finding { return all[len(all)-1] }

// TestOnlyALabsOwnFilesAreRemoved: what somebody else put into the folder of a lab stays, and links are not followed.
func TestOnlyALabsOwnFilesAreRemoved(t *testing.T) {
	t.Parallel()
	labs := t.TempDir()
	theirs := filepath.Join(labs, "theirs")
	require.NoError(t, os.MkdirAll(theirs, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(theirs, "audit-policy.yaml"), nil, 0o600))
	f := files{filepath.Join(labs, "klab")}
	_, err := f.begin()
	require.NoError(t, err)
	require.NoError(t, f.keepKubeconfig([]byte("kubeconfig")))
	require.NoError(t, os.WriteFile(filepath.Join(f.dir, "kubeconfig-default"), nil, 0o600))
	require.NoError(t, os.MkdirAll(filepath.Join(f.dir, "bin", "cache", "http"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(f.dir, "bin", "bashrc"), nil, 0o600))
	require.NoError(t, f.clear())
	require.NoDirExists(t, f.dir, "nothing of klab's stays")

	_, err = f.begin()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(f.dir, "web.yaml"), nil, 0o600))
	require.NoError(t, os.Remove(filepath.Join(f.nodeDir(), "audit-policy.yaml")))
	require.NoError(t, os.Remove(f.nodeDir()))
	require.NoError(t, os.Symlink(theirs, f.nodeDir()))
	require.Error(t, f.clear(), "what is behind the link is not reached")
	require.FileExists(t, filepath.Join(f.dir, "web.yaml"))
	require.FileExists(t, filepath.Join(theirs, "audit-policy.yaml"))

	require.NoError(t, os.Remove(f.nodeDir()))
	require.NoError(t, f.clear())
	entries, err := os.ReadDir(f.dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "the file of somebody else is all that is left")
}
