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

// look runs a program on a terminal of a size.
func look(cmd *exec.Cmd, columns, rows int) (*view, error) {
	v := &view{Screen: emulator.New(columns, rows), cmd: cmd}
	var err error
	if v.keys, err = console.Start(cmd, v, columns, rows); err != nil {
		return nil, err
	}
	return v, nil
}

// shows waits until the screen does or does not show a text, and says how long that took.
func (v *view) shows(ctx context.Context, text string, shown bool, limit time.Duration) (time.Duration, error) {
	began := time.Now()
	for strings.Contains(v.Text(), text) != shown {
		if time.Since(began) > limit || ctx.Err() != nil {
			return 0, fmt.Errorf("%q on the screen was not %t in %s:\n%s", text, shown, limit, indented([]byte(v.Text())))
		}
		time.Sleep(time.Millisecond)
	}
	return time.Since(began), nil
}

// types types, and waits for what that brings to the screen.
func (v *view) types(ctx context.Context, text, brings string) (time.Duration, error) {
	v.keys.Write([]byte(text))
	return v.shows(ctx, brings, true, time.Minute)
}

// idle measures what a program costs that nobody touches.
func (v *view) idle(long time.Duration) (percent float64, megabytes int, err error) {
	before, err := cpuTime(v.cmd.Process.Pid)
	if err != nil {
		return 0, 0, err
	}
	time.Sleep(long)
	after, err := cpuTime(v.cmd.Process.Pid)
	if err != nil {
		return 0, 0, err
	}
	megabytes, err = residentMiB(v.cmd.Process.Pid)
	return 100 * (after - before).Seconds() / long.Seconds(), megabytes, err
}
