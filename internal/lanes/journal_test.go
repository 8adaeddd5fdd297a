package lanes

import (
	"os"
	"path/filepath"
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
