package scaffold_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/scaffold"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/lint"
)

func TestANewLessonLints(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "mine")
	for _, id := range []string{"demo", "second-lesson"} {
		_, err := scaffold.New(scaffold.Options{Dir: dir, ID: id})
		require.NoError(t, err)
	}
	course, err := lessons.Load(os.DirFS(dir))
	require.NoError(t, err)
	require.Empty(t, lint.Course(course))
	require.Equal(t, "klab-second-lesson", course.Lesson("second-lesson").Namespace)
	require.Equal(t, "Second lesson", course.Lesson("second-lesson").Text(lessons.English).Title)
	require.Equal(t, 2, course.Lesson("second-lesson").Number)
}

func TestACourseKeepsWhatItsAuthorWrote(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ before, module, want string }{
		"flow":    {"modules:\n- id: a\n  lessons: [x, y] # two\n", "", "modules:\n- id: a\n  lessons: [x, y, demo] # two\n"},
		"empty":   {"modules:\n- id: a\n  lessons: []\n", "a", "modules:\n- id: a\n  lessons: [demo]\n"},
		"block":   {"modules:\n- id: a\n  lessons:\n  - x # one\n- id: b\n  lessons: [z]\n", "a", "modules:\n- id: a\n  lessons:\n  - x # one\n  - demo\n- id: b\n  lessons: [z]\n"},
		"no line": {"modules:\n- id: a\n  lessons:\n    - x", "", "modules:\n- id: a\n  lessons:\n    - x\n    - demo\n"},
		"last":    {"modules:\n- id: a\n  lessons: [x]\n- id: b\n  lessons: [z]\n", "", "modules:\n- id: a\n  lessons: [x]\n- id: b\n  lessons: [z, demo]\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, "course.yaml")
			require.NoError(t, os.WriteFile(file, []byte(test.before), 0o600))
			_, err := scaffold.New(scaffold.Options{Dir: dir, ID: "demo", Module: test.module})
			require.NoError(t, err)
			have, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, lessons.SchemaLine("schemas", "course.yaml")+"\n"+test.want, string(have))
		})
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := scaffold.New(scaffold.Options{Dir: dir, ID: "demo"})
	require.NoError(t, err)
	for name, test := range map[string]struct {
		options scaffold.Options
		want    string
	}{
		"a bad id":         {scaffold.Options{Dir: dir, ID: "../demo"}, "is no id"},
		"a taken id":       {scaffold.Options{Dir: dir, ID: "demo"}, "is there already"},
		"a strange module": {scaffold.Options{Dir: dir, ID: "other", Module: "nope"}, `no module "nope"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := scaffold.New(test.options)
			require.ErrorContains(t, err, test.want)
			require.NoDirExists(t, filepath.Join(dir, "lessons", "02-other"))
		})
	}
}

func TestSchemaLinesAreWrittenOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := scaffold.New(scaffold.Options{Dir: dir, ID: "demo"})
	require.NoError(t, err)
	file := filepath.Join(dir, "lessons", "01-demo", "wrong", "two.steps.yaml")
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, data[len(lessons.SchemaLine("schemas", "lessons/01-demo/wrong/two.steps.yaml"))+1:], 0o600))
	changed, err := scaffold.WriteSchemaLines(dir)
	require.NoError(t, err)
	require.Equal(t, []string{"lessons/01-demo/wrong/two.steps.yaml"}, changed)
	again, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(data), string(again))
}
