package nodeimage

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
}

func keyOf(t *testing.T, dir string, facts ...string) string {
	t.Helper()
	files, err := inputs(dir)
	require.NoError(t, err)
	sum, err := key(dir, files, facts...)
	require.NoError(t, err)
	require.Len(t, sum, 12)
	return sum
}

func TestKeyFollowsWhatIsBuilt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change map[string]string
		same   bool
	}{
		"a program":           {map[string]string{"cmd/kube/main.go": "package main // new"}, false},
		"a version":           {map[string]string{"go.mod": "module y"}, false},
		"a new file":          {map[string]string{"internal/x/x.go": "package x"}, false},
		"a test":              {map[string]string{"cmd/kube/main_test.go": "package main"}, true},
		"the engine's helper": {map[string]string{"cmd/runc-bounded/main.go": "package main"}, true},
		"a page":              {map[string]string{"README.md": "read me"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, dir, map[string]string{"go.mod": "module x", "cmd/kube/main.go": "package main"})
			before := keyOf(t, dir, "go1")
			require.Equal(t, before, keyOf(t, dir, "go1"))
			require.NotEqual(t, before, keyOf(t, dir, "go2"), "the toolchain counts")
			write(t, dir, test.change)
			require.Equal(t, test.same, before == keyOf(t, dir, "go1"))
		})
	}
}

func TestKeyDoesNotDependOnWhereTheSourceIs(t *testing.T) {
	t.Parallel()
	keys := map[string]bool{}
	for range 2 {
		dir := t.TempDir()
		write(t, dir, map[string]string{"go.mod": "module x", "a/a.go": "package a"})
		keys[keyOf(t, dir)] = true
	}
	require.Len(t, keys, 1)
}

func TestCheckSpaceAddsUpWhatSharesADisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, free, err := space(dir)
	require.NoError(t, err)
	absent := filepath.Join(dir, "not", "yet")
	require.NoError(t, checkSpace([]need{{Dir: absent, Bytes: 1}}))
	share := free/2 + free/4
	err = checkSpace([]need{{dir, share, "one"}, {absent, share, "the other"}})
	require.ErrorContains(t, err, "disk full: "+absent+" (the other)")
	require.ErrorContains(t, err, fmt.Sprint(share))
	require.ErrorContains(t, err, "GiB")
	require.ErrorContains(t, err, "make node-image")
}

func TestExplainFullNamesFolderAndBytes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	needs := []need{{dir, 12345, "cache"}}
	full := fmt.Errorf("compile kubernetes: %w", syscall.ENOSPC)
	require.ErrorContains(t, explainFull(full, needs), dir+" (cache): ")
	require.ErrorContains(t, explainFull(full, needs), "up to 12345 needed")
	other := fmt.Errorf("compile kubernetes: %w", syscall.EIO)
	require.Equal(t, other, explainFull(other, needs))
}

func TestContainerSpec(t *testing.T) {
	t.Parallel()
	data, err := containerSpec(`{"process":{"cwd":"/","rlimits":[1]},"linux":{}}`)
	require.NoError(t, err)
	var spec struct {
		Process map[string]any
		Hooks   map[string]any
	}
	require.NoError(t, json.Unmarshal(data, &spec))
	require.NotContains(t, spec.Process, "rlimits")
	require.Empty(t, spec.Hooks)
}

// Kind's own file is the input that matters: every runtime in it must change.
func TestCgroupfsChangesEveryRuntimeOfThePinnedKind(t *testing.T) {
	t.Parallel()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/kind").Output()
	require.NoError(t, err)
	config, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "images/base/files", containerdConfig))
	require.NoError(t, err)
	changed, err := cgroupfs(config)
	require.NoError(t, err)
	require.NotContains(t, string(changed), "SystemdCgroup = true")
	require.Equal(t, strings.Count(string(config), "runtime_type ="), strings.Count(string(changed), "SystemdCgroup = false"))
	_, err = cgroupfs([]byte("version = 2\n"))
	require.ErrorContains(t, err, "SystemdCgroup")
}

func TestPruneKeepsWhatIsNamedAndWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"debian-old", "debian-new", "archives-x.tmp", "programs"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o755))
	}
	require.NoError(t, cache{dir}.prune("debian-new"))
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(dir, "debian-new"), filepath.Join(dir, "programs")}, left)
}
