package tests

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/lessons"
)

// TestOneCodeOfGuardsHasOneText: what is wrong in the same way reads the same, whichever guard says it.
func TestOneCodeOfGuardsHasOneText(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "zh-CN"} {
		files, err := fs.Glob(content.FS, "guards/*."+language+".yaml")
		require.NoError(t, err)
		require.NotEmpty(t, files)
		texts := map[string]string{}
		for _, file := range files {
			data, err := content.FS.ReadFile(file)
			require.NoError(t, err)
			var words map[string]string
			require.NoError(t, yaml.Unmarshal(data, &words))
			for code, text := range words {
				if known, twice := texts[code]; twice {
					require.Equal(t, known, text, "%s in %s", code, file)
				}
				texts[code] = text
			}
		}
	}
}

// TestWhatIsMadeOfALessonIsTheSameLesson: klab author show --expanded prints something that could be written instead.
func TestWhatIsMadeOfALessonIsTheSameLesson(t *testing.T) {
	t.Parallel()
	course, err := lessons.LoadWith(content.FS, unproven{})
	require.NoError(t, err)
	files := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(content.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := content.FS.ReadFile(name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	}))
	for _, lesson := range course.Lessons {
		expanded, err := lesson.Expanded()
		require.NoError(t, err)
		require.NotRegexp(t, `(?m)^ *-? *use:`, string(expanded))
		files[lesson.Dir+"/lesson.yaml"] = &fstest.MapFile{Data: expanded}
	}
	again, err := lessons.LoadWith(files, unproven{})
	require.NoError(t, err)
	for _, lesson := range course.Lessons {
		require.Equal(t, lesson.Tasks, again.Lesson(lesson.ID).Tasks, lesson.ID)
		require.Equal(t, lesson.Seeded, again.Lesson(lesson.ID).Seeded, lesson.ID)
	}
}

// unproven is a compiler that has nothing to say: the tests of the lint compile the course.
type unproven struct{}

func (unproven) Compile(checker.Check) error { return nil }
