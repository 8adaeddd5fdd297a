package shell

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestOutputIsTrimmedAndLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	out, err := Runner{Log: &log}.Output(t.Context(), "sh", []string{"-c", "cat; echo $X"},
		Input(strings.NewReader("in\n")), Env("X=y"), In(t.TempDir()))
	require.NoError(t, err)
	require.Equal(t, "in\ny", out)
	require.Contains(t, log.String(), "in\ny")
}

func TestErrorsCarryTheLastLines(t *testing.T) {
	t.Parallel()
	err := Runner{Log: io.Discard}.Run(t.Context(), "sh", []string{"-c", "seq 100; echo the reason >&2; seq 3; exit 3"})
	require.ErrorContains(t, err, "the reason")
	require.ErrorContains(t, err, "exit status 3")
	require.NotContains(t, err.Error(), "90")
}

func TestAFullDiskIsRecognised(t *testing.T) {
	t.Parallel()
	err := Runner{Log: io.Discard}.Run(t.Context(), "sh", []string{"-c", "echo write: No space left on device; exit 1"})
	require.ErrorIs(t, err, syscall.ENOSPC)
}

// What a cancelled program started must not go on in its place.
func TestCancelEndsTheWholeGroup(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "pid")
	ctx, cancel := context.WithCancelCause(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- Runner{Log: io.Discard}.Run(ctx, "sh", []string{"-c", "sleep 300 & echo $! >" + file + "; wait"})
	}()
	var pid int
	require.Eventually(t, func() bool {
		data, err := os.ReadFile(file)
		if err != nil {
			return false
		}
		pid, err = strconv.Atoi(strings.TrimSpace(string(data)))
		return err == nil
	}, 10*time.Second, time.Millisecond)
	stopped := errors.New("stopped by the test")
	cancel(stopped)
	require.ErrorIs(t, <-done, stopped)
	require.Eventually(t, func() bool { return ended(pid) }, 10*time.Second, time.Millisecond)
}

// ended says whether the process is gone or only waits to be collected.
func ended(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || strings.Contains(string(stat), ") Z ")
}
