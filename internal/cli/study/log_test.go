package study_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/progress"
)

// TestProgressIsExportedAndForgotten, and what was exported comes back by a merge.
func TestProgressIsExportedAndForgotten(t *testing.T) {
	did(t, progress.Event{Kind: progress.Begun, Lesson: "rollback"}, progress.Event{Kind: progress.Begun, Lesson: "jobs"}, progress.Event{Kind: progress.Begun, Lesson: "of-a-pack-that-is-gone"})
	copied := filepath.Join(t.TempDir(), "mine.jsonl")
	require.Contains(t, piped(t, app.ExitOK, "", "progress", "export", copied), "3 events written to "+copied)
	own := filepath.Join(os.Getenv("KLAB_HOME"), "state", "progress.jsonl")
	require.Contains(t, piped(t, app.ExitUsage, "", "progress", "export", own), "name another file")
	require.Contains(t, piped(t, app.ExitFailed, "", "progress", "export", filepath.Join(copied, "no-folder")), "write "+copied)
	require.Contains(t, piped(t, app.ExitUsage, "", "progress", "forget"), "want lessons to forget, or --all")
	require.Contains(t, piped(t, app.ExitUsage, "", "progress", "forget", "--all", "jobs"), "want lessons to forget, or --all")
	require.Contains(t, piped(t, app.ExitUsage, "", "progress", "forget", "jbos"), "there is no lesson")
	require.Contains(t, piped(t, app.ExitOK, "", "progress", "forget", "jobs", "of-a-pack-that-is-gone"), "2 events are forgotten")
	kept, err := os.ReadFile(own)
	require.NoError(t, err)
	require.Contains(t, string(kept), "rollback")
	require.NotContains(t, string(kept), "jobs")
	require.JSONEq(t, `{"schemaVersion":1,"forgotten":1}`, piped(t, app.ExitOK, "", "progress", "forget", "--all", "-o", "json"))
	require.Contains(t, piped(t, app.ExitOK, "", "progress", "merge", copied), "3 events added")
}
