package walk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
)

const (
	// interrupt is Ctrl-C.
	interrupt = "\x03"
	// watchFor is how long a command that never ends is watched before it is interrupted.
	watchFor = 3 * time.Second
	// hands is how long a person takes to type the next command; what was put into the background has begun by then.
	hands = 2 * time.Second
)

// A terminal is a real shell on a pseudo terminal.
type terminal struct {
	cmd    *exec.Cmd
	file   *os.File
	prompt *regexp.Regexp
	ended  chan struct{}

	mu    sync.Mutex
	text  []byte
	fresh chan struct{}
}

// Shell implements Klab.
func (p *Processes) Shell(ctx context.Context, lesson string) (Shell, error) {
	cmd := p.command(context.WithoutCancel(ctx), "shell", lesson)
	// The shell is nobody's own: start files and a history of whoever runs the walk have no place in it.
	cmd.Env = p.environment("HOME="+p.dir+"/home", "SHELL="+shell(), "TERM=dumb", "HISTFILE=", "BASH_ENV=", "ENV=")
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 50, Cols: 2000})
	if err != nil {
		return nil, fmt.Errorf("open a terminal: %w", err)
	}
	t := &terminal{
		cmd: cmd, file: file, ended: make(chan struct{}), fresh: make(chan struct{}, 1),
		prompt: regexp.MustCompile(`\(` + regexp.QuoteMeta(p.Lab) + ` ` + regexp.QuoteMeta(lesson) + `\)[^\n]*[$#] $`),
	}
	go t.read()
	limited, cancel := context.WithTimeout(ctx, usualLimit)
	defer cancel()
	if output, err := t.prompted(limited); err != nil {
		return nil, errors.Join(fmt.Errorf("no prompt: %w\n%s", err, output), t.Close())
	}
	return t, nil
}

// shell is bash where there is one: it has the prompt that klab gives it.
func shell() string {
	if path, err := exec.LookPath("bash"); err == nil {
		return path
	}
	return "/bin/sh"
}

// read gathers what the terminal shows until the shell has ended.
func (t *terminal) read() {
	defer close(t.ended)
	buffer := make([]byte, 4096)
	for {
		n, err := t.file.Read(buffer)
		t.mu.Lock()
		t.text = append(t.text, buffer[:n]...)
		t.mu.Unlock()
		select {
		case t.fresh <- struct{}{}:
		default:
		}
		if err != nil {
			return // a terminal whose shell has ended reads as an error
		}
	}
}

// Type implements Shell.
func (t *terminal) Type(ctx context.Context, command string, endless bool) (output string, err error) {
	t.shown()
	if _, err := t.file.WriteString(strings.ReplaceAll(command, "\n", "\r") + "\r"); err != nil {
		return "", fmt.Errorf("type: %w", err)
	}
	if endless {
		watching, stop := context.WithTimeout(ctx, watchFor)
		output, err := t.prompted(watching)
		stop()
		if err == nil || ctx.Err() != nil {
			return output, err
		}
		if _, err := t.file.WriteString(interrupt); err != nil {
			return "", fmt.Errorf("interrupt: %w", err)
		}
	}
	output, err = t.prompted(ctx)
	if err == nil && strings.HasSuffix(command, "&") {
		err = wait(ctx, hands)
	}
	return output, err
}

// prompted waits for the shell's prompt and returns what came before it.
func (t *terminal) prompted(ctx context.Context) (output string, err error) {
	for {
		if output, ok := t.look(); ok {
			return output, nil
		}
		select {
		case <-ctx.Done():
			output, _ := t.look()
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return output, ErrHanging
			}
			return output, context.Cause(ctx)
		case <-t.ended:
			output, _ := t.look()
			return output, errors.New("the shell has ended")
		case <-t.fresh:
		}
	}
}

func (t *terminal) look() (output string, prompted bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := strings.ReplaceAll(ansi.Strip(string(t.text)), "\r", "")
	return ending(text), t.prompt.MatchString(text)
}

// shown forgets what was read so far.
func (t *terminal) shown() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = nil
}

// Close implements Shell. What the shell had in the background ends with its terminal.
func (t *terminal) Close() error {
	err := t.file.Close()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = t.cmd.Wait() // how a shell ends that was left is nobody's concern
	}()
	select {
	case <-gone:
	case <-time.After(hands):
		err = errors.Join(err, t.cmd.Process.Kill())
		<-gone
	}
	return err
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}
