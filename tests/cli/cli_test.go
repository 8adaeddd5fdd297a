// Package cli runs klab's commands as a person would type them, without an engine or a lab.
package cli

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/klab-dev/klab/internal/cli"
	"github.com/klab-dev/klab/internal/cli/app"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"klab": klab, "kubectl": klab})
}

// klab is what cmd/klab does.
func klab() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(cli.Run(ctx, os.Args, app.OSStreams()))
}

func TestCommands(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/script",
		Setup: aloneInTheWorld,
		Cmds:  map[string]func(ts *testscript.TestScript, neg bool, args []string){"exits": exits},
	})
}

// aloneInTheWorld gives a script a home of its own and no engine: what the machine has must not matter.
func aloneInTheWorld(env *testscript.Env) error {
	klab, err := findKlab(env)
	if err != nil {
		return err
	}
	env.Setenv("KLAB_HOME", filepath.Join(env.WorkDir, "home"))
	env.Setenv("PATH", filepath.Dir(klab)+string(os.PathListSeparator)+filepath.Join(env.WorkDir, "bin"))
	env.Setenv("LANG", "en_US.UTF-8")
	env.Setenv("NO_COLOR", "1")
	return nil
}

func findKlab(env *testscript.Env) (string, error) {
	for _, dir := range filepath.SplitList(env.Getenv("PATH")) {
		if _, err := os.Stat(filepath.Join(dir, "klab")); err == nil {
			return filepath.Join(dir, "klab"), nil
		}
	}
	return "", os.ErrNotExist
}

// exits runs a command and wants an exact exit code: "exits 2 klab show nope". What it printed is compared
// with stdout and stderr as after exec.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARGUMENT…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		got = exitCode(err)
	}
	if got != want {
		ts.Fatalf("%v: exit code %d, want %d", args[1:], got, want)
	}
}

func exitCode(err error) int {
	if coded, ok := err.(interface{ ExitCode() int }); ok {
		return coded.ExitCode()
	}
	return -1
}
