//go:build unix

package submission_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/submission"
)

// TestHostileFolders: a folder can hold what no zip can.
func TestHostileFolders(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(secret, []byte("answers: {word: secret}"), 0o600))
	for name, test := range map[string]struct {
		make func(dir string) error
		code string
	}{
		"a link to a file":   {func(dir string) error { return os.Symlink(secret, filepath.Join(dir, "tasks/one/keep.yaml")) }, submission.NotAFile},
		"a link to a folder": {func(dir string) error { return os.Symlink(filepath.Dir(secret), filepath.Join(dir, "tasks/two")) }, submission.NotAFile},
		"a pipe":             {func(dir string) error { return syscall.Mkfifo(filepath.Join(dir, "tasks/one/keep.yaml"), 0o600) }, submission.NotAFile},
		"a colour":           {func(dir string) error { return os.WriteFile(filepath.Join(dir, "tasks/one/\x1b[31m.yaml"), nil, 0o600) }, submission.BadName},
		"a large file": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "tasks/one/keep.yaml"), make([]byte, 257<<10), 0o600)
		}, submission.TooLarge},
		"a file with holes": {func(dir string) error { return sparse(filepath.Join(dir, "tasks/one/keep.yaml")) }, submission.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "eve")
			require.NoError(t, os.MkdirAll(filepath.Join(dir, "tasks/one"), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "tasks/one/count.yaml"), []byte(answer), 0o600))
			require.Nil(t, read(t, dir).Refused)
			require.NoError(t, test.make(dir))
			s := read(t, dir)
			require.NotNil(t, s.Refused)
			require.Equal(t, test.code, s.Refused.Code, s.Refused.Error())
			require.Empty(t, s.Answers)
		})
	}
	link := filepath.Join(t.TempDir(), "eve")
	require.NoError(t, os.Symlink(filepath.Dir(secret), link))
	require.Equal(t, submission.NotAFile, read(t, link).Refused.Code, "a link in a folder of submissions is none")
}

func sparse(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Truncate(1 << 40)
}

func TestNobodyWaitsForAPipe(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe.zip")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	require.Equal(t, submission.NotAFile, read(t, pipe).Refused.Code)
}
