package folder

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestALabHasOneKey: processes that begin at once get the same, and what is no key is replaced.
func TestALabHasOneKey(t *testing.T) {
	t.Parallel()
	f := Of(t.TempDir())
	keys, made := make([][]byte, 8), 0
	var wait sync.WaitGroup
	for i := range keys {
		wait.Go(func() {
			key, err := f.Key(t.Context(), func([]byte) error { made++; return nil }) // in turns, by the lock
			if err == nil {
				keys[i] = key
			}
		})
	}
	wait.Wait()
	require.Equal(t, 1, made)
	for _, key := range keys {
		require.Len(t, key, keySize)
		require.Equal(t, keys[0], key)
	}
	info, err := os.Stat(f.key())
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	for _, odd := range []string{"", "secret", "00ff"} {
		require.NoError(t, os.WriteFile(f.key(), []byte(odd), 0o600))
		key, err := f.Key(t.Context(), func([]byte) error { return nil })
		require.NoError(t, err)
		require.Len(t, key, keySize)
	}
	require.NoError(t, f.Clear())
	require.NoDirExists(t, f.dir, "it goes with the lab")
}

// TestAKeyIsNotKeptBeforeItsFirstUse: what its first use left undone is done by the next.
func TestAKeyIsNotKeptBeforeItsFirstUse(t *testing.T) {
	t.Parallel()
	f := Of(t.TempDir())
	away := errors.New("away")
	_, err := f.Key(t.Context(), func([]byte) error { return away })
	require.ErrorIs(t, err, away)
	require.NoFileExists(t, filepath.Join(f.dir, "record.key"))
}
