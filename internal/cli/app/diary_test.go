package app

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// TestAPassThatCouldNotBeWrittenIsWrittenLater: a folder stands in the way of the log's lock, as a full disk would.
func TestAPassThatCouldNotBeWrittenIsWrittenLater(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state", "progress.jsonl")
	obstacle := filepath.Join(path+".lock", "in-the-way")
	require.NoError(t, os.MkdirAll(obstacle, 0o700))
	open := func(d *diary) *journal {
		log, err := d.open(t.Context(), path, os.Stderr)
		require.NoError(t, err)
		j, err := newJournal(t.Context(), log)
		require.NoError(t, err)
		return j
	}
	kept, told := newDiary(), &bytes.Buffer{}
	one, other := open(kept), open(kept)
	pass := progress.Event{Kind: progress.Passed, Lesson: "ready", Task: "scale", Seed: "s"}
	require.ErrorIs(t, one.Record(pass), session.ErrUnwritten)
	_, passed := one.PassedAt("ready", "scale", "s")
	require.True(t, passed, "it counts")
	kept.close(t.Context(), told)
	require.Contains(t, told.String(), "1 thing you did is missing in your progress")
	require.Contains(t, told.String(), "try: ")

	require.NoError(t, os.RemoveAll(path+".lock"))
	require.NoError(t, other.Record(progress.Event{Kind: progress.Hint, Lesson: "rollback"}), "another lesson's write takes it along")
	_, passed = open(newDiary()).PassedAt("ready", "scale", "s")
	require.True(t, passed)
	told.Reset()
	kept.close(t.Context(), told)
	require.Empty(t, told.String())
}

func newDiary() *diary {
	return &diary{words: func() words.Words { return words.Of(lessons.English) }}
}
