package submission_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/submission"
)

const answer = "answers: {word: four}"

// An entry is a file of a zip as a hostile program may write it.
type entry struct {
	name, text string
	mode       fs.FileMode
	change     func(*zip.FileHeader)
}

func packed(t *testing.T, name string, entries ...entry) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		header.SetMode(e.mode | 0o600)
		if e.change != nil {
			e.change(header)
		}
		file, err := w.CreateHeader(header)
		require.NoError(t, err)
		if !strings.HasSuffix(e.name, "/") {
			_, err = file.Write([]byte(e.text))
			require.NoError(t, err)
		}
	}
	require.NoError(t, w.Close())
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, out.Bytes(), 0o600))
	return path
}

func read(t *testing.T, path string) submission.Submission {
	t.Helper()
	s, err := submission.Read(t.Context(), path)
	require.NoError(t, err, "whatever it is, it does not end the run")
	return s
}

// TestHostileZips are refused before anything of them is unpacked.
func TestHostileZips(t *testing.T) {
	t.Parallel()
	good := entry{name: "tasks/one/count.yaml", text: answer}
	many := make([]entry, 2001)
	for i := range many {
		many[i] = entry{name: fmt.Sprintf("tasks/one/%d.yaml", i)}
	}
	var large []entry
	for i := range 40 {
		large = append(large, entry{name: fmt.Sprintf("tasks/one/%d.yaml", i), text: strings.Repeat("a", 250<<10)})
	}
	for name, test := range map[string]struct {
		entries []entry
		code    string
	}{
		"a way up":              {[]entry{good, {name: "../tasks/one/keep.yaml"}}, submission.BadName},
		"a way up within":       {[]entry{good, {name: "tasks/../../x.yaml"}}, submission.BadName},
		"from the root":         {[]entry{good, {name: "/etc/cron.d/x"}}, submission.BadName},
		"a drive":               {[]entry{good, {name: "C:/x.yaml"}}, submission.BadName},
		"the other slash":       {[]entry{good, {name: `tasks\one\..\..\x.yaml`}}, submission.BadName},
		"a colour in a name":    {[]entry{good, {name: "tasks/one/\x1b[31mred.yaml"}}, submission.BadName},
		"a line in a name":      {[]entry{good, {name: "tasks/one/a\nb.yaml"}}, submission.BadName},
		"turned text in a name": {[]entry{good, {name: "tasks/one/\u202eb.yaml"}}, submission.BadName},
		"no UTF-8":              {[]entry{good, {name: "tasks/one/\xff.yaml"}}, submission.BadName},
		"a zero":                {[]entry{good, {name: "tasks/one/a\x00.yaml"}}, submission.BadName},
		"hidden, and a way up":  {[]entry{good, {name: ".git/../../x"}}, submission.BadName},
		"a name without end":    {[]entry{good, {name: "tasks/one/" + strings.Repeat("a", 300)}}, submission.BadName},
		"a link":                {[]entry{good, {name: "tasks/one/keep.yaml", text: "/etc/passwd", mode: fs.ModeSymlink}}, submission.NotAFile},
		"a device":              {[]entry{good, {name: "tasks/one/keep.yaml", mode: fs.ModeDevice}}, submission.NotAFile},
		"a pipe":                {[]entry{good, {name: "tasks/one/keep.yaml", mode: fs.ModeNamedPipe}}, submission.NotAFile},
		"a bomb":                {[]entry{good, {name: "tasks/one/keep.yaml", text: strings.Repeat("\x00", 100<<20)}}, submission.TooLarge},
		"a bomb in pieces":      {large, submission.TooLarge},
		"too many files":        {many, submission.TooLarge},
		"one name twice":        {[]entry{good, good}, submission.Twice},
		"a password":            {[]entry{{name: "tasks/one/keep.yaml", change: func(h *zip.FileHeader) { h.Flags |= 1 }}}, submission.Unreadable},
		"an unknown method":     {[]entry{{name: "tasks/one/keep.yaml", change: func(h *zip.FileHeader) { h.Method = zip.Store; h.Flags |= 1 }}}, submission.Unreadable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := read(t, packed(t, "eve.zip", test.entries...))
			require.NotNil(t, s.Refused)
			require.Equal(t, test.code, s.Refused.Code, s.Refused.Error())
			require.Empty(t, s.Answers, "nothing of it counts")
			require.Equal(t, "eve", s.ID)
			require.NotContains(t, s.Refused.Error(), "\x1b")
			require.NotContains(t, s.Refused.Error(), "\n")
		})
	}
}

// TestALyingZipIsRefused: its index says less than there is.
func TestALyingZipIsRefused(t *testing.T) {
	t.Parallel()
	path := packed(t, "eve.zip", entry{name: "tasks/one/count.yaml", text: strings.Repeat("a", 300<<10)})
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	size := []byte{0x00, 0xb0, 0x04, 0x00} // 300 KiB
	require.Positive(t, bytes.Count(data, size))
	require.NoError(t, os.WriteFile(path, bytes.ReplaceAll(data, size, []byte{0x10, 0, 0, 0}), 0o600))
	require.NotNil(t, read(t, path).Refused)
}

func TestWhatIsNoZipIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, test := range map[string]struct {
		text, code string
	}{
		"empty.zip": {"", submission.Unreadable}, "text.zip": {"hello", submission.Unreadable},
		"half.zip":  {"PK\x03\x04", submission.Unreadable},
		"large.zip": {strings.Repeat("a", 50<<20), submission.TooLarge},
	} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(test.text), 0o600))
		s := read(t, path)
		require.NotNil(t, s.Refused, name)
		require.Equal(t, test.code, s.Refused.Code, name)
		require.NotContains(t, s.Refused.Error(), dir)
	}
	require.Equal(t, submission.Unreadable, read(t, filepath.Join(dir, "none.zip")).Refused.Code)
}

