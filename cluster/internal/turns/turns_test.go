package turns

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster/internal/fault"
)

// sharing are the turns of two processes: a lock is held by an open file, not by a process.
func sharing(t *testing.T) (check, start *Turns) {
	t.Helper()
	dir := t.TempDir()
	return &Turns{dir: dir, command: "klab check"}, &Turns{dir: dir, command: "klab start"}
}

func never(t *testing.T) func(string) {
	return func(holder string) { t.Errorf("waited for %s", holder) }
}

func TestOneProcessAtATimeHasALesson(t *testing.T) {
	t.Parallel()
	check, other := sharing(t)
	synctest.Test(t, func(t *testing.T) {
		last, release, err := check.Alone(t.Context(), "klab-shop", "one", never(t))
		require.NoError(t, err)
		require.Empty(t, last)
		_, leave, err := other.Alone(t.Context(), "klab-dns", "two", never(t))
		require.NoError(t, err, "another lesson is nobody's business")
		leave()

		began, ended := time.Now(), make(chan struct{})
		var heard []string
		go func() {
			defer close(ended)
			last, release, err := other.Alone(t.Context(), "klab-shop", "three", func(holder string) { heard = append(heard, holder) })
			require.NoError(t, err)
			require.Equal(t, "one", last)
			release()
		}()
		time.Sleep(30 * time.Second)
		release()
		<-ended
		require.Less(t, time.Since(began), 31*time.Second)
		require.Equal(t, []string{fmt.Sprintf("klab check (pid %d)", os.Getpid())}, heard)
	})
}

func TestAWaitForALessonEnds(t *testing.T) {
	t.Parallel()
	check, other := sharing(t)
	synctest.Test(t, func(t *testing.T) {
		_, release, err := check.Alone(t.Context(), "klab-shop", "one", never(t))
		require.NoError(t, err)
		defer release()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		var known *fault.Error
		_, _, err = other.Alone(ctx, "klab-shop", "two", func(string) {})
		require.ErrorAs(t, err, &known)
		require.Equal(t, fault.Held, known.Kind)
		require.ErrorIs(t, err, context.DeadlineExceeded)

		began := time.Now()
		_, _, err = other.Alone(t.Context(), "klab-shop", "two", func(string) {})
		require.ErrorContains(t, err, "klab check (pid")
		require.Less(t, time.Since(began), turnPatience+time.Second)
	})
}

// TestAWatcherSeesTheTurnsOfOthers, those that began and ended between two looks included.
func TestAWatcherSeesTheTurnsOfOthers(t *testing.T) {
	t.Parallel()
	check, watcher := sharing(t)
	last, busy := watcher.Turn("klab-shop")
	require.Empty(t, last)
	require.False(t, busy)
	_, release, err := check.Alone(t.Context(), "klab-shop", "one", never(t))
	require.NoError(t, err)
	_, busy = watcher.Turn("klab-shop")
	require.True(t, busy)
	release()
	last, busy = watcher.Turn("klab-shop")
	require.Equal(t, "one", last)
	require.False(t, busy)
}

func TestALockStaysInItsFolder(t *testing.T) {
	t.Parallel()
	lab, _ := sharing(t)
	for _, name := range []string{"../../x", "/etc/x", "a/b", "", "key:a", strings.Repeat("a", 300)} {
		path := lab.turnLock(name)
		require.Equal(t, lab.dir, filepath.Dir(path), name)
		_, release, err := lab.Alone(t.Context(), name, "one", never(t))
		require.NoError(t, err)
		release()
	}
}
