package collect_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/notices"
	"github.com/klab-dev/klab/internal/notices/collect"
	"github.com/klab-dev/klab/plain"
)

const root = "../../.."

var line = regexp.MustCompile(`(?m)^(\S+) (v\S+)  (\[\d+\](?: \[\d+\])*)$`)

// named are the modules of the file with their versions.
func named() map[string]string {
	out := map[string]string{}
	for _, m := range line.FindAllStringSubmatch(notices.Text(), -1) {
		out[m[1]] = m[2]
	}
	return out
}

// TestTheNoticesAreNotStale: whoever changes go.mod writes them anew with go run ./internal/notices/cmd/notices.
func TestTheNoticesAreNotStale(t *testing.T) {
	t.Parallel()
	has := named()
	linked, err := collect.Linked(t.Context(), root, runtime.GOOS)
	require.NoError(t, err)
	for _, m := range linked {
		require.Equal(t, m.Version, has[m.Path], "%s: run go run ./internal/notices/cmd/notices", m.Path)
		require.NotEmpty(t, m.Files, "%s has no licence", m.Path)
	}
	wanted := required(t)
	for path, version := range has {
		require.Equal(t, wanted[path], version, "%s: run go run ./internal/notices/cmd/notices", path)
	}
}

// required are the modules of go.mod.
func required(t *testing.T) map[string]string {
	t.Helper()
	edit := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json")
	edit.Dir = root
	out, err := edit.Output()
	require.NoError(t, err)
	var mod struct {
		Require []struct{ Path, Version string }
	}
	require.NoError(t, json.Unmarshal(out, &mod))
	versions := map[string]string{}
	for _, r := range mod.Require {
		versions[r.Path] = r.Version
	}
	return versions
}

func TestEveryTextIsThereOnceAndReadable(t *testing.T) {
	t.Parallel()
	text := notices.Text()
	require.Equal(t, text, plain.Text(text))
	for _, m := range line.FindAllStringSubmatch(text, -1) {
		for _, number := range strings.Fields(m[3]) {
			require.Equal(t, 1, strings.Count(text, strings.Repeat("-", 100)+" "+number+"\n"), number)
		}
	}
	require.Equal(t, 1, strings.Count(text, "Go's standard library  ["))
}

func TestALicenceIsSharedHoweverItIsWrapped(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		return filepath.Join(dir, name)
	}
	one, two, other := write("LICENSE", "as is,\r\nat your risk\f\n"), write("COPYING", "as is, at\nyour risk"), write("NOTICE", "by somebody\x1b[2J")
	text, err := collect.Notices([]collect.Module{{Path: "a", Version: "v1", Files: []string{one, other}}, {Path: "b", Version: "v2", Files: []string{two}}})
	require.NoError(t, err)
	require.Contains(t, text, "a v1  [1] [2]\nb v2  [1]\n")
	require.Equal(t, 1, strings.Count(text, "as is"))
	require.Contains(t, text, "by somebody�[2J")
	_, err = collect.Notices([]collect.Module{{Path: "c", Version: "v1"}})
	require.ErrorContains(t, err, "module c has no licence")
}
