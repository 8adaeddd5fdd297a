package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSilenceIsNoConsent: a script that finds no engine, and nobody to ask, installs none.
func TestSilenceIsNoConsent(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	fake := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"), 0o700))
	}
	fake("dirname", "echo /nowhere/scripts")
	fake("id", "echo 0")
	fake("sed", "echo f")
	for _, program := range []string{"apt-get", "apt-cache", "dpkg", "mkdir", "tail", "grep", "dockerd", "setsid", "systemctl"} {
		fake(program, ": >"+filepath.Join(dir, "changed")+"; exit 1")
	}
	script, err := os.ReadFile("../../scripts/engine.sh")
	require.NoError(t, err)
	// Its own folder does not matter here.
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", string(script), "/engine.sh")
	cmd.Env = []string{"PATH=" + dir, "KLAB_HOME=" + dir}
	said, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.NoFileExists(t, filepath.Join(dir, "changed"), "%s", said)
}
