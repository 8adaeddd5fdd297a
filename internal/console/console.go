// Package console runs programs on pseudo-terminals and ends them: what they leave running ends with them.
package console

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/creack/pty"
)

// ErrNone says that the system has no pseudo-terminals.
var ErrNone = errors.New("there are no pseudo-terminals on this system")

const (
	// chunk is how much is read at a time. The screen can be drawn between two.
	chunk = 16 << 10
	// mostWaiting bounds what is typed to a program that does not read.
	mostWaiting = 1 << 20
	// grace is what a program has to end by itself after its terminal is gone.
	grace = 500 * time.Millisecond
)

// A Screen is what a program writes to, which may answer.
type Screen interface {
	io.Writer
	Resize(width, height int)
	Replies() []byte
}

// A Console is a program on a terminal of its own.
type Console struct {
	screen Screen
	file   *os.File
	cmd    *exec.Cmd

	mu      sync.Mutex
	typed   *sync.Cond
	waiting []byte
	closed  bool

	changed chan struct{}
	done    chan struct{}
	closing sync.Once
}

// Start runs a program on a terminal of the screen's kind.
func Start(cmd *exec.Cmd, screen Screen, width, height int) (*Console, error) {
	cmd.Env = environment(cmd.Env)
	file, err := pty.StartWithSize(cmd, winsize(width, height))
	if errors.Is(err, pty.ErrUnsupported) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, fmt.Errorf("start a program on a terminal: %w", err)
	}
	if file, err = pollable(file); err != nil {
		return nil, errors.Join(err, cmd.Process.Kill(), cmd.Wait())
	}
	c := &Console{
		screen: screen, file: file, cmd: cmd,
		changed: make(chan struct{}, 1), done: make(chan struct{}),
	}
	c.typed = sync.NewCond(&c.mu)
	read := make(chan struct{})
	go c.send()
	go c.show(read)
	go c.await(read)
	return c, nil
}

func winsize(width, height int) *pty.Winsize {
	return &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}
}

// environment names the terminal that the program gets, and none of those around it.
func environment(env []string) []string {
	if env == nil {
		env = os.Environ()
	}
	own := []string{"TMUX", "TMUX_PANE", "STY", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "LINES", "COLUMNS", "TERM", "COLORTERM"}
	env = slices.DeleteFunc(slices.Clone(env), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(own, name)
	})
	return append(env, "TERM=xterm-256color", "COLORTERM=truecolor")
}

// show shows what is written until the terminal is closed.
func (c *Console) show(read chan<- struct{}) {
	defer close(read)
	buffer := make([]byte, chunk)
	for {
		n, err := c.file.Read(buffer)
		if n > 0 {
			_, _ = c.screen.Write(buffer[:n]) // a screen takes everything
			c.Write(c.screen.Replies())
			c.tell()
		}
		if err != nil {
			return
		}
	}
}

// await waits for the program's end, reads its last words, and ends what it left on its terminal.
func (c *Console) await(read <-chan struct{}) {
	_ = c.cmd.Wait() // the status of a shell is that of its last command
	left := processesOf(c.cmd, c.file)
	left.hangUp()
	select {
	case <-read:
	case <-time.After(grace / 2):
	}
	c.stop()
	<-read
	left.kill()
	close(c.done)
	c.tell()
}

func (c *Console) tell() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// Changed gets a message after the screen has changed, and after the end.
func (c *Console) Changed() <-chan struct{} { return c.changed }

// Done is closed when the program has ended.
func (c *Console) Done() <-chan struct{} { return c.done }

// Write types to the program. It never waits for it.
func (c *Console) Write(p []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || len(c.waiting)+len(p) > mostWaiting {
		return
	}
	c.waiting = append(c.waiting, p...)
	c.typed.Signal()
}

// send gives the program what was typed, as fast as it takes it.
func (c *Console) send() {
	for {
		c.mu.Lock()
		for len(c.waiting) == 0 && !c.closed {
			c.typed.Wait()
		}
		text, closed := c.waiting, c.closed
		c.waiting = nil
		c.mu.Unlock()
		if closed {
			return
		}
		if _, err := c.file.Write(text); err != nil {
			return
		}
	}
}

// stop ends typing and closes the terminal, which hangs up what runs on it.
func (c *Console) stop() {
	c.mu.Lock()
	c.closed = true
	c.typed.Signal()
	c.mu.Unlock()
	c.closing.Do(func() { _ = c.file.Close() })
}

// Resize changes the size of the terminal.
func (c *Console) Resize(width, height int) {
	c.screen.Resize(width, height)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		_ = pty.Setsize(c.file, winsize(width, height)) // a terminal that is gone needs none
	}
}

// Close ends the program and all that it began on its terminal: they are told that the terminal is gone, and killed when
// that does not end them.
func (c *Console) Close() {
	select {
	case <-c.done:
		return
	default:
	}
	left := processesOf(c.cmd, c.file)
	left.hangUp()
	c.stop()
	select {
	case <-c.done:
	case <-time.After(grace):
	}
	left.kill()
	<-c.done
}
