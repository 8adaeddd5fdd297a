//go:build unix

package workspace_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/checkertest"
	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/internal/workspace"
	"github.com/klab-dev/klab/manifest"
)

func folder(t *testing.T) (workspace.Folder, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "lesson")
	f, err := workspace.Open(dir)
	require.NoError(t, err)
	return f, dir
}

// TestAWorkspaceIsItsOwnersAlone: others on the machine need not see what somebody learns.
func TestAWorkspaceIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	folder, err := workspace.Open(filepath.Join(top, "work", "shop"))
	require.NoError(t, err)
	require.NoError(t, folder.WriteFile("deep/web.yaml", []byte("kind: Pod")))
	for name, want := range map[string]fs.FileMode{"work": 0o700, "work/shop": 0o700, "work/shop/deep": 0o700, "work/shop/deep/web.yaml": 0o600} {
		info, err := os.Stat(filepath.Join(top, name))
		require.NoError(t, err)
		require.Equal(t, want, info.Mode().Perm(), name)
	}
}

func TestFilesAreWrittenAndRead(t *testing.T) {
	t.Parallel()
	f, dir := folder(t)
	require.NoError(t, f.WriteFile("deep/web.yaml", []byte("long")))
	require.NoError(t, f.WriteFile("deep/web.yaml", []byte("a")))
	for link, target := range map[string]string{"near.yaml": "deep/web.yaml", "whole.yaml": filepath.Join(dir, "deep", "web.yaml")} {
		require.NoError(t, os.Symlink(target, filepath.Join(dir, link)))
		data, err := f.ReadFile(link)
		require.NoError(t, err, link)
		require.Equal(t, "a", string(data))
	}
	_, err := f.ReadFile("absent.yaml")
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.Error(t, f.WriteFile("../out.yaml", nil))
}

// hostile puts things into the folder that are no answer, and says what they are.
func hostile(t *testing.T, dir string) map[string]string {
	t.Helper()
	secret := filepath.Join(t.TempDir(), "secret.yaml")
	require.NoError(t, os.WriteFile(secret, []byte("password: hunter2\n"), 0o600))
	path := func(name string) string { return filepath.Join(dir, name) }
	require.NoError(t, syscall.Mkfifo(path("pipe.yaml"), 0o600))
	require.NoError(t, os.WriteFile(path("huge.yaml"), nil, 0o600))
	require.NoError(t, os.Truncate(path("huge.yaml"), 20<<30))
	require.NoError(t, os.Symlink(secret, path("out.yaml")))
	require.NoError(t, os.Symlink("/dev/zero", path("device.yaml")))
	require.NoError(t, os.Symlink("loop.yaml", path("loop.yaml")))
	require.NoError(t, os.Mkdir(path("dir.yaml"), 0o700))
	return map[string]string{
		"pipe.yaml": "no regular file", "huge.yaml": "more than 1024 KiB", "out.yaml": "links to no file", "device.yaml": "links to no file",
		"loop.yaml": "links to no file", "dir.yaml": "folder",
	}
}

// What a learner's folder holds in the place of a file is a fact about it: reading it neither waits, nor fills the
// memory, nor leaves the folder.
func TestWhatIsNoFileIsUnreadable(t *testing.T) {
	t.Parallel()
	f, dir := folder(t)
	began := time.Now()
	for name, why := range hostile(t, dir) {
		data, err := f.ReadFile(name)
		require.ErrorIs(t, err, ground.ErrUnreadable, name)
		require.ErrorContains(t, err, why)
		require.Empty(t, data)
	}
	require.Less(t, time.Since(began), 4*time.Second)
	require.Error(t, f.WriteFile("pipe.yaml", []byte("a")), "nobody reads it")
}

// An answer that cannot be read is a wrong one, with the reason, and not a lab that klab cannot see.
func TestAnUnreadableAnswerIsWrong(t *testing.T) {
	t.Parallel()
	f, dir := folder(t)
	names := []string{"bomb.yaml", "deep.yaml"}
	for name := range hostile(t, dir) {
		names = append(names, name)
	}
	bomb := "a: &a " + strings.Repeat("x", 100_000) + "\nb: [" + strings.Repeat("*a,", 100_000) + "]\n"
	require.Less(t, len(bomb), manifest.MaxSize)
	require.NoError(t, f.WriteFile("bomb.yaml", []byte(bomb)))
	require.NoError(t, f.WriteFile("deep.yaml", []byte("a: "+strings.Repeat("[", 1_000_000))))
	for _, name := range names {
		args := map[string]any{"path": name}
		program, err := checker.Compile(checker.Check{ID: "declare",
			Observe: checker.Observations{"file": {Verb: "file", Args: args}, "dry": {Verb: "dryRun", Args: args}, "conf": {Verb: "kindConfig", Args: args}},
			Expect: []checker.Expectation{
				{Code: "absent", Expression: "file != null"},
				{Code: "no-manifest", Expression: "file.size() > 0 || conf.problems.size() == 0", Evidence: map[string]string{"why": "dry.refused"}}}})
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		r := checker.Runner{Lab: &checkertest.Lab{}, Scope: ground.Scope{Namespace: "klab-x", Workspace: f}}
		verdict := r.Look(ctx, program).Verdict
		require.Equal(t, checker.Wrong, verdict.State, "%s: %s", name, verdict.Reason)
		require.Equal(t, "no-manifest", verdict.Code, name)
		require.NotEmpty(t, verdict.Evidence["why"], name)
		require.NotContains(t, verdict.Evidence["why"], "hunter2")
	}
}
