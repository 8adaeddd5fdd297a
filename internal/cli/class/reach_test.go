package class

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
)

// TestTheTeachersPageNamesEveryTaskThatIsLeftToAPerson: of the lessons' own right answers, handed in as learners would,
// these are refused or cannot be told. Everything else is graded.
func TestTheTeachersPageNamesEveryTaskThatIsLeftToAPerson(t *testing.T) {
	t.Parallel()
	course, err := lessons.ReadAnswers(content.FS)
	require.NoError(t, err)
	tasks := 0
	refused, live := map[string][]string{}, []string{}
	for _, lesson := range course.Lessons {
		for _, task := range lesson.Tasks {
			tasks++
			if codes := refusals(t, lesson, task); codes != nil {
				why := strings.Join(slices.Compact(slices.Sorted(slices.Values(codes))), " or ")
				refused[why] = append(refused[why], lesson.ID+"/"+task.ID)
			} else if grade.Live(task) {
				live = append(live, lesson.ID+"/"+task.ID)
			}
		}
	}
	var rows []string
	for _, why := range slices.Sorted(maps.Keys(refused)) {
		rows = append(rows, row(why, refused[why]))
	}
	pages(t, []string{"classroom.md", "classroom.zh-CN.md"}, func(page string) string {
		page = regexp.MustCompile(`\b\d+( tasks,|(?:个| 个)任务)`).ReplaceAllString(page, fmt.Sprint(tasks)+"$1")
		refusedAt, liveAt := regexp.MustCompile("(?m)(^\\| `(fence|no-verb).*\n)+"), regexp.MustCompile("(?m)^\\| `live-answer`.*\n")
		page = refusedAt.ReplaceAllLiteralString(page, strings.Join(rows, ""))
		return liveAt.ReplaceAllLiteralString(page, row("live-answer", live))
	})
}

var update = flag.Bool("update", false, "write anew what pages say of the lessons")

// pages holds pages of docs to what they would be if they said what is so, or writes them.
func pages(t *testing.T, names []string, rightly func(page string) string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join("..", "..", "..", "docs", name)
		page, err := os.ReadFile(path)
		require.NoError(t, err)
		want := rightly(string(page))
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
			continue
		}
		for _, line := range strings.Split(want, "\n") {
			require.True(t, strings.Contains(string(page), line+"\n") || line == "",
				"%s should say:\n%s\nwrite it with: go test ./internal/cli/class -run Page -update", name, line)
		}
	}
}

// row is a row of a page's table.
func row(word string, tasks []string) string {
	return fmt.Sprintf("| `%s` | %s |\n", word, strings.Join(tasks, ", "))
}

// refusals are the codes that all right answers to a task are refused with, nil when one is not.
func refusals(t *testing.T, lesson *lessons.Lesson, task lessons.Task) []string {
	t.Helper()
	var codes []string
	for _, solution := range task.Solutions {
		var form struct {
			Steps []map[string]any `json:"steps"`
		}
		for _, step := range solution.Steps {
			if step.Do != nil {
				form.Steps = append(form.Steps, map[string]any{"do": map[string]any{step.Do.Verb: known(step.Do.Args)}})
			}
		}
		text, err := json.Marshal(form)
		require.NoError(t, err)
		dir := filepath.Join(t.TempDir(), "ann")
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "tasks", lesson.ID), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "tasks", lesson.ID, task.ID+".json"), text, 0o600))
		s, err := submission.Read(t.Context(), dir)
		require.NoError(t, err)
		found := grade.Foretell(grade.Options{Lessons: []*lessons.Lesson{lesson}, Submissions: []submission.Submission{s}})
		marks := found.Submissions[0].Tasks
		mark := marks[slices.IndexFunc(marks, func(m grade.Task) bool { return m.Task == task.ID })]
		if mark.State != grade.Refused {
			return nil
		}
		codes = append(codes, mark.Code)
	}
	return codes
}

// known puts a word in the place of what is computed: in a lab of one's own one knows it.
func known(value any) any {
	switch v := value.(type) {
	case string:
		return regexp.MustCompile(`\$\{.*?\}`).ReplaceAllString(v, "word")
	case map[string]any:
		out := map[string]any{}
		for key, inner := range v {
			out[key] = known(inner)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = known(inner)
		}
		return out
	}
	return value
}

// TestTheLearnersPageNamesEveryTaskThatCannotBeDoneAgain, by what its mark rests on.
func TestTheLearnersPageNamesEveryTaskThatCannotBeDoneAgain(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(content.FS)
	require.NoError(t, err)
	bases, tasks := grade.Bases(course.Lessons), map[string][]string{}
	for _, lesson := range course.Lessons {
		for _, task := range lesson.Tasks {
			key := lesson.ID + "/" + task.ID
			tasks[bases[key]] = append(tasks[bases[key]], key)
		}
	}
	require.Greater(t, len(tasks[grade.Regraded]), 70)
	pages(t, []string{"handing-in.md", "handing-in.zh-CN.md"}, func(page string) string {
		for _, basis := range []string{grade.Recorded, grade.Claimed} {
			where := regexp.MustCompile("(?m)^\\| `" + basis + "` \\| [a-z-]+/.*\n")
			require.Len(t, where.FindAllString(page, -1), 1, basis)
			page = where.ReplaceAllLiteralString(page, row(basis, tasks[basis]))
		}
		return page
	})
}
