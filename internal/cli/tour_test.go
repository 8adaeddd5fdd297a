package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/home"
)

// TestTheTourNeverComesTwice: only somebody who has done nothing is offered it, and only once.
func TestTheTourNeverComesTwice(t *testing.T) {
	t.Setenv("PATH", "")
	t.Setenv("KLAB_LANG", "en")
	t.Setenv("ACCESSIBLE", "1")
	start := func(typed string) string {
		var out, errs bytes.Buffer
		streams := app.Streams{In: strings.NewReader(typed), Out: &out, Err: &errs, Terminal: true, Width: 80}
		require.Equal(t, app.ExitOK, Run(t.Context(), []string{"klab", "start"}, streams), errs.String())
		return out.String()
	}
	const offer = "You are here for the first time."
	t.Setenv("KLAB_HOME", t.TempDir())
	require.Contains(t, start("yes\nquit\n"), "Say picture for the cluster")
	require.NotContains(t, start("quit\n"), offer)

	home := t.TempDir()
	t.Setenv("KLAB_HOME", home)
	require.NoError(t, os.MkdirAll(filepath.Join(home, "state"), 0o700))
	begun := `{"v":1,"id":"A","time":"2026-11-20T08:00:00Z","machine":"m","kind":"begun","lesson":"rollback"}` + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(home, "state", "progress.jsonl"), []byte(begun), 0o600))
	require.NotContains(t, start("quit\n"), offer)
}

// TestTheTourIsForNewcomers: whoever has kept progress knows klab, also where it cannot be read. It counts as seen before
// it is shown, so that a klab that is killed in it does not show it again.
func TestTheTourIsForNewcomers(t *testing.T) {
	t.Parallel()
	event := func(kind string) string {
		return `{"v":1,"id":"A","time":"2026-11-20T08:00:00Z","machine":"m","kind":"` + kind + `","lesson":"rollback"}` + "\n"
	}
	for name, test := range map[string]struct {
		log    string
		wanted bool
	}{
		"nothing was done":        {wanted: true},
		"only the cards are kept": {log: event("dealt"), wanted: true},
		"a lesson was begun":      {log: event("begun")},
		"a klab to come":          {log: `{"v":99}` + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, dir := newApp(t), t.TempDir()
			a.Home = home.Home{State: dir, Config: filepath.Join(dir, "config")}
			require.NoError(t, os.WriteFile(a.Home.Progress(), []byte(test.log), 0o600))
			require.Equal(t, test.wanted, firstRun(t.Context(), a))
			require.False(t, firstRun(t.Context(), a), "it does not come twice")
		})
	}
	a, dir := newApp(t), t.TempDir()
	a.Home = home.Home{State: dir, Config: filepath.Join(dir, "file", "config")}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
	require.False(t, firstRun(t.Context(), a), "where it cannot be written down it would come again")
}

func newApp(t *testing.T) *app.App {
	t.Helper()
	a, _ := app.New(app.Streams{Out: io.Discard, Err: io.Discard})
	return a
}
