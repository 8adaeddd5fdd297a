package study_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/cli"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/lessons"
)

// did makes a home in which events happened.
func did(t *testing.T, events ...progress.Event) {
	t.Helper()
	t.Setenv("KLAB_HOME", t.TempDir())
	t.Setenv("KLAB_LANG", "en")
	var log bytes.Buffer
	for i, event := range events {
		event.Version, event.ID = progress.Version, string(rune('A'+i))
		if event.Time.IsZero() {
			event.Time = time.Date(2026, 11, 20, 8, i, 0, 0, time.UTC)
		}
		line, err := json.Marshal(event)
		require.NoError(t, err)
		log.Write(append(line, '\n'))
	}
	path := filepath.Join(os.Getenv("KLAB_HOME"), "state", "progress.jsonl")
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, log.Bytes(), 0o600))
}

// piped runs a command with lines typed into it, and wants its exit code.
func piped(t *testing.T, code int, in string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	got := cli.Run(t.Context(), append([]string{"klab"}, args...), app.Streams{In: strings.NewReader(in), Out: &out, Err: &errs, Width: 80})
	require.Equal(t, code, got, "%s%s", out.String(), errs.String())
	return out.String() + errs.String()
}

// TestNextSaysWhatTheScreenWouldSuggest from nothing done to everything.
func TestNextSaysWhatTheScreenWouldSuggest(t *testing.T) {
	course, err := lessons.Read(content.FS)
	require.NoError(t, err)
	did(t)
	said := piped(t, app.ExitOK, "", "next")
	require.Contains(t, said, "Next: 01 Meet your cluster")
	require.Contains(t, said, "try: klab start --lesson start-here")

	rollback := course.Lesson("rollback")
	did(t, progress.Event{Kind: progress.Begun, Lesson: "rollback"}, progress.Event{Kind: progress.Passed, Lesson: "rollback", Task: rollback.Tasks[0].ID})
	said = piped(t, app.ExitOK, "", "next")
	require.Contains(t, said, "Continue: 27 ")
	require.Contains(t, said, "Task 2 of "+string(rune('0'+len(rollback.Tasks)))+": "+rollback.Text(lessons.English).Tasks[rollback.Tasks[1].ID].Title)
	var document struct {
		Lesson        struct{ ID string }
		Task, Command string
		Begun         bool
	}
	require.NoError(t, json.Unmarshal([]byte(piped(t, app.ExitOK, "", "next", "-o", "json")), &document))
	require.Equal(t, "rollback", document.Lesson.ID)
	require.Equal(t, rollback.Tasks[1].ID, document.Task)
	require.True(t, document.Begun)
	require.Equal(t, "klab start --lesson rollback", document.Command)
	require.Contains(t, piped(t, app.ExitOK, "", "next", "--lang", "zh-CN"), "继续：27")

	var all []progress.Event
	for _, lesson := range course.Lessons {
		for _, task := range lesson.Tasks {
			all = append(all, progress.Event{Kind: progress.Passed, Lesson: lesson.ID, Task: task.ID})
		}
	}
	did(t, all...)
	require.Contains(t, piped(t, app.ExitOK, "", "next"), "Every lesson is done.")
	require.JSONEq(t, `{"schemaVersion":1,"done":true,"begun":false}`, piped(t, app.ExitOK, "", "next", "-o", "json"))
}
