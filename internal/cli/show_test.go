package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/lessons"
)

// TestShowGivesNothingAway: no hint, solution, debrief or expression of any shipped lesson is in what klab show
// reports.
func TestShowGivesNothingAway(t *testing.T) {
	t.Parallel()
	course, err := lessons.Read(content.FS)
	require.NoError(t, err)
	for _, lesson := range course.Lessons {
		for _, language := range []string{lessons.English, lessons.Chinese} {
			document := shown(lesson, lesson.Text(language))
			for _, section := range lesson.Text(language).Sections {
				require.Equal(t, section.Kind != lessons.KindDebrief, strings.Contains(document.Markdown, section.Markdown))
			}
			document.Markdown = "" // which may well hold a command that a hint repeats
			told := strings.Join(told(t, document), "\n")
			for _, task := range lesson.Tasks {
				text := lesson.Text(language).Tasks[task.ID]
				require.Contains(t, told, text.Ask)
				for _, secret := range append([]string{text.Solution, text.Debrief}, text.Hints...) {
					require.NotContains(t, told, strings.TrimSpace(secret), "%s/%s in %s", lesson.ID, task.ID, language)
				}
				for _, check := range task.Checks {
					for _, expect := range check.Expect {
						require.NotContains(t, told, expect.Expression)
					}
				}
			}
		}
	}
}

// told are all strings of a document.
func told(t *testing.T, document any) []string {
	t.Helper()
	var text bytes.Buffer
	require.NoError(t, app.WriteJSON(&text, document, ""))
	var value any
	require.NoError(t, json.Unmarshal(text.Bytes(), &value))
	return stringsOf(value)
}

func stringsOf(value any) []string {
	var out []string
	switch v := value.(type) {
	case string:
		out = append(out, v)
	case []any:
		for _, item := range v {
			out = append(out, stringsOf(item)...)
		}
	case map[string]any:
		for key, item := range v {
			out = append(append(out, key), stringsOf(item)...)
		}
	}
	return out
}

func TestAWrongTaskIsToldTheRightOnes(t *testing.T) {
	t.Setenv("KLAB_HOME", t.TempDir())
	out := typed(t, "check", "first-pod/nope")
	shown := typed(t, "show", "first-pod")
	course, err := lessons.Read(content.FS)
	require.NoError(t, err)
	for _, task := range course.Lesson("first-pod").Tasks {
		require.Contains(t, out, task.ID)
		require.Contains(t, shown, "first-pod/"+task.ID)
	}
}
