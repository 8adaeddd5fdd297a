package shell

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestThisMachineIsAskedWithoutAProxy(t *testing.T) {
	t.Parallel()
	for want, env := range map[string]map[string]string{
		"127.0.0.1,localhost":                       {},
		"corp.example,127.0.0.1,localhost":          {"NO_PROXY": "corp.example"},
		"corp.example,db,localhost,127.0.0.1":       {"NO_PROXY": "corp.example, db", "no_proxy": "localhost"},
		".example,10.0.0.0/8,127.0.0.1,localhost,*": {"no_proxy": ".example,10.0.0.0/8,127.0.0.1,localhost,*"},
	} {
		require.Equal(t, want, unproxied(func(name string) string { return env[name] }))
	}
}

// TestTheShellOfALabBehindAProxy reads the variables as programs do, which know either spelling.
func TestTheShellOfALabBehindAProxy(t *testing.T) {
	t.Setenv("http_proxy", "http://proxy.example:3128")
	t.Setenv("NO_PROXY", "corp.example")
	t.Setenv("no_proxy", "")
	t.Setenv("SHELL", "/bin/sh")
	shell, err := Env{bin: t.TempDir(), dir: t.TempDir()}.Shell(t.Context())
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", `echo "$NO_PROXY $no_proxy"`)
	cmd.Env = shell.Env
	out, err := cmd.Output()
	require.NoError(t, err)
	const want = "corp.example,127.0.0.1,localhost"
	require.Equal(t, want+" "+want, strings.TrimSpace(string(out)))
}
