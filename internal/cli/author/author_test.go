package author

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/workspace"
)

// TestAnAnswerKeepsTheLearnersFile: what is replaced is said and kept, the oldest of several; nobody else reads it.
func TestAnAnswerKeepsTheLearnersFile(t *testing.T) {
	t.Parallel()
	dir, said := filepath.Join(t.TempDir(), "lesson"), &bytes.Buffer{}
	plain, err := workspace.Open(dir)
	require.NoError(t, err)
	folder := carefulFolder{plain, func(file, kept string) { fmt.Fprintf(said, "%s is in %s\n", file, kept) }}
	require.NoError(t, folder.WriteFile("web.yaml", []byte("mine")))
	require.NoError(t, folder.WriteFile("web.yaml", []byte("mine")))
	require.Empty(t, said.String())
	require.NoError(t, folder.WriteFile("web.yaml", []byte("an answer")))
	require.Equal(t, "web.yaml is in web.yaml.own\n", said.String())
	require.NoError(t, folder.WriteFile("web.yaml", []byte("another answer")))
	kept, err := folder.ReadFile("web.yaml.own")
	require.NoError(t, err)
	require.Equal(t, "mine", string(kept))
	for _, path := range []string{dir, filepath.Join(dir, "web.yaml")} {
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, path)
	}
}
