package progress_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gofrs/flock"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/progress"
)

// held is a log whose lock another process has, as far as one can tell.
func held(t *testing.T) (*progress.Log, *flock.Flock) {
	t.Helper()
	path := logPath(t)
	log := open(t, path)
	add(t, log, attempt("a"))
	lock := flock.New(path + ".lock")
	taken, err := lock.TryLock()
	require.NoError(t, err)
	require.True(t, taken)
	return log, lock
}

func TestALockThatNobodyGivesBackIsToldOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, lock := held(t)
		began := time.Now()
		_, err := log.Append(t.Context(), attempt("b"))
		var busy *progress.BusyError
		require.ErrorAs(t, err, &busy)
		require.ErrorContains(t, err, "process "+strconv.Itoa(os.Getpid()))
		require.ErrorContains(t, err, log.Path()+".lock")
		require.Equal(t, 10*time.Second, time.Since(began))
		require.Equal(t, 1, log.Pending())

		require.NoError(t, lock.Close())
		require.NoError(t, log.Flush(t.Context()))
		require.Equal(t, []string{"a", "b"}, codes(t, log))
	})
}

func TestWhoeverWaitsForTheLockCanBeInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, lock := held(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		_, err := log.Append(ctx, attempt("b"))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Less(t, time.Since(began), 2*time.Second)

		require.NoError(t, lock.Close())
		_, err = log.Append(ctx, attempt("c"))
		require.NoError(t, err, "a free lock is taken: what happened last is still written")
		require.Equal(t, []string{"a", "b", "c"}, codes(t, log))
	})
}

func TestALinkedLogStaysALink(t *testing.T) {
	t.Parallel()
	for name, link := range map[string]func(to string) string{
		"absolute": func(to string) string { return to },
		"relative": func(to string) string { return filepath.Join("..", "shared", filepath.Base(to)) },
	} {
		home := t.TempDir()
		target := filepath.Join(home, "shared", "progress.jsonl")
		path := filepath.Join(home, "state", "progress.jsonl")
		require.NoError(t, os.Mkdir(filepath.Dir(target), 0o700))
		require.NoError(t, os.Mkdir(filepath.Dir(path), 0o700))
		require.NoError(t, os.Symlink(link(target), path))
		add(t, open(t, path), attempt("a"))
		f, err := os.OpenFile(target, os.O_APPEND|os.O_WRONLY, 0)
		require.NoError(t, err, "a link to nothing yet is written through")
		_, err = f.WriteString("junk\n")
		require.NoError(t, err)
		require.NoError(t, f.Close())

		log, damage, err := progress.Open(t.Context(), path, progress.Options{Now: clock()})
		require.NoError(t, err)
		require.Equal(t, 1, damage.Lines)
		require.Equal(t, filepath.Dir(target), filepath.Dir(damage.Aside))
		add(t, log, attempt("b"))
		info, err := os.Lstat(path)
		require.NoError(t, err)
		require.NotZero(t, info.Mode()&os.ModeSymlink, name)
		require.Equal(t, []string{"a", "b"}, codes(t, open(t, target)), name)
	}
}

func TestALinkThatLeadsNowhereIsAnError(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "progress.jsonl")
	require.NoError(t, os.Symlink(path, path))
	_, _, err := progress.Open(t.Context(), path, progress.Options{})
	require.ErrorContains(t, err, "read progress")
}
