package study_test

import (
	"encoding/json"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/cli/study"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/lessons"
)

// TestProgressSaysWhatIsKnown of each concept: by the tasks that passed and the cards that are to be seen again.
func TestProgressSaysWhatIsKnown(t *testing.T) {
	course, err := lessons.Read(content.FS)
	require.NoError(t, err)
	probes := course.Modules[moduleOf(course, "readiness-probe")]
	var events []progress.Event
	total := 0
	for _, id := range probes.Lessons {
		for _, task := range course.Lesson(id).Tasks {
			total++
			events = append(events, progress.Event{Kind: progress.Passed, Lesson: id, Task: task.ID})
		}
	}
	all := strconv.Itoa(total)
	did(t, events[1:]...)
	said := piped(t, app.ExitOK, "", "progress")
	require.Contains(t, said, "Probes: "+strconv.Itoa(total-1)+" of "+all+" tasks passed\n")
	did(t, events...)
	require.Contains(t, piped(t, app.ExitOK, "", "progress"), "Probes: "+all+" of "+all+" tasks passed, mastered\n")
	require.Contains(t, piped(t, app.ExitOK, "", "progress", "--lang", "zh-CN"), "探针："+all+" 个任务通过 "+all+" 个，已掌握\n")

	wrong := progress.Event{Kind: progress.Answered, Lesson: "readiness-probe", Data: progress.Data{Question: course.Lesson("readiness-probe").Quiz[0].ID, Option: "x"}}
	wrong.Time = time.Now()
	did(t, append(events, wrong)...)
	require.Contains(t, piped(t, app.ExitOK, "", "progress"), "tasks passed, cards that wait for their day: 1\n")
	wrong.Time = time.Now().AddDate(0, 0, -3)
	did(t, append(events, wrong)...)
	require.Contains(t, piped(t, app.ExitOK, "", "progress"), "tasks passed, 1 due (klab review)\n")

	gone := wrong
	gone.Data.Question = "gone-from-the-lesson"
	did(t, append(events, gone)...)
	require.Contains(t, piped(t, app.ExitOK, "", "progress"), "tasks passed, mastered\n", "what nobody can ask any more")
	did(t, append(events, wrong)...)

	var document struct{ Concepts []study.Concept }
	require.NoError(t, json.Unmarshal([]byte(piped(t, app.ExitOK, "", "progress", "-o", "json")), &document))
	require.Len(t, document.Concepts, len(course.Modules))
	require.Equal(t, study.Concept{ID: probes.ID, Title: "Probes", Passed: total, Tasks: total, Due: 1, Waiting: 1}, document.Concepts[moduleOf(course, "readiness-probe")])
}

// TestColumnsAreCountedInCells: a Chinese character takes two, and what stands behind a title stands in one column.
func TestColumnsAreCountedInCells(t *testing.T) {
	did(t)
	row := regexp.MustCompile(`(?m)^  \d+/\d+  .*  0s$`)
	for _, language := range []string{lessons.English, lessons.Chinese} {
		rows := row.FindAllString(piped(t, app.ExitOK, "", "progress", "--lang", language), -1)
		require.Greater(t, len(rows), 10)
		for _, line := range rows {
			require.Equal(t, ansi.StringWidth(rows[0]), ansi.StringWidth(line), "%s\n%s", rows[0], line)
		}
	}
}

func moduleOf(course *lessons.Course, lesson string) int {
	for i, module := range course.Modules {
		for _, id := range module.Lessons {
			if id == lesson {
				return i
			}
		}
	}
	return -1
}
