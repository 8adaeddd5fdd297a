package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/home"
)

func TestNothingIsWrittenBehindTheScreen(t *testing.T) {
	t.Parallel()
	dir, terminal, notes := t.TempDir(), &bytes.Buffer{}, &deferredNotes{}
	a, _ := app.New(app.Streams{Err: terminal})
	a.Home = home.Home{State: dir}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "progress.jsonl"), []byte("torn\n\x00\n{\n"), 0o600))

	screenProgress(t.Context(), a.WritingTo(notes), nil)
	require.Empty(t, terminal.String(), "the screen would be torn")
	notes.tell(terminal)
	require.Contains(t, terminal.String(), "lines of your progress could not be read")
}

func TestNotesForLaterAreKeptOnce(t *testing.T) {
	t.Parallel()
	notes, out := &deferredNotes{}, &bytes.Buffer{}
	for range 3 {
		_, err := notes.Write([]byte("one\ntwo\n"))
		require.NoError(t, err)
	}
	notes.tell(out)
	require.Equal(t, "one\ntwo\n", out.String())
}
