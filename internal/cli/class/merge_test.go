package class

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/lessons"
)

// leave writes what a share leaves in its folder.
func leave(t *testing.T, dir string, run *grade.RunInfo, tries map[string]grade.Try) {
	t.Helper()
	require.NoError(t, os.MkdirAll(dir, 0o700))
	j, err := lanes.OpenJournal[grade.Try](filepath.Join(dir, journalFile))
	require.NoError(t, err)
	for key, try := range tries {
		require.NoError(t, j.Keep(key, try))
	}
	require.NoError(t, j.Close())
	if run == nil {
		return
	}
	_, err = write(dir, grade.Results{SchemaVersion: 1, Run: *run})
	require.NoError(t, err)
}

// graderOf is a run of this klab.
func graderOf(share string) *grade.RunInfo {
	return &grade.RunInfo{Klab: version(), Kubernetes: "v1.37.1", Share: share, Labs: []string{"grade"}}
}

// aSample is what three learners handed in for one lesson.
func aSample(t *testing.T) grade.Options {
	t.Helper()
	course, err := lessons.ReadAnswers(content.FS)
	require.NoError(t, err)
	submissions, err := read(t.Context(), []string{"testdata/class"}, "none")
	require.NoError(t, err)
	return grade.Options{Lessons: []*lessons.Lesson{course.Lesson("jobs")}, Submissions: submissions, Klab: version()}
}

// TestSharesAreFoundAndPutTogether: in a folder, or named one by one, a killed one too; what is missing is named and open.
func TestSharesAreFoundAndPutTogether(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	leave(t, filepath.Join(dir, "shares", "1"), graderOf("1/4"), map[string]grade.Try{"jobs/once aa": {State: "pass"}})
	leave(t, filepath.Join(dir, "shares", "2"), nil, map[string]grade.Try{"jobs/once bb": {State: "wrong", Code: "x"}})
	leave(t, filepath.Join(dir, "shares", "4"), graderOf("4/4"), nil)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "shares", "notes"), 0o700))
	out := filepath.Join(dir, "grades")
	// In a folder, and then one by one, with what the first time left.
	for _, merge := range [][]string{
		{filepath.Join(dir, "shares")},
		{filepath.Join(dir, "shares", "2"), filepath.Join(dir, "shares", "1"), filepath.Join(dir, "shares", "4"), out},
	} {
		text, err := told(t, func(a commands) error { return a.mergeInto(gradeFlags{out: out, merge: merge}, aSample(t)) })
		var exit *app.Error
		require.ErrorAs(t, err, &exit, "%s", merge)
		require.Equal(t, app.ExitUnknown, exit.Code, text)
		require.Contains(t, text, "share 2/4 is missing")
		require.Contains(t, text, "share 3/4 is missing")
		require.NotContains(t, text, "share 1/4 is missing")
		require.Contains(t, text, "not graded yet")
		cases, err := os.ReadFile(filepath.Join(out, journalFile))
		require.NoError(t, err)
		tries, err := lanes.ReadCases[grade.Try](cases)
		require.NoError(t, err)
		require.Len(t, tries, 2, "and they are there for a run that goes on")
		data, err := os.ReadFile(filepath.Join(out, resultsFile))
		require.NoError(t, err)
		var results grade.Results
		require.NoError(t, json.Unmarshal(data, &results))
		require.Equal(t, []any{"v1.37.1", "", []string{"grade"}}, []any{results.Run.Kubernetes, results.Run.Share, results.Run.Labs})
	}
}

// TestSharesThatCannotBePutTogetherSayWhy, and nothing is written.
func TestSharesThatCannotBePutTogetherSayWhy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	other, older := graderOf("2/2"), graderOf("2/2")
	other.Klab, older.Kubernetes = "v0 other", "v1.36.0"
	in := func(name string) string { return filepath.Join(dir, name) }
	leave(t, in("good"), graderOf("1/2"), nil)
	leave(t, in("other"), other, nil)
	leave(t, in("older"), older, nil)
	leave(t, in("killed"), nil, nil)
	leave(t, in("forged"), graderOf("2/2"), map[string]grade.Try{"k": {State: "full marks"}})
	leave(t, in("foreign"), graderOf("2/2"), nil)
	require.NoError(t, os.WriteFile(filepath.Join(in("foreign"), journalFile), []byte("hello\n"), 0o600))
	leave(t, in("broken"), graderOf("2/2"), nil)
	require.NoError(t, os.WriteFile(filepath.Join(in("broken"), resultsFile), []byte("[]"), 0o600))
	require.NoError(t, os.MkdirAll(in("empty"), 0o700))
	for want, merge := range map[string][]string{
		"graded by klab v0 other":           {in("good"), in("other")},
		"on Kubernetes v1.36.0":             {in("good"), in("older")},
		"there are no results of a share":   {in("empty")},
		"killed: there are no results":      {in("killed")},
		`the state "full marks"`:            {in("good"), in("forged")},
		"no case of a run":                  {in("good"), in("foreign")},
		"results.json holds no results":     {in("good"), in("broken")},
		"none cannot be read: no such file": {in("none")},
	} {
		_, err := told(t, func(a commands) error {
			return a.mergeInto(gradeFlags{out: in("grades"), merge: merge}, aSample(t))
		})
		var exit *app.Error
		require.ErrorAs(t, err, &exit, want)
		require.Equal(t, app.ExitUsage, exit.Code)
		require.ErrorContains(t, err, want)
	}
	require.NoDirExists(t, in("grades"))
}

// TestAShareIsNoClass: a report of it would take what others graded for open.
func TestAShareIsNoClass(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	leave(t, dir, graderOf("1/4"), nil)
	_, err := told(t, func(a commands) error {
		return a.report(t.Context(), reportFlags{to: t.TempDir(), names: "roster"}, filepath.Join(dir, resultsFile))
	})
	require.ErrorContains(t, err, "share 1/4 of the class")
	for want, f := range map[string]gradeFlags{`"5/4"`: {shard: "5/4"}, "leave out one": {shard: "1/4", merge: []string{dir}}} {
		_, err := told(t, func(a commands) error { _, err := a.share(f); return err })
		require.ErrorContains(t, err, want)
	}
	known, err := seconds()
	require.NoError(t, err)
	require.Greater(t, known("rollback/break-it"), known("start-here/count-nodes"), "the ledger tells what takes long")
}
