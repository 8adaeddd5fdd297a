package main

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/klab-dev/klab/internal/console"
	"github.com/klab-dev/klab/internal/emulator"
)

// A view is a program on a terminal, and what somebody sees there.
type view struct {
	*emulator.Screen
	keys *console.Console
	cmd  *exec.Cmd

	mu     sync.Mutex
	frames int
	last   time.Time
}

// between is how long nothing is drawn between two frames.
const between = 4 * time.Millisecond

// viewed runs a program on a terminal of a size.
func viewed(cmd *exec.Cmd, columns, rows int) (*view, error) {
	v := &view{Screen: emulator.New(columns, rows), cmd: cmd}
	var err error
	if v.keys, err = console.Start(cmd, v, columns, rows); err != nil {
		return nil, err
	}
	return v, nil
}

// Write takes what the program draws.
func (v *view) Write(p []byte) (int, error) {
	v.mu.Lock()
	if now := time.Now(); now.Sub(v.last) > between {
		v.frames++
		v.last = now
	}
	v.mu.Unlock()
	return v.Screen.Write(p)
}

// drawn returns how many frames there were.
func (v *view) drawn() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.frames
}

// shows waits until the screen shows a text, and returns how long that took.
func (v *view) shows(ctx context.Context, text string) (time.Duration, error) {
	return v.becomes(ctx, "show "+text, func(screen string) bool { return strings.Contains(screen, text) })
}

// loses waits until the screen shows a text no more.
func (v *view) loses(ctx context.Context, text string) error {
	_, err := v.becomes(ctx, "lose "+text, func(screen string) bool { return !strings.Contains(screen, text) })
	return err
}

// becomes waits until the screen is as it should be.
func (v *view) becomes(ctx context.Context, what string, is func(screen string) bool) (time.Duration, error) {
	const limit = time.Minute
	began := time.Now()
	for !is(v.Text()) {
		if time.Since(began) > limit {
			return 0, fmt.Errorf("the screen did not %s in %s:\n%s", what, limit, indented([]byte(v.Text())))
		}
		if err := pause(ctx, time.Millisecond); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

// types types, and returns how long it takes until the screen shows what that brings.
func (v *view) types(ctx context.Context, text, brings string) (time.Duration, error) {
	v.keys.Write([]byte(text))
	return v.shows(ctx, brings)
}

// idle measures what a program costs that nobody touches.
func (v *view) idle(ctx context.Context, long time.Duration) (percent float64, megabytes int, err error) {
	before, err := cpuTime(v.cmd.Process.Pid)
	if err != nil {
		return 0, 0, err
	}
	if err := pause(ctx, long); err != nil {
		return 0, 0, err
	}
	after, err := cpuTime(v.cmd.Process.Pid)
	if err != nil {
		return 0, 0, err
	}
	megabytes, err = residentMiB(v.cmd.Process.Pid)
	return 100 * (after - before).Seconds() / long.Seconds(), megabytes, err
}

// pause lets time pass.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
