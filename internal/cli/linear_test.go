package cli

import (
	"bytes"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/deal"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/lessons"
)

func TestTheEnvironmentAsksForLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		env  map[string]string
		want bool
	}{
		{map[string]string{"TERM": "xterm-256color"}, false},
		{map[string]string{"TERM": "dumb"}, true},
		{map[string]string{"KLAB_ACCESSIBLE": "1"}, true},
		{map[string]string{"ACCESSIBLE": "1"}, true},
		{map[string]string{"ACCESSIBLE": "yes", "KLAB_ACCESSIBLE": "0", "TERM": "dumb"}, false},
		{map[string]string{"ACCESSIBLE": "false"}, false},
	} {
		require.Equal(t, c.want, wantsLines(func(name string) string { return c.env[name] }), "%v", c.env)
	}
}

// TestLinesInThePlaceOfAScreen leads through a course without an engine, by flag from a pipe, and on a terminal by the
// environment. Nothing but text is written.
func TestLinesInThePlaceOfAScreen(t *testing.T) {
	t.Setenv("PATH", "")
	for name, c := range map[string]struct {
		args     []string
		env      map[string]string
		terminal bool
	}{
		"flag":         {args: []string{"--linear"}},
		"dumb":         {env: map[string]string{"TERM": "dumb"}, terminal: true},
		"accessible":   {env: map[string]string{"ACCESSIBLE": "1"}, terminal: true},
		"klab's own":   {env: map[string]string{"KLAB_ACCESSIBLE": "1"}, terminal: true},
		"flag, lesson": {args: []string{"--linear", "--lesson", "readiness-probe"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("KLAB_HOME", t.TempDir())
			t.Setenv("KLAB_LANG", "en")
			t.Setenv("TERM", "xterm")
			for name, value := range c.env {
				t.Setenv(name, value)
			}
			var out, errs bytes.Buffer
			streams := app.Streams{In: strings.NewReader("open 19\nnext\ncheck\nquit\n"), Out: &out, Err: &errs, Terminal: c.terminal, Width: 80}
			require.Equal(t, app.ExitOK, Run(t.Context(), append([]string{"klab", "start"}, c.args...), streams), errs.String())
			said := out.String()
			require.Contains(t, said, "Lesson 19 Readiness probes", said)
			require.Contains(t, said, "Section 1 of ")
			require.Contains(t, said, "Code, bash, 2 lines.")
			require.True(t, strings.HasSuffix(said, "klab ends. Your progress is kept.\n\n"), said)
			require.NotContains(t, said, "\x1b")
			if !c.terminal {
				require.Contains(t, said, "There is no lab:", "words of a script wait until that is known")
			}
		})
	}
	t.Run("not asked for", func(t *testing.T) {
		t.Setenv("KLAB_HOME", t.TempDir())
		t.Setenv("ACCESSIBLE", "1")
		var out, errs bytes.Buffer
		streams := app.Streams{In: strings.NewReader("quit\n"), Out: &out, Err: &errs}
		require.NotEqual(t, app.ExitOK, Run(t.Context(), []string{"klab", "start"}, streams), "a script brings the lab up, as ever")
		require.NotContains(t, out.String(), "klab>")
	})
}

// TestCardsAreDealtToTheLearner: their answers stand in the learner's own order, kept with their progress.
func TestCardsAreDealtToTheLearner(t *testing.T) {
	t.Setenv("PATH", "")
	t.Setenv("KLAB_LANG", "en")
	home := t.TempDir()
	t.Setenv("KLAB_HOME", home)
	var out, errs bytes.Buffer
	streams := app.Streams{In: strings.NewReader("open 19\nnext\nnext\nnext\nnext\nnext\nquit\n"), Out: &out, Err: &errs}
	require.Equal(t, app.ExitOK, Run(t.Context(), []string{"klab", "start", "--linear"}, streams), errs.String())

	log, _, err := progress.Open(t.Context(), filepath.Join(home, "state", "progress.jsonl"), progress.Options{})
	require.NoError(t, err)
	events, err := log.Events()
	require.NoError(t, err)
	seed := deal.Of(events)
	require.NotEmpty(t, seed)
	shipped, err := lessons.Read(content.FS)
	require.NoError(t, err)
	card := seed.Course(shipped).Lesson("readiness-probe").Predictions[0]
	text := shipped.Lesson("readiness-probe").Text(lessons.English).Predictions[card.ID]
	said := prose.Line(text.Question) + "\n"
	for i, option := range card.Options {
		said += strconv.Itoa(i+1) + ". " + prose.Line(text.Options[option]) + "\n"
	}
	require.Contains(t, out.String(), said)
}
