//go:build unix

package wholefile_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/wholefile"
)

// TestAPipeKeepsNobodyWaiting: it is no file, and that is said at once.
func TestAPipeKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(name, 0o600))
	_, err := wholefile.Read(name, 100)
	require.ErrorIs(t, err, wholefile.ErrNoFile)
}

// TestWhatIsPublishedIsForEverybody, and everything else for its owner, whatever stood there before.
func TestWhatIsPublishedIsForEverybody(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "ledger.jsonl")
	mode := func() fs.FileMode {
		info, err := os.Stat(name)
		require.NoError(t, err)
		return info.Mode().Perm()
	}
	require.NoError(t, wholefile.WriteBytes(name, nil))
	require.Equal(t, fs.FileMode(0o600), mode())
	require.NoError(t, wholefile.Publish(name, []byte("{}")))
	require.Equal(t, fs.FileMode(0o644), mode())
}
