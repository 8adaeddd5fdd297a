package class

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/lessons"
)

// TestTheSamplesAreWhatTheySay, as far as that can be told without a lab: what is hostile is refused before anything of it
// is done, and costs nobody else anything.
func TestTheSamplesAreWhatTheySay(t *testing.T) {
	t.Parallel()
	course, err := lessons.ReadAnswers(content.FS)
	require.NoError(t, err)
	submissions, err := read(t.Context(), []string{"testdata/class"}, "none")
	require.NoError(t, err)
	var chosen []*lessons.Lesson
	for _, id := range []string{"first-pod", "rollback", "jobs"} {
		chosen = append(chosen, course.Lesson(id))
	}
	found := grade.Foretell(grade.Options{Lessons: chosen, Submissions: submissions})
	require.Empty(t, found.Problems)
	got := map[string]map[string]int{}
	for _, s := range found.Submissions {
		got[s.ID] = map[string]int{}
		for _, task := range s.Tasks {
			got[s.ID][task.State]++
			if task.State == grade.Refused {
				require.NotEmpty(t, task.Reason)
				require.NotContains(t, task.Reason, "pack")
			}
		}
	}
	require.Equal(t, map[string]map[string]int{
		"right":   {grade.Unknown: 13, grade.Missing: 1},
		"wrong":   {grade.Unknown: 7, grade.Missing: 7},
		"hostile": {grade.Unknown: 1, grade.Refused: 10, grade.Missing: 3},
	}, got)
}
