package lanes

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

type tried struct {
	Outcome string `json:"outcome"`
}

// TestAJournalGoesOnAfterAKillAtEveryByte: whole lines stay, the torn one is tried again.
func TestAJournalGoesOnAfterAKillAtEveryByte(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "run.jsonl")
	j, err := OpenJournal[tried](path)
	require.NoError(t, err)
	for _, key := range []string{"a", "b"} {
		require.NoError(t, j.Keep(key, tried{"ok " + key}))
	}
	require.NoError(t, j.Close())
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for size := range len(whole) {
		require.NoError(t, os.WriteFile(path, whole[:size], 0o600))
		j, err := OpenJournal[tried](path)
		require.NoError(t, err)
		for _, key := range []string{"a", "b"} {
			if _, ended := j.Ended(key); !ended {
				require.NoError(t, j.Keep(key, tried{"ok " + key}))
			}
		}
		require.Equal(t, 2, j.Len())
		require.NoError(t, j.Close())
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, string(whole), string(got))
	}
}

func TestAJournalTakesNoOtherFile(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a text": "hello", "a line of text": "hello\n", "other JSON": `{"lesson":"one"}` + "\n",
		"behind a case": `{"key":"a","case":{"outcome":"ok"}}` + "\nhello\n",
	} {
		path := filepath.Join(t.TempDir(), "notes")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := OpenJournal[tried](path)
		require.ErrorIs(t, err, ErrForeign, name)
		left, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, text, string(left), name)
	}
}

// thin is the file of a journal on a disk that is full after so many bytes.
type thin struct {
	*os.File
	left int
}

func (f *thin) Write(data []byte) (int, error) {
	if len(data) <= f.left {
		f.left -= len(data)
		return f.File.Write(data)
	}
	n, err := f.File.Write(data[:f.left])
	f.left = 0
	return n, errors.Join(err, &fs.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC})
}

// TestAJournalOutlastsAFullDisk: no part of a case stays, and once there is room the run goes on.
func TestAJournalOutlastsAFullDisk(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "run.jsonl")
	j, err := OpenJournal[tried](path)
	require.NoError(t, err)
	require.NoError(t, j.Keep("a", tried{"ok"}))
	real := j.file.(*os.File)
	j.file = &thin{real, 10}
	require.ErrorIs(t, j.Keep("b", tried{"ok"}), syscall.ENOSPC)
	_, ended := j.Ended("b")
	require.False(t, ended)
	j.file = real
	require.NoError(t, j.Keep("b", tried{"ok"}))
	require.NoError(t, j.Close())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	cases, err := ReadCases[tried](data)
	require.NoError(t, err)
	require.Len(t, cases, 2)
}
