//go:build unix

package wholefile_test

import (
	"fmt"
	"io"
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

// TestAFullDiskKeepsTheOldFile, and the error tells it from all others, by the name that was asked for.
func TestAFullDiskKeepsTheOldFile(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "results.json")
	require.NoError(t, wholefile.WriteBytes(name, []byte("old")))
	for _, why := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		err := wholefile.Write(name, func(io.Writer) error { return &fs.PathError{Op: "write", Path: name + "-123", Err: why} })
		file, full := wholefile.Full(fmt.Errorf("write the results: %w", err))
		require.True(t, full)
		require.Equal(t, name, file)
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Equal(t, "old", string(data))
	}
	device, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err == nil { // Linux has one
		_, err = device.Write([]byte("x"))
		file, full := wholefile.Full(err)
		require.True(t, full)
		require.Equal(t, "/dev/full", file)
		require.NoError(t, device.Close())
	}
	_, full := wholefile.Full(fs.ErrPermission)
	require.False(t, full)
	_, full = wholefile.Full(nil)
	require.False(t, full)
}
