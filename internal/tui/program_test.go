package tui

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/internal/tui/ui"
)

// A screenBuffer is what the program wrote to the terminal.
type screenBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *screenBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *screenBuffer) contains(text string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Contains(b.buf.String(), text)
}

// TestProgram runs the real program on a pipe: open a lesson, use the shell, leave. What is on the
// screen is looked at elsewhere, since the terminal only gets what changed.
func TestProgram(t *testing.T) {
	t.Parallel()
	in, keys := io.Pipe()
	out := &screenBuffer{}
	s := tuitest.NewSession(tuitest.TaskStates()...)
	options := Options{Course: tuitest.Course(), Opener: &fakeOpener{session: s}, Progress: halfWay, Theme: ui.ThemePlain}
	ended := make(chan error, 1)
	go func() {
		ended <- Run(context.Background(), options, tea.WithInput(in), tea.WithOutput(out), tea.WithWindowSize(100, 30),
			tea.WithoutSignals(), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	}()
	press := func(key string, until func() bool) {
		t.Helper()
		require.Eventually(t, func() bool {
			_, err := io.WriteString(keys, key)
			return err == nil && until()
		}, 30*time.Second, 20*time.Millisecond)
	}
	require.Eventually(t, func() bool { return out.contains("Readiness") }, 30*time.Second, 5*time.Millisecond)
	press("\r", func() bool { return slices.Contains(s.Calls(), "opened") })
	press("t", func() bool { return slices.Contains(s.Calls(), "shell") })
	// A read of a pipe cannot be cancelled: the reader from before the shell may take some keys with it.
	go func() {
		for err := error(nil); err == nil; {
			_, err = io.WriteString(keys, "q")
		}
	}()
	require.NoError(t, <-ended)
	require.NoError(t, in.Close())
	require.True(t, s.Closed())
}
