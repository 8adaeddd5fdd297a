package grade

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
)

// TestHostileBundlesAreRefusedByTheirLine: of each that is handed in everything is refused before anything is done, with
// its file, its line and what is refused. The golden file says what teachers read.
func TestHostileBundlesAreRefusedByTheirLine(t *testing.T) {
	t.Parallel()
	course, err := lessons.ReadAnswers(content.FS)
	require.NoError(t, err)
	paths, err := submission.Find("testdata/hostile")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(paths), 20)
	var lines []string
	for _, path := range paths {
		s, err := submission.Read(t.Context(), path)
		require.NoError(t, err)
		require.Nil(t, s.Refused)
		require.NotEmpty(t, s.Answers)
		found := Foretell(Options{Lessons: course.Lessons, Submissions: []submission.Submission{s}})
		require.Empty(t, found.Problems, path)
		handedIn := slices.DeleteFunc(found.Submissions[0].Tasks, func(m Task) bool { return m.State == Missing })
		require.Len(t, handedIn, len(s.Answers), path)
		for _, mark := range handedIn {
			require.Equal(t, Refused, mark.State, path)
			require.Regexp(t, `^tasks/[a-z-]+/[a-z0-9-]+\.yaml:\d+: `, mark.Reason)
			lines = append(lines, fmt.Sprintf("%s: %s: %s", s.ID, mark.Code, mark.Reason))
		}
	}
	golden(t, "hostile", lines)
}

// TestWhatOnlyALabContainsPassesTheFence: nothing in these files tells what their programs will do. They are bounded by
// the time of a try, the quota and the end of the namespace, as the teacher's page says.
func TestWhatOnlyALabContainsPassesTheFence(t *testing.T) {
	t.Parallel()
	course, err := lessons.ReadAnswers(content.FS)
	require.NoError(t, err)
	paths, err := submission.Find("testdata/contained")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		s, err := submission.Read(t.Context(), path)
		require.NoError(t, err)
		require.NotEmpty(t, s.Answers, path)
		for _, mark := range Foretell(Options{Lessons: course.Lessons, Submissions: []submission.Submission{s}}).Submissions[0].Tasks {
			require.NotEqual(t, Refused, mark.State, "%s: %s", path, mark.Reason)
		}
	}
}

// TestHostileArchivesCostNobodyElseAnything: they are one learner's refusal each, nothing is unpacked to disk, and the
// others' marks are those of a class without them.
func TestHostileArchivesCostNobodyElseAnything(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good := map[string]string{"tasks/jobs/once.yaml": "apiVersion: batch/v1\nkind: Job\nmetadata: {name: once}\n"}
	pack(t, filepath.Join(dir, "good.zip"), good, 0)
	pack(t, filepath.Join(dir, "bomb.zip"), map[string]string{"tasks/jobs/once.yaml": strings.Repeat("\x00", 16<<20)}, 0)
	pack(t, filepath.Join(dir, "up.zip"), map[string]string{"../../../tmp/klab-was-here.yaml": "a: b"}, 0)
	pack(t, filepath.Join(dir, "link.zip"), map[string]string{"tasks/jobs/once.yaml": "/etc/passwd"}, fs.ModeSymlink)
	pack(t, filepath.Join(dir, "colour.zip"), map[string]string{"tasks/jobs/\x1b]52;c;eA==\x07.yaml": "a: b"}, 0)
	pack(t, filepath.Join(dir, "large.zip"), map[string]string{"tasks/jobs/once.yaml": strings.Repeat("# ten megabytes of nothing\n", 10<<20/29)}, 0)
	aliases := "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		aliases += fmt.Sprintf("a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i+1, i+1, i, i, i, i, i, i, i, i)
	}
	pack(t, filepath.Join(dir, "aliases.zip"), map[string]string{"tasks/jobs/once.yaml": aliases}, 0)
	before := tree(t, dir)

	course, err := lessons.ReadAnswers(content.FS)
	require.NoError(t, err)
	chosen := []*lessons.Lesson{course.Lesson("jobs")}
	paths, err := submission.Find(dir)
	require.NoError(t, err)
	var all, honest []submission.Submission
	for _, path := range paths {
		s, err := submission.Read(t.Context(), path)
		require.NoError(t, err)
		all = append(all, s)
		if s.ID == "good" {
			honest = append(honest, s)
		}
	}
	found := Foretell(Options{Lessons: chosen, Submissions: all})
	for _, s := range found.Submissions {
		if s.ID == "good" {
			require.Equal(t, Foretell(Options{Lessons: chosen, Submissions: honest}).Submissions[0], s)
			continue
		}
		require.Equal(t, Refused, s.Tasks[0].State, s.ID)
		require.NotContains(t, s.Tasks[0].Reason, "\x1b")
		require.Nil(t, s.Final, s.ID)
	}
	require.Equal(t, before, tree(t, dir), "nothing was unpacked")
	require.NoFileExists(t, "/tmp/klab-was-here.yaml")
}

// pack writes a zip file as a hostile program may.
func pack(t *testing.T, path string, files map[string]string, mode fs.FileMode) {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, text := range files {
		header := &zip.FileHeader{Name: name, Method: zip.Deflate}
		header.SetMode(mode | 0o600)
		file, err := w.CreateHeader(header)
		require.NoError(t, err)
		_, err = file.Write([]byte(text))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.NoError(t, os.WriteFile(path, out.Bytes(), 0o600))
}

// tree lists what is below a folder, with sizes.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			found = append(found, fmt.Sprintf("%s %v %d", path, info.Mode(), info.Size()))
		}
		return err
	}))
	return found
}
