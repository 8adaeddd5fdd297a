package engine

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"time"
)

// runner runs a program and returns its standard output; the error carries the last line of its standard
// error. Each line of output is also given to progress when that is not nil.
type runner func(ctx context.Context, progress func(string), name string, args ...string) ([]byte, error)

// runError is a program that failed, with what it said.
type runError struct {
	command string
	said    string
	cause   error
}

func (e *runError) Error() string {
	if e.said == "" {
		return e.command + ": " + e.cause.Error()
	}
	return e.command + ": " + e.said
}

func (e *runError) Unwrap() error { return e.cause }

// Run is the runner for real programs. A cancelled context interrupts the program and leaves it a
// moment to tidy up.
func Run(ctx context.Context, progress func(string), name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.WaitDelay = 5 * time.Second
	var out, errs lineWriter
	out.line = progress
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, &runError{command: name + " " + args[0], said: LastLine(errs.all.String()), cause: err}
	}
	return out.all.Bytes(), nil
}

// LastLine is the last line that says something.
func LastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// isGone reports whether a program failed because the thing it was asked about does not exist.
func isGone(err error) bool {
	var run *runError
	if !errors.As(err, &run) {
		return false
	}
	said := strings.ToLower(run.said)
	for _, sign := range []string{"no such", "not found", "not known", "unable to find"} {
		if strings.Contains(said, sign) {
			return true
		}
	}
	return false
}
