package handin

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/lessons"
)

func TestASubmissionComesToWhatWasSeenOrToWhatTheLessonSaysRemains(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		said, handed string
		mark         grade.Task
		want         string
	}{
		"the same":                 {"wrong set-scaled", "", grade.Task{State: "wrong", Code: "set-scaled"}, Agrees},
		"another code":             {"wrong set-scaled", "", grade.Task{State: "wrong", Code: "not-five"}, Differs},
		"the code that is said":    {"wrong set-scaled", "not-five", grade.Task{State: "wrong", Code: "not-five"}, Agrees},
		"not the code that is":     {"wrong set-scaled", "not-five", grade.Task{State: "wrong", Code: "set-scaled"}, Differs},
		"a pass that is said":      {"wrong stopped-first", "pass", grade.Task{State: "pass"}, Agrees},
		"a pass that is not":       {"wrong stopped-first", "", grade.Task{State: "pass"}, Differs},
		"a right answer is wrong":  {"pass", "", grade.Task{State: "wrong", Code: "not-five", Basis: grade.Regraded}, Differs},
		"nothing was left behind":  {"wrong not-done", "", grade.Task{State: grade.Missing}, Agrees},
		"nobody can tell, 0 marks": {"pass", "", grade.Task{State: grade.Unknown, Basis: grade.Recorded}, Open},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.mark.Lesson, test.mark.Task = "deployment-basics", "scale"
			c := played{Case: &Case{Said: test.said}, id: "1", lesson: &lessons.Lesson{ID: "deployment-basics"}, task: lessons.Task{ID: "scale"},
				fixture: lessons.Fixture{Handed: test.handed}}
			c.compare(grade.Results{Submissions: []grade.Submission{{ID: "1", Tasks: []grade.Task{test.mark}}}})
			require.Equal(t, test.want, c.Outcome)
		})
	}
}
