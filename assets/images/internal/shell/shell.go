// Package shell runs other programs: their output goes to a log, the end of it
// into the error, and a cancelled context ends everything they started.
package shell

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Runner runs programs with their output in Log.
type Runner struct {
	Log io.Writer
}

// Option changes how one program is run.
type Option func(*exec.Cmd)

// In runs the program in dir.
func In(dir string) Option { return func(c *exec.Cmd) { c.Dir = dir } }

// Env adds name=value pairs to the environment.
func Env(pairs ...string) Option {
	return func(c *exec.Cmd) { c.Env = append(os.Environ(), pairs...) }
}

// Input feeds r to the program.
func Input(r io.Reader) Option { return func(c *exec.Cmd) { c.Stdin = r } }

// OwnMounts gives the program a mount namespace of its own, so that nothing it
// mounts outlives it, however it ends.
func OwnMounts() Option {
	return func(c *exec.Cmd) { c.SysProcAttr.Unshareflags = syscall.CLONE_NEWNS }
}

// Run runs the program and waits for it.
func (r Runner) Run(ctx context.Context, name string, args []string, options ...Option) error {
	_, err := r.Output(ctx, name, args, options...)
	return err
}

// Output is Run that also returns what the program wrote to standard output,
// without surrounding space.
func (r Runner) Output(ctx context.Context, name string, args []string, options ...Option) (string, error) {
	var stdout bytes.Buffer
	// Two tails: the order in which two pipes are read would decide whether a
	// reason on one is pushed out by what the other said before it.
	var out, problems tail
	log := &inTurn{to: r.Log}
	command := exec.CommandContext(ctx, name, args...)
	// A group of its own, so that its children can be ended with it. It also
	// keeps the terminal's interrupt away: cancelling is this program's job.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGTERM) }
	command.WaitDelay = 10 * time.Second
	command.Stdout = io.MultiWriter(&stdout, &out, log)
	command.Stderr = io.MultiWriter(&problems, log)
	for _, option := range options {
		option(command)
	}
	fmt.Fprintf(r.Log, "\n$ %s %s\n", name, strings.Join(args, " "))
	if err := command.Run(); err != nil {
		if ctx.Err() != nil {
			return "", fmt.Errorf("%s: %w", name, context.Cause(ctx))
		}
		return "", describe(name, err, joined(out, problems))
	}
	return strings.TrimSpace(stdout.String()), nil
}

// inTurn lets both pipes of a program write to one log.
type inTurn struct {
	mu sync.Mutex
	to io.Writer
}

func (w *inTurn) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}

// describe makes an error of a failed program: its last lines are the reason a
// person can act on, and a full disk must be recognisable whoever met it.
func describe(name string, err error, output string) error {
	if strings.Contains(strings.ToLower(output), "no space left on device") {
		err = fmt.Errorf("%w (%w)", syscall.ENOSPC, err)
	}
	if output == "" {
		return fmt.Errorf("%s: %w", name, err)
	}
	return fmt.Errorf("%s: %w: %s", name, err, output)
}
