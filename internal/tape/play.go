package tape

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"time"

	"github.com/klab-dev/klab/internal/console"
	"github.com/klab-dev/klab/internal/emulator"
)

// A Screen is where a tape is played: so many columns and rows, and a cast that keeps what they show, which may be nil.
type Screen struct {
	Columns, Rows int
	Cast          *Cast
}

// Bash is the shell that VHS plays a tape in: it reads none of the user's files, and has a short prompt.
func Bash(ctx context.Context) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "bash", "--noprofile", "--norc", "-i")
	cmd.Env = append(os.Environ(), "PS1=> ", "LC_ALL=C.UTF-8", "HISTFILE=", "SHELL="+cmd.Path)
	return cmd
}

// Play runs a program on a terminal of its own, does what the tape says, and ends the program. What was waited for in
// vain is an error with all that the screen showed.
func (t Tape) Play(ctx context.Context, cmd *exec.Cmd, on Screen) error {
	screen := emulator.New(on.Columns, on.Rows)
	terminal, err := console.Start(cmd, recorded{screen, on.Cast}, on.Columns, on.Rows)
	if err != nil {
		return err
	}
	err = t.play(ctx, player{terminal, screen})
	terminal.Close() // the cast has the program's last words then
	if on.Cast != nil {
		err = errors.Join(err, on.Cast.Err())
	}
	return err
}

// play does one step after the other.
func (t Tape) play(ctx context.Context, p player) error {
	for _, s := range t.steps {
		if err := s.does.do(ctx, p); err != nil {
			return fmt.Errorf("line %d of the tape, %q: %w", s.line, s.text, err)
		}
	}
	return nil
}

// A recorded screen is one whose cast, if it has one, keeps what it is told.
type recorded struct {
	*emulator.Screen
	cast *Cast
}

// Write takes what the program wrote.
func (r recorded) Write(p []byte) (int, error) {
	if r.cast != nil {
		r.cast.keep(p)
	}
	return r.Screen.Write(p)
}

// A player is somebody at a terminal.
type player struct {
	terminal *console.Console
	screen   *emulator.Screen
}

// errEnded says that there is nobody any more to type to, or to wait for.
var errEnded = errors.New("the program has ended")

func (p player) ended() bool {
	select {
	case <-p.terminal.Done():
		return true
	default:
		return false
	}
}

// rest lets time pass while the program runs.
func (p player) rest(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
	case <-p.terminal.Done():
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return nil
}

// A pause is for those who look on.
type pause time.Duration

func (d pause) do(ctx context.Context, p player) error { return p.rest(ctx, time.Duration(d)) }

// Typing presses keys, each some time after the one before.
type typing struct {
	keys []string
	each time.Duration
}

func (t typing) do(ctx context.Context, p player) error {
	for _, key := range t.keys {
		if p.ended() {
			return errEnded
		}
		p.terminal.Write([]byte(key))
		if err := p.rest(ctx, t.each); err != nil {
			return err
		}
	}
	return nil
}

// A sight is what has to be seen before the next step, within a limit.
type sight struct {
	wanted *regexp.Regexp
	limit  time.Duration
}

// between is the pause between two looks at the screen.
const between = 50 * time.Millisecond

func (s sight) do(ctx context.Context, p player) error {
	ctx, cancel := context.WithTimeoutCause(ctx, s.limit, fmt.Errorf("not seen within %s", s.limit))
	defer cancel()
	for {
		ended := p.ended() // before the look, which sees the program's last words then
		text := p.screen.Text()
		if s.wanted.MatchString(text) {
			return nil
		}
		err := errEnded
		if !ended {
			err = p.rest(ctx, between)
		}
		if err != nil {
			return fmt.Errorf("%w; the screen shows:\n%s", err, text)
		}
	}
}
