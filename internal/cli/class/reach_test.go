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
	pages(t, map[string]func(string) string{
		"classroom.md": func(page string) string {
			return once(t, page, `\b\d+ tasks, klab refuses`, fmt.Sprintf("%d tasks, klab refuses", tasks))
		},
		"classroom.zh-CN.md": func(page string) string {
			return once(t, page, `\b\d+ 个任务当中`, fmt.Sprintf("%d 个任务当中", tasks))
		},
	})
	tables := func(page string) string {
		page = once(t, page, "(?m)(^\\| `(fence|no-verb).*\n)+", strings.Join(rows, ""))
		return once(t, page, "(?m)^\\| `live-answer`.*\n", row("live-answer", live))
	}
	pages(t, map[string]func(string) string{"classroom.md": tables, "classroom.zh-CN.md": tables})
}

var update = flag.Bool("update", false, "write anew what pages say of the lessons")

// pages holds pages of docs to what they would be if they said what is so, or writes them.
func pages(t *testing.T, rightly map[string]func(page string) string) {
	t.Helper()
	for name, right := range rightly {
		path := filepath.Join("..", "..", "..", "docs", name)
		page, err := os.ReadFile(path)
		require.NoError(t, err)
		want := right(string(page))
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
			continue
		}
		const write = "write it with: go test ./internal/cli/class -run Page -update"
		require.Empty(t, linesBeside(want, string(page)), "%s should say this; %s", name, write)
		require.Empty(t, linesBeside(string(page), want), "%s should not say this; %s", name, write)
	}
}

// once puts a text in the place of the one that a page has of a kind: where there is none, nothing would be held to it.
func once(t *testing.T, page, pattern, text string) string {
	t.Helper()
	where := regexp.MustCompile(pattern)
	require.Len(t, where.FindAllString(page, -1), 1, pattern)
	return where.ReplaceAllLiteralString(page, text)
}

// linesBeside are the lines of a page that another has not.
func linesBeside(page, other string) []string {
	known := strings.Split(other, "\n")
	return slices.DeleteFunc(strings.Split(page, "\n"), func(line string) bool { return slices.Contains(known, line) })
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
	tables := func(page string) string {
		for _, basis := range []string{grade.Recorded, grade.Claimed} {
			page = once(t, page, "(?m)^\\| `"+basis+"` \\| [a-z-]+/.*\n", row(basis, tasks[basis]))
		}
		return page
	}
	pages(t, map[string]func(string) string{"handing-in.md": tables, "handing-in.zh-CN.md": tables})
}
