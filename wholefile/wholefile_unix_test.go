//go:build unix

package wholefile_test

import (
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
