package tests

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/assets/addons"
	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/packs"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/lint"
)

// TestTheShippedCourseLints holds the shipped lessons to the rules that authors get.
func TestTheShippedCourseLints(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(content.FS)
	require.NoError(t, err)
	for _, problem := range lint.Course(course) {
		t.Error(problem.Error())
	}
}

// TestTheExamplesAreAPack holds the examples of docs/authoring.md to what it says about packs.
func TestTheExamplesAreAPack(t *testing.T) {
	t.Parallel()
	course, err := packs.Load(t.Context(), "../docs/examples", nil)
	require.NoError(t, err)
	require.NotEmpty(t, course.Lessons)
	for _, problem := range lint.Course(course) {
		t.Error(problem.Error())
	}
}

// TestReadmeListsTheLessons, each with its own number: a row under another lesson's number describes what is not there.
func TestReadmeListsTheLessons(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(content.FS)
	require.NoError(t, err)
	var want []string
	for _, lesson := range course.Lessons {
		want = append(want, fmt.Sprintf("| %02d | `%s` |", lesson.Number, lesson.ID))
	}
	slices.Sort(want)
	for _, name := range []string{"../README.md", "../README.zh-CN.md"} {
		page, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Equal(t, want, regexp.MustCompile("(?m)^\\| \\d\\d \\| `[a-z-]+` \\|").FindAllString(string(page), -1), name)
	}
}

// TestNoShippedLessonIsTakenForAPack keeps the namespaces of packs for packs.
func TestNoShippedLessonIsTakenForAPack(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(content.FS)
	require.NoError(t, err)
	for _, lesson := range course.Lessons {
		require.False(t, lesson.Pack, lesson.ID)
		require.NotContains(t, lesson.Namespace, "klab-pack-", lesson.ID)
	}
}

// TestLessonsMayAskForEveryAddOn: the lint knows the add-ons by name only.
func TestLessonsMayAskForEveryAddOn(t *testing.T) {
	t.Parallel()
	require.Equal(t, addons.Names(), lessons.AddOns())
}

// TestTheShippedLessonsHaveOneTemplate: whoever has read one lesson finds their way in the others.
func TestTheShippedLessonsHaveOneTemplate(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(content.FS)
	require.NoError(t, err)
	for language, heading := range map[string]struct{ task, correction, debrief string }{
		lessons.English: {task: "## Task: ", correction: "## You may have read … / in fact\n", debrief: "## To take with you\n"},
		lessons.Chinese: {task: "## 任务：", correction: "## 常见说法与实际情况\n", debrief: "## 带走这几点\n"},
	} {
		want := map[string]string{lessons.KindStep: "## ", lessons.KindTask: heading.task,
			lessons.KindCorrection: heading.correction, lessons.KindDebrief: heading.debrief}
		for _, lesson := range course.Lessons {
			sections := lesson.Text(language).Sections
			require.Equal(t, lessons.KindDebrief, sections[len(sections)-1].Kind, lesson.ID)
			for _, section := range sections {
				require.Truef(t, strings.HasPrefix(section.Markdown, want[section.Kind]), "%s, %s: %s begins with %q",
					lesson.ID, section.Kind, section.ID, strings.SplitN(section.Markdown, "\n", 2)[0])
			}
		}
	}
}