// TestOneSubmissionInEveryForm: a zip, the same within a folder, and the folder itself.
func TestOneSubmissionInEveryForm(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"tasks/one/count.yaml": answer, "tasks/one/keep.yml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
		"README.md": "hello", "tasks/one/notes.txt": "mine",
	}
	dir := filepath.Join(t.TempDir(), "maria.lopez")
	var flat, wrapped []entry
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		flat = append(flat, entry{name: name, text: text})
		wrapped = append(wrapped, entry{name: "homework 3/" + name, text: text})
	}
	wrapped = append(wrapped, entry{name: "homework 3/", mode: fs.ModeDir}, entry{name: "__MACOSX/homework 3/._x", text: "x"}, entry{name: "homework 3/.DS_Store"})
	folder := read(t, dir)
	require.Nil(t, folder.Refused)
	require.Equal(t, "maria.lopez", folder.ID)
	require.Len(t, folder.Answers, 2)
	require.Equal(t, "answer", folder.Answers[0].Steps[0].Do.Verb)
	require.Equal(t, "apply", folder.Answers[1].Steps[0].Do.Verb)
	for _, path := range []string{packed(t, "maria.lopez.zip", flat...), packed(t, "maria.lopez.klab", wrapped...)} {
		s := read(t, path)
		require.Nil(t, s.Refused)
		require.Equal(t, folder.ID, s.ID)
		require.Equal(t, folder.Digest, s.Digest)
		require.Equal(t, folder.Answers, s.Answers)
	}
}

func TestWhoHandsIn(t *testing.T) {
	t.Parallel()
	task := entry{name: "tasks/one/count.yaml", text: answer}
	for file, test := range map[string]struct{ head, want string }{
		"ann.zip": {"", "ann"}, "王小明.zip": {"", "王小明"}, "a.zip": {"id: s-017", "s-017"}, "b.zip": {"id: '=HYPERLINK(1)'", "b"},
		"c.zip": {"id: [a]", "c"}, "d.zip": {"{", "d"}, "e.zip": {"apiVersion: klab.dev/v1\nkind: Submission\nid: ann@example.org", "ann@example.org"},
	} {
		s := read(t, packed(t, file, task, entry{name: "submission.yaml", text: test.head}))
		require.Equal(t, test.want, s.ID, file)
		require.Len(t, s.Answers, 1)
	}
	odd := read(t, packed(t, "=cmd|' !A1.zip", task))
	require.Regexp(t, `^unnamed-[0-9a-f]{8}$`, odd.ID)
	require.NotEmpty(t, odd.Notes)
}

func TestWhereSubmissionsAre(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := submission.Find(dir)
	require.ErrorContains(t, err, "no submission")
	for _, name := range []string{"ann/tasks", "bob", ".git"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, name), 0o700))
	}
	for _, name := range []string{"cleo.zip", "dan.KLAB", "roster.csv", ".hidden.zip"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	found, err := submission.Find(dir)
	require.NoError(t, err)
	for i := range found {
		found[i], err = filepath.Rel(dir, found[i])
		require.NoError(t, err)
	}
	require.Equal(t, []string{"ann", "bob", "cleo.zip", "dan.KLAB"}, found)
	found, err = submission.Find(filepath.Join(dir, "ann"))
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(dir, "ann")}, found)
}

// TestAnExportCanBeAppliedElsewhere: what kubectl get -o yaml adds is left out.
func TestAnExportCanBeAppliedElsewhere(t *testing.T) {
	t.Parallel()
	s := read(t, packed(t, "ann.zip", entry{name: "tasks/one/count.yaml", text: `
apiVersion: v1
kind: List
metadata: {resourceVersion: ""}
items:
- apiVersion: v1
  kind: Service
  metadata: {name: web, uid: u, resourceVersion: "9", creationTimestamp: "2026-01-01T00:00:00Z", annotations: {a: b}}
  spec: {clusterIP: 10.96.0.7, clusterIPs: [10.96.0.7], ports: [{port: 80}]}
  status: {loadBalancer: {}}
- apiVersion: v1
  kind: Service
  metadata: {name: headless}
  spec: {clusterIP: None, ports: [{port: 80}]}
`}))
	require.Len(t, s.Answers, 1)
	require.Nil(t, s.Answers[0].Refused)
	items := s.Answers[0].Steps[0].Do.Args["manifest"].(map[string]any)["items"].([]any)
	require.Equal(t, map[string]any{"apiVersion": "v1", "kind": "Service", "metadata": map[string]any{"name": "web", "annotations": map[string]any{"a": "b"}},
		"spec": map[string]any{"ports": []any{map[string]any{"port": int64(80)}}}}, items[0])
	require.Equal(t, "None", items[1].(map[string]any)["spec"].(map[string]any)["clusterIP"])
}

// TestTwoAnswersToATaskAreNone: which one is meant is not for klab to say.
func TestTwoAnswersToATaskAreNone(t *testing.T) {
	t.Parallel()
	s := read(t, packed(t, "ann.zip", entry{name: "tasks/one/count.yaml", text: answer}, entry{name: "tasks/one/count.steps.yaml", text: answer},
		entry{name: "tasks/one/keep.yaml", text: answer}))
	require.Len(t, s.Answers, 2)
	require.Equal(t, submission.Twice, s.Answers[0].Refused.Code)
	require.Nil(t, s.Answers[1].Refused)
}
