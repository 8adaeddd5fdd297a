package class

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/cli/app"
)

// TestTwoGradersDoNotShareAFolder: the second one says so and touches nothing.
func TestTwoGradersDoNotShareAFolder(t *testing.T) {
	t.Parallel()
	a := commands{&app.App{Language: "en"}}
	out := filepath.Join(t.TempDir(), "grades")
	unlock, err := a.take(out)
	require.NoError(t, err)
	_, err = a.take(out)
	var exit *app.Error
	require.ErrorAs(t, err, &exit)
	require.Equal(t, app.ExitUnknown, exit.Code)
	require.ErrorContains(t, err, "another klab is grading into")
	require.NoError(t, unlock())
	unlock, err = a.take(out)
	require.NoError(t, err)
	require.NoError(t, unlock())
}

// TestResultsAreWholeOrOld, whatever happens while they are written.
func TestResultsAreWholeOrOld(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "results.json")
	require.NoError(t, writeWhole(name, func(w io.Writer) error { _, err := io.WriteString(w, "old"); return err }))
	full := errors.New("no space left on device")
	require.ErrorIs(t, writeWhole(name, func(w io.Writer) error { return errors.Join(full, first(io.WriteString(w, "ne"))) }), full)
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, "old", string(data))
	left, err := os.ReadDir(filepath.Dir(name))
	require.NoError(t, err)
	require.Len(t, left, 1)
}

func first(_ int, err error) error { return err }
