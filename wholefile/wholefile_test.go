package wholefile_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/wholefile"
)

// TestAFileIsReadWithinItsBound, by its name or below a folder, and is nothing else than a file.
func TestAFileIsReadWithinItsBound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	require.NoError(t, err)
	defer root.Close()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "four"), []byte("four"), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	require.NoError(t, os.Symlink("/etc/passwd", filepath.Join(dir, "out")))
	for name, read := range map[string]func(string, int64) ([]byte, error){
		"by name":      func(name string, most int64) ([]byte, error) { return wholefile.Read(filepath.Join(dir, name), most) },
		"below a root": func(name string, most int64) ([]byte, error) { return wholefile.ReadIn(root, name, most) },
	} {
		data, err := read("four", 4)
		require.NoError(t, err, name)
		require.Equal(t, "four", string(data), name)
		_, err = read("four", 3)
		require.ErrorIs(t, err, wholefile.ErrTooLarge, name)
		_, err = read("folder", 100)
		require.ErrorIs(t, err, wholefile.ErrNoFile, name)
		_, err = read("none", 100)
		require.ErrorIs(t, err, fs.ErrNotExist, name)
	}
	_, err = wholefile.ReadIn(root, "out", 1<<20)
	require.Error(t, err, "nothing leads out of the folder")
}

// TestAFileIsWholeOrOld, whatever happens while it is written.
func TestAFileIsWholeOrOld(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "results.json")
	require.NoError(t, wholefile.WriteBytes(name, []byte("old")))
	full := errors.New("no space left on device")
	half := func(w io.Writer) error {
		_, err := io.WriteString(w, "ne")
		return errors.Join(full, err)
	}
	require.ErrorIs(t, wholefile.Write(name, half), full)
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, "old", string(data))
	left, err := os.ReadDir(filepath.Dir(name))
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.Error(t, wholefile.WriteBytes(filepath.Join(name, "below"), nil))
}
