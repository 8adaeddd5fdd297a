package lint_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/lint"
)

// told are all problems of the good course with some changes, those that loading finds and those of the lint.
func told(t *testing.T, edits ...edit) []lessons.Problem {
	t.Helper()
	course, err := lessons.Load(edited(t, edits...))
	return lessons.Ordered(append(lessons.Problems(err), lint.Course(course)...))
}

// TestWhatHangsOnAMistakeIsNoMistake: an author mends the one problem that there is, and does not delete what is right.
func TestWhatHangsOnAMistakeIsNoMistake(t *testing.T) {
	t.Parallel()
	const (
		yaml    = first + "lesson.yaml"
		checked = "    - code: no-pod\n      expression: web != null\n      show: kubectl get pods -n ${ns}\n"
		facts   = "tasks:"
		shared  = "observe:\n  behind: {endpoints: {service: web}}\ntasks:"
		uses    = "    - {use: own-pods, with: {service: web, workload: web}}\n    - {code: no-pod, expression: behind == []}\n"
	)
	for name, test := range map[string]struct{ call, want string }{
		"a parameter that is none": {"    - {use: own-pods, with: {servce: web, workload: web}}\n", "guard own-pods needs service"},
		"a guard that is none":     {"    - {use: own-pod, with: {service: web, workload: web}}\n", `there is no guard "own-pod"`},
		"a key beside use":         {"    - {use: own-pods, code: no-pod, with: {service: web, workload: web}}\n", "code stands beside use"},
		"a key that is none":       {"    - cde: no-pod\n      expression: behind == []\n", `unknown key "cde"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			problems := told(t, edit{yaml, checked, test.call}, edit{yaml, facts, shared})
			require.Contains(t, problems[0].Message, test.want)
			for _, other := range problems[1:] {
				require.Equal(t, "the expectation has no code", other.Message) // which is the same mistake, seen from behind
			}
		})
	}
}

// TestACommandOfACheckIsOneProblem: it is written once, for however many expectations.
func TestACommandOfACheckIsOneProblem(t *testing.T) {
	t.Parallel()
	const yaml = first + "lesson.yaml"
	bad := []edit{
		{yaml, "    observe:\n", "    show: kubectl delete pod web\n    observe:\n"},
		{yaml, "      show: kubectl get pods -n ${ns}\n", ""},
		{yaml, "      show: kubectl describe pod web -n ${ns}\n", ""},
	}
	require.Len(t, told(t, bad...), 1, joined(told(t, bad...)))
	before := len(packed(t))
	require.Len(t, packed(t, bad...), before+1, joined(packed(t, bad...)))
}

// TestWhatToDoAboutAnAnchor: the way to mend it names what there is.
func TestWhatToDoAboutAnAnchor(t *testing.T) {
	t.Parallel()
	const text = ready + "text.en.md"
	for name, test := range map[string]struct {
		edit edit
		want []string
	}{
		"almost one":                 {edit{text, "<!-- task: scale -->", "<!-- task scale -->"}, []string{"step", "task", "predict", "quiz", "correction", "debrief", "picture"}},
		"nothing below a prediction": {edit{text, "Think first.", ""}, []string{"leads up to the question"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			have := joined(told(t, test.edit))
			for _, want := range test.want {
				require.Contains(t, have, want)
			}
		})
	}
}

// TestAVariableOfAShellHasNoBraces: in the text of an action ${NAME} is CEL, whose fix alone would lead astray.
func TestAVariableOfAShellHasNoBraces(t *testing.T) {
	t.Parallel()
	const steps = first + "wrong/deployment.steps.yaml"
	have := joined(told(t, edit{steps, "", "- do: {exec: {pod: web, command: [sh, -c, 'echo ${TEXT}']}}\n"}))
	require.Contains(t, have, "undeclared reference to 'TEXT'")
	require.Contains(t, have, "add TEXT to observe")
	require.Contains(t, have, "a variable of a shell is written $TEXT, without braces")
}
