package class

import (
	"encoding/json"
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
	for _, name := range []string{"../../../docs/classroom.md", "../../../docs/classroom.zh-CN.md"} {
		page, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Regexp(t, fmt.Sprintf(`\b%d (tasks|个任务)`, tasks), string(page))
		for why := range maps.Keys(refused) {
			require.Contains(t, string(page), fmt.Sprintf("| `%s` | %s |", why, strings.Join(refused[why], ", ")))
		}
		require.Contains(t, string(page), fmt.Sprintf("| `live-answer` | %s |", strings.Join(live, ", ")))
	}
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
	for _, name := range []string{"../../../docs/handing-in.md", "../../../docs/handing-in.zh-CN.md"} {
		page, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, basis := range []string{grade.Recorded, grade.Claimed} {
			rows := rowsOf(string(page), basis)
			require.Len(t, rows, 2, "what it means, and where it holds")
			require.NotContains(t, rows[0], "/")
			require.Equal(t, fmt.Sprintf("| `%s` | %s |", basis, strings.Join(tasks[basis], ", ")), rows[1])
		}
	}
}

// rowsOf are the rows of a page's tables that begin with a word of code.
func rowsOf(page, word string) []string {
	return slices.DeleteFunc(strings.Split(page, "\n"), func(line string) bool { return !strings.HasPrefix(line, "| `"+word+"` |") })
}
