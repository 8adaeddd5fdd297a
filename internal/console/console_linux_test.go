package console

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/procfs"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/emulator"
)

const patience = 60 * time.Second

// begin starts a shell that reads a script from its terminal.
func begin(t *testing.T, script string) (*Console, *emulator.Screen) {
	t.Helper()
	screen := emulator.New(60, 10)
	cmd := exec.CommandContext(t.Context(), "/bin/sh")
	cmd.Env = append(os.Environ(), "PS1=$ ", "TERM=dumb", "TMUX=/tmp/x", "COLUMNS=7")
	c, err := Start(cmd, screen, 60, 10)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	c.Write([]byte(script))
	return c, screen
}

func shows(t *testing.T, screen *emulator.Screen, text string) {
	t.Helper()
	require.Eventually(t, func() bool { return strings.Contains(screen.Text(), text) }, patience, 5*time.Millisecond, "%s", text)
}

func TestAProgramHasATerminalOfItsOwn(t *testing.T) {
	t.Parallel()
	c, screen := begin(t, "echo $TERM-$TMUX-$COLUMNS; stty size; tty\r")
	shows(t, screen, "xterm-256color--")
	shows(t, screen, "10 60")
	shows(t, screen, "/dev/pts/")
	c.Resize(70, 12)
	c.Write([]byte("stty size\r"))
	shows(t, screen, "12 70")
	c.Write([]byte("exit 3\r"))
	<-c.Done()
	<-c.Changed()
}

func TestTheTerminalAnswersItsProgram(t *testing.T) {
	t.Parallel()
	c, screen := begin(t, "stty -icanon -echo; printf '\\033[6n'; dd bs=1 count=6 2>/dev/null | od -An -c\r")
	shows(t, screen, "033   [")
	shows(t, screen, "R")
	c.Close()
}

// TestNothingIsLeftBehind closes a terminal with processes that do not want to end.
func TestNothingIsLeftBehind(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]string{
		"in the background":               "sleep 1000 & echo $! >>PIDS; wait\r",
		"deaf in the background":          "(trap '' HUP TERM; exec sleep 1000) & echo $! >>PIDS\r",
		"deaf in the foreground":          "trap '' HUP TERM; sh -c 'echo $$ >>PIDS; sleep 1000; sleep 1000'\r",
		"in a group of its own":           "set -m; (trap '' HUP; exec sleep 1000) & echo $! >>PIDS\r",
		"stopped":                         "set -m; sleep 1000 & echo $! >>PIDS; kill -STOP $!\r",
		"after the shell ended by itself": "set -m; (trap '' HUP; exec sleep 1000) & echo $! >>PIDS; exit\r",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pids := filepath.Join(t.TempDir(), "pids")
			c, _ := begin(t, "echo $$ >>"+pids+"\r"+strings.ReplaceAll(leave, "PIDS", pids))
			var ids []string
			require.Eventually(t, func() bool {
				data, err := os.ReadFile(pids)
				ids = strings.Fields(string(data))
				return err == nil && len(ids) == 2
			}, patience, 5*time.Millisecond)
			if strings.Contains(leave, "exit") {
				<-c.Done()
			}
			c.Close()
			for _, id := range ids {
				require.Eventually(t, func() bool { return gone(t, id) }, patience, 5*time.Millisecond, "%s", id)
			}
		})
	}
}

// gone reports whether a process has ended, whoever may have to bury it.
func gone(t *testing.T, id string) bool {
	t.Helper()
	pid, err := strconv.Atoi(id)
	require.NoError(t, err)
	p, err := procfs.NewProc(pid)
	if err != nil {
		return true
	}
	stat, err := p.Stat()
	return err != nil || stat.State == "Z"
}

// TestWhoDoesNotReadIsNotWaitedFor types more than a terminal holds to a program that reads nothing.
func TestWhoDoesNotReadIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	c, screen := begin(t, "stty raw; echo deaf; exec sleep 1000\r")
	shows(t, screen, "deaf")
	for range 100 {
		c.Write(make([]byte, 64<<10))
	}
	c.mu.Lock()
	waiting := len(c.waiting)
	c.mu.Unlock()
	require.LessOrEqual(t, waiting, mostWaiting)
	c.Close()
}

func TestAProgramThatIsNotThere(t *testing.T) {
	t.Parallel()
	_, err := Start(exec.CommandContext(t.Context(), filepath.Join(t.TempDir(), "none")), emulator.New(10, 2), 10, 2)
	require.ErrorContains(t, err, "start a program on a terminal")
	require.ErrorIs(t, err, os.ErrNotExist, fmt.Sprint(err))
}
