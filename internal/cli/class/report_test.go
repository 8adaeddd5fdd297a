package class

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/class/classtest"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/gradebook"
)

// told is what a command said, and how it ended.
func told(t *testing.T, run func(commands) error) (string, error) {
	t.Helper()
	var out bytes.Buffer
	a := commands{&app.App{Language: "en", Output: "text", Streams: app.Streams{Out: &out, Err: &out}}}
	err := run(a)
	return out.String(), err
}

const canvas = "Student,ID,SIS User ID,Section,Rollouts and Jobs (8)\n    Points Possible,,,,285\n\"Example, Ada\",102,s-002,A,\n\"Who, Ever\",103,x,A,1\n"

// TestAReportIsWholeInEveryFormat, tells whom to look at, and fills in a copy of the gradebook.
func TestAReportIsWholeInEveryFormat(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	classtest.Write(t, dir, classtest.Course(t))
	lms, to := filepath.Join(dir, "canvas.csv"), filepath.Join(dir, "report")
	require.NoError(t, os.WriteFile(lms, []byte(canvas), 0o600))
	flags := reportFlags{to: to, lms: lms, names: "roster", formats: append([]string{html}, gradebook.Formats()...)}
	for range 2 { // a second time it is written over
		text, err := told(t, func(a commands) error { return a.report(t.Context(), flags, dir) })
		require.NoError(t, err)
		for _, line := range []string{
			"wrote " + filepath.Join(to, "class.html"), "wrote 9 files " + filepath.Join(to, "learners", "*.html"), "wrote 7 files " + filepath.Join(to, "gradescope", "*"),
			"filled 1 mark into column Rollouts and Jobs (8)", "not in the gradebook: s-001, quiet-fox, s-005, s-008, zed",
			"left out of nbgrader, which has no word for an open mark: s-004",
			"9 learners: 6 with a mark, 1 with open ones, 1 without a submission", "open, no mark counts these as 0: s-004", "nothing handed in: s-006", "not on the roster: zed",
		} {
			require.Contains(t, strings.Split(text, "\n"), line)
		}
	}
	filled, err := os.ReadFile(filepath.Join(to, "canvas.csv"))
	require.NoError(t, err)
	require.Equal(t, strings.Replace(canvas, "s-002,A,", "s-002,A,285", 1), string(filled))
	var names []string
	require.NoError(t, filepath.WalkDir(to, func(path string, _ os.DirEntry, err error) error {
		names = append(names, filepath.ToSlash(strings.TrimPrefix(path, to)))
		return err
	}))
	for _, want := range []string{"/learners/quiet-fox.html", "/autolab/s-001.json", "/classroom50/zed.json", "/prairielearn/s-008.json", "/junit.xml", "/marks.csv", "/marks.xlsx", "/nbgrader.csv", "/tasks.csv"} {
		require.True(t, slices.Contains(names, want), want)
	}
}

// TestAReportThatCannotBeSaysWhy, and writes nothing.
func TestAReportThatCannotBeSaysWhy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	classtest.Write(t, dir, classtest.Course(t))
	lms := filepath.Join(dir, "canvas.csv")
	require.NoError(t, os.WriteFile(lms, []byte(canvas), 0o600))
	for want, flags := range map[string]reportFlags{
		`no format "pdf"`:       {to: dir, names: "roster", formats: []string{"pdf"}},
		`--names "all": write`:  {to: dir, names: "all", formats: []string{html}},
		"would be written over": {to: dir, lms: lms, names: "roster", formats: []string{html}},
		"no column is named":    {to: filepath.Join(dir, "x"), lms: lms, column: "Probes", names: "roster"},
		"no such file":          {to: filepath.Join(dir, "x"), lms: lms + "x", names: "roster"},
		"this is no gradebook":  {to: filepath.Join(dir, "x"), lms: filepath.Join(dir, "overrides.yaml"), names: "roster"},
	} {
		_, err := told(t, func(a commands) error { return a.report(t.Context(), flags, dir) })
		var exit *app.Error
		require.ErrorAs(t, err, &exit, want)
		require.Equal(t, app.ExitUsage, exit.Code)
		require.ErrorContains(t, err, want)
	}
	require.NoFileExists(t, filepath.Join(dir, "class.html"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "roster.csv"), []byte("id\ns-001\ns-001\n"), 0o600))
	text, err := told(t, func(a commands) error { return a.report(t.Context(), reportFlags{to: dir, names: "roster"}, dir) })
	require.ErrorContains(t, err, "without which there are no marks")
	require.Contains(t, text, "roster.csv:3: the id s-001 is there already, in line 2")
	require.NoError(t, os.Remove(filepath.Join(dir, "grades", "results.json")))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "roster.csv"), []byte("id\ns-001\n"), 0o600))
	require.NoError(t, os.Remove(filepath.Join(dir, "overrides.yaml")))
	_, err = told(t, func(a commands) error { return a.report(t.Context(), reportFlags{to: dir, names: "roster"}, dir) })
	require.ErrorContains(t, err, "klab grade "+dir)
}
