package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// klabOf runs the built klab on a home and a lab of the test's own.
type klabOf struct {
	t    *testing.T
	path string
	home string
	lab  string
	// kubeconfig is what the learner would have; klab must leave it alone.
	kubeconfig string
}

func newKlab(t *testing.T, lab string) klabOf {
	t.Helper()
	k := klabOf{t: t, path: filepath.Join(t.TempDir(), "klab"), home: t.TempDir(), lab: lab}
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", k.path, "../../cmd/klab")
	output, err := build.CombinedOutput()
	require.NoError(t, err, "%s", output)
	k.kubeconfig = filepath.Join(t.TempDir(), "config")
	require.NoError(t, os.WriteFile(k.kubeconfig, []byte("apiVersion: v1\nkind: Config\n"), 0o600))
	return k
}

// startedKlab is newKlab with its lab up, until the test ends.
func startedKlab(t *testing.T, lab string) klabOf {
	t.Helper()
	k := newKlab(t, lab)
	t.Cleanup(func() { k.run(context.WithoutCancel(t.Context()), "destroy") })
	out, code := k.run(t.Context(), "start", "--port", ports)
	if code != 0 {
		said, err := os.ReadFile(filepath.Join(k.home, "data", "labs", lab+".log")) // it goes with the test
		t.Logf("the lab's own log ends with (%v): %s", err, said[max(0, len(said)-4000):])
	}
	require.Zero(t, code, "klab start: %s", out)
	return k
}

// run returns standard output and the exit code. What klab said to people goes to the test's log when it
// failed, and only its end: the steps of a bring-up and the cases of the law would bury the reason.
func (k klabOf) run(ctx context.Context, args ...string) (string, int) {
	k.t.Helper()
	cmd := exec.CommandContext(ctx, k.path, append(args, "--name", k.lab)...)
	cmd.Env = append(os.Environ(), "KLAB_HOME="+k.home, "KUBECONFIG="+k.kubeconfig, "KLAB_NODE_IMAGE=")
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		const enough = 1000
		k.t.Logf("klab %v ended with %d: %s", args, ended.ExitCode(), said.Bytes()[max(0, said.Len()-enough):])
		return out.String(), ended.ExitCode()
	}
	require.NoError(k.t, err)
	return out.String(), 0
}

func (k klabOf) must(args ...string) string {
	k.t.Helper()
	out, code := k.run(k.t.Context(), args...)
	require.Zero(k.t, code, "klab %v: %s", args, out)
	return out
}

// TestExitCodesTellWhatHappened: a script that grades has nothing else to go by. The learner's own kubeconfig stays
// as it was.
func TestExitCodesTellWhatHappened(t *testing.T) {
	realEngine(t)
	t.Parallel()
	k := startedKlab(t, "klab-e2e-codes")
	code := func(args ...string) int {
		t.Helper()
		_, code := k.run(t.Context(), args...)
		return code
	}
	require.Equal(t, 4, code("check", "start-here"), "a lesson that was never begun")
	k.must("reset", "start-here")
	out, seed := k.run(t.Context(), "check", "start-here", "-o", "json")
	require.Equal(t, 3, seed, "the untouched seed")
	require.Contains(t, out, `"code"`)
	k.must("author", "apply", "start-here/count-nodes")
	k.must("check", "start-here/count-nodes")
	require.Equal(t, 2, code("show", "no-such-lesson"))
	k.must("stop")
	require.Equal(t, 4, code("check", "start-here"), "a stopped lab")
	own, err := os.ReadFile(k.kubeconfig)
	require.NoError(t, err)
	require.Equal(t, "apiVersion: v1\nkind: Config\n", string(own), "the learner's own kubeconfig was touched")
}

// lawHolds proves lessons. The cases that broke the law come last in the log, whole: a figure alone explains
// nothing.
func lawHolds(t *testing.T, k klabOf, args ...string) {
	t.Helper()
	out, code := k.run(t.Context(), append([]string{"author", "test", "-o", "json"}, args...)...)
	var report struct {
		Totals map[string]int    `json:"totals"`
		Cases  []json.RawMessage `json:"cases"`
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.NotEmpty(t, report.Cases)
	defer t.Logf("%v", report.Totals)
	for _, c := range report.Cases {
		if !bytes.Contains(c, []byte(`"outcome": "ok"`)) {
			defer t.Logf("%s", c)
		}
	}
	for _, figure := range []string{"falseAccepts", "falseRejects", "wrongCodes", "unknowns", "flakes", "broken", "residues"} {
		require.Contains(t, report.Totals, figure)
		require.Zero(t, report.Totals[figure], figure)
	}
	require.Zero(t, code)
}

// TestTheLawOfTheGuidesExample proves a lesson of others, behind the fence.
func TestTheLawOfTheGuidesExample(t *testing.T) {
	realEngine(t)
	t.Parallel()
	lawHolds(t, startedKlab(t, "klab-e2e-guide"), "--lessons", filepath.Join("..", "..", "docs", "examples"))
}

// TestTheLawOfANewLesson proves what an author begins with, behind the fence, and that the API server keeps Pods
// of a pack from their node whoever makes them.
func TestTheLawOfANewLesson(t *testing.T) {
	realEngine(t)
	t.Parallel()
	k := startedKlab(t, "klab-e2e-packs")
	mine := filepath.Join(t.TempDir(), "mine")
	k.must("author", "new", "demo", "--dir", mine)
	k.must("author", "lint", mine)
	lawHolds(t, k, "--lessons", mine)

	k.must("reset", "demo", "--lessons", mine)
	attempt := func(spec string) error {
		pod := `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"evil"},"spec":` + spec + `}`
		cmd := exec.CommandContext(t.Context(), k.path, "--name", k.lab, "kubectl", "-n", "klab-pack-demo", "create", "--dry-run=server", "-f", "-")
		cmd.Env = append(os.Environ(), "KLAB_HOME="+k.home)
		cmd.Stdin = strings.NewReader(pod)
		return cmd.Run()
	}
	require.NoError(t, attempt(`{"containers":[{"name":"web","image":"klab.local/web:v1"}]}`))
	require.Error(t, attempt(`{"hostNetwork":true,"containers":[{"name":"web","image":"klab.local/web:v1"}]}`))
	require.Error(t, attempt(`{"containers":[{"name":"web","image":"klab.local/web:v1","securityContext":{"privileged":true}}]}`))
}
