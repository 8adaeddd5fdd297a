package onnode

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// crictl plays a node's: it has images one and three, keeps what it removes, and does not remove three while a file says so.
const crictl = `#!/bin/sh
cd "${0%/*}"
case "$1 $2" in
"inspecti -q") [ "$3" = one ] || [ "$3" = three ] ;;
"rmi three") [ ! -e stuck ] && echo "$2" >>removed ;;
"rmi "*) echo "$2" >>removed ;;
esac
`

// ctr plays containerd's: image three was imported, and so was one that nobody asks to be removed; one was pulled.
const ctr = `#!/bin/sh
cd "${0%/*}"
case "$2 $3 $4" in
"images list name==three") printf 'REF TYPE DIGEST\nthree manifest sha256:3m\n' ;;
"images list name==one") printf 'REF TYPE DIGEST\none index sha256:1i\n' ;;
"images list -q") printf 'one\nthree\nimport-2026-11-30@sha256:3i\nimport-2026-11-30@sha256:4i\n' ;;
"content get sha256:3i") echo '{"manifests": [{"digest": "sha256:3m"}]}' ;;
"content get sha256:4i") echo '{"manifests": [{"digest": "sha256:4m"}]}' ;;
"images remove "*) echo "$4" >>removed ;;
*) exit 1 ;;
esac
`

func TestImagesThatAreThereAreDropped(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("what is run in nodes is a script of sh")
	}
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "crictl"), []byte(crictl), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "ctr"), []byte(ctr), 0o755))
	drop := func() error {
		command := DropImages([]string{"one", "two", "three"})
		run := exec.CommandContext(t.Context(), command[0], command[1:]...)
		run.Env = []string{"PATH=" + folder + string(os.PathListSeparator) + os.Getenv("PATH")}
		return run.Run()
	}
	require.NoError(t, drop())
	removed, err := os.ReadFile(filepath.Join(folder, "removed"))
	require.NoError(t, err)
	require.Equal(t, []string{"one", "import-2026-11-30@sha256:3i", "three"}, strings.Fields(string(removed)))

	require.NoError(t, os.WriteFile(filepath.Join(folder, "stuck"), nil, 0o600))
	require.Error(t, drop(), "an image that stays is no success")
}
