//go:build unix

package app

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
)

// TestWhatIsNoFileHoldsNoReaderUp: to open a pipe waits for somebody who writes, for ever, and no signal ends that.
func TestWhatIsNoFileHoldsNoReaderUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../../../docs/examples")))
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "lessons", "pipe"), 0o600))

	a := &App{LessonsDir: dir, Trust: true}
	_, err := a.Folder(t.Context(), lessons.Read)
	require.ErrorContains(t, err, "neither a file nor a folder")
}
