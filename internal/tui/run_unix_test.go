//go:build unix

package tui_test

import (
	"io"
	"os/signal"
	"sync"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/tui"
	"github.com/klab-dev/klab/lessons"
)

// Two who wait for the same signal: the one that ended the program left the other waiting for it, for ever.
func TestATerminatedScreenEnds(t *testing.T) {
	for range 20 {
		ctx, stop := signal.NotifyContext(t.Context(), syscall.SIGTERM)
		keys, _ := io.Pipe()
		shown, ended := make(chan struct{}), make(chan error, 1)
		first := sync.OnceFunc(func() { close(shown) })
		go func() {
			progress := func() tui.Progress { first(); return tui.Progress{} }
			ended <- tui.Run(ctx, tui.Options{Course: &lessons.Course{}, Progress: progress},
				tea.WithInput(keys), tea.WithOutput(io.Discard), tea.WithWindowSize(80, 24))
		}()
		<-shown
		require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGTERM))
		select {
		case err := <-ended:
			require.NoError(t, err)
		case <-time.After(10 * time.Second):
			t.Fatal("the screen goes on")
		}
		stop()
	}
}
