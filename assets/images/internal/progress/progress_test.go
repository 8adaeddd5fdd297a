package progress

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func take(d time.Duration) func(context.Context) error {
	return func(context.Context) error { time.Sleep(d); return nil }
}

func TestLinesForAFile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		reporter := Reporter{Out: &out, Cores: 2, Quiet: 20 * time.Second}
		require.NoError(t, reporter.Run(t.Context(), []Step{
			{Name: "fetch", Serial: 10 * time.Second, Run: take(20*time.Second - time.Millisecond)},
			{Name: "compile", CPU: time.Minute, Run: take(30 * time.Second)},
		}))
		// The first step took longer than thought, so the second is expected to.
		require.Equal(t, `░░░░░░░░░░░░░░░░░░░░   0% [1/2] fetch (about 10 s) …
█████░░░░░░░░░░░░░░░  25% [1/2] fetch: 20 s
█████░░░░░░░░░░░░░░░  25% [2/2] compile (about 30 s) …
███████████████░░░░░  75% [2/2] compile: 20 s, about 14 s to go
████████████████████ 100% [2/2] compile: 30 s
`, out.String())
	})
}

func TestATerminalIsRedrawn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		reporter := Reporter{Out: &out, Cores: 1, Terminal: true}
		require.NoError(t, reporter.Run(t.Context(), []Step{
			{Name: "fetch", Serial: time.Second, Run: take(3500 * time.Millisecond)},
		}))
		require.Equal(t, 1, bytes.Count(out.Bytes(), []byte("\n")))
		require.Contains(t, out.String(), "95% [1/1] fetch: 3 s", "an estimate never claims to be done")
	})
}

func TestAnErrorNamesTheStepAndStops(t *testing.T) {
	t.Parallel()
	broken := errors.New("no network")
	err := Reporter{Out: &bytes.Buffer{}, Cores: 1, Quiet: time.Second}.Run(t.Context(), []Step{
		{Name: "fetch", Run: func(context.Context) error { return broken }},
		{Name: "compile", Run: func(context.Context) error { t.Error("went on"); return nil }},
	})
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "fetch: ")
}
