package grade_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
)

// claiming is a submission with verdicts of the learner's own klab.
func claiming(t *testing.T, head string, tasks map[string]string) submission.Submission {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "ann")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "tasks", "one"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "submission.yaml"), []byte(head), 0o600))
	for task, text := range tasks {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "tasks", "one", task+".yaml"), []byte(text), 0o600))
	}
	return read(t, dir)
}

func step(verb string, args map[string]any) checker.Step {
	return checker.Step{Do: &checker.Call{Verb: verb, Args: args}}
}

// TestWhatAMarkRestsOnFollowsFromTheLessonsRightAnswers: all of them, not one.
func TestWhatAMarkRestsOnFollowsFromTheLessonsRightAnswers(t *testing.T) {
	t.Parallel()
	apply := step("apply", map[string]any{"manifest": "{apiVersion: v1, kind: ConfigMap, metadata: {name: note}}"})
	wait := checker.Step{Within: "9s", Expect: []checker.Expectation{{Code: "x", Expression: "true"}}}
	node := step("label", map[string]any{"kind": "Node", "name": "${n}", "labels": map[string]any{"a": "b"}})
	elsewhere := step("delete", map[string]any{"kind": "Pod", "name": "a", "namespace": "kube-system"})
	request := step("request", map[string]any{"service": "web"})
	for name, test := range map[string]struct {
		solutions [][]checker.Step
		want      string
	}{
		"objects":                   {[][]checker.Step{{apply}}, grade.Regraded},
		"a Pod by whatever name":    {[][]checker.Step{{step("delete", map[string]any{"kind": "Pod", "name": "${one}"})}}, grade.Regraded},
		"the lesson's namespace":    {[][]checker.Step{{step("answer", map[string]any{"num": "web.${ns}.svc"})}}, grade.Regraded},
		"a number that was counted": {[][]checker.Step{{step("answer", map[string]any{"num": "${string(n)}"})}}, grade.Recorded},
		"one way that is the same":  {[][]checker.Step{{step("answer", map[string]any{"num": "${string(n)}"})}, {step("answer", map[string]any{"num": "2"})}}, grade.Regraded},
		"an order":                  {[][]checker.Step{{apply, wait, apply}}, grade.Recorded},
		"a wait at the end":         {[][]checker.Step{{apply, wait}}, grade.Regraded},
		"a command":                 {[][]checker.Step{{step("exec", map[string]any{"pod": "a", "command": []any{"x"}})}}, grade.Recorded},
		"a label of a node":         {[][]checker.Step{{node}}, grade.Regraded},
		"another namespace":         {[][]checker.Step{{elsewhere}}, grade.Recorded},
		"another, or not":           {[][]checker.Step{{elsewhere}, {apply}}, grade.Regraded},
		"nothing but requests":      {[][]checker.Step{{request}}, grade.Claimed},
		"requests and something":    {[][]checker.Step{{request, apply}}, grade.Recorded},
	} {
		l := course()
		l.Tasks[0].Solutions = nil
		for _, steps := range test.solutions {
			l.Tasks[0].Solutions = append(l.Tasks[0].Solutions, lessons.Fixture{Steps: steps})
		}
		require.Equal(t, test.want, grade.Bases(lessonsOf(l))["one/count"], name)
	}
}

// TestNoWordOfALearnersOwnGivesPoints unless the teacher says so, and then only where nothing else can be had.
func TestNoWordOfALearnersOwnGivesPoints(t *testing.T) {
	t.Parallel()
	head := "{id: ann, tasks: {one/count: {state: pass, left: ['node n has other taints']}, one/keep: {state: pass}}}"
	live := course()
	live.Tasks[0].Solutions[0].Steps[0].Do.Args = map[string]any{"num": "${string(1 + 1)}"}
	quiet := course()
	quiet.Tasks[0].Answers, quiet.Tasks[0].Solutions = nil, []lessons.Fixture{{Steps: []checker.Step{step("request", map[string]any{"service": "web"})}}}
	quiet.Tasks[1].Needs = nil
	both := []string{grade.Recorded, grade.Claimed}
	for name, test := range map[string]struct {
		lesson *lessons.Lesson
		count  string
		accept []string
		marks  []string
		bases  []string
		score  int
	}{
		"proven":                {course(), "answers: {num: 2}", both, []string{"pass", "missing"}, []string{grade.Regraded, grade.Baseless}, 60},
		"disproven":             {course(), "answers: {num: 3}", both, []string{"wrong not-even", "missing"}, []string{grade.Regraded, grade.Baseless}, 0},
		"only said":             {course(), "", both, []string{"missing", "missing"}, []string{grade.Baseless, grade.Baseless}, 0},
		"forged and refused":    {course(), "- do: {exec: {pod: a, command: [sh]}}", both, []string{"refused fence", "missing"}, []string{grade.Baseless, grade.Baseless}, 0},
		"of another lab":        {live, "answers: {num: 3}", nil, []string{"unknown live-answer", "missing"}, []string{grade.Recorded, grade.Baseless}, 0},
		"as good as proven":     {live, "answers: {num: 4}", nil, []string{"pass", "missing"}, []string{grade.Regraded, grade.Baseless}, 60},
		"accepted":              {live, "answers: {num: 3}", []string{grade.Recorded}, []string{"pass live-answer", "missing"}, []string{grade.Recorded, grade.Baseless}, 60},
		"another is accepted":   {live, "answers: {num: 3}", []string{grade.Claimed}, []string{"unknown live-answer", "missing"}, []string{grade.Recorded, grade.Baseless}, 0},
		"no trace":              {quiet, "", nil, []string{"unknown recorded", "missing"}, []string{grade.Claimed, grade.Baseless}, 0},
		"no trace, and trusted": {quiet, "", both, []string{"pass recorded", "missing"}, []string{grade.Claimed, grade.Baseless}, 60},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tasks := map[string]string{}
			if test.count != "" {
				tasks["count"] = test.count
			}
			results := run(t, grade.Options{Lessons: lessonsOf(test.lesson), Accept: test.accept, Submissions: []submission.Submission{claiming(t, head, tasks)}})
			require.Equal(t, test.marks, marks(t, results, "ann"))
			s := results.Submissions[0]
			require.Equal(t, test.score, s.Score)
			for i, task := range s.Tasks {
				require.Equal(t, test.bases[i], task.Basis)
				require.Equal(t, grade.Pass, task.Claimed)
			}
			require.Equal(t, name == "disproven", slices.Contains(s.Flags, grade.ClaimsDiffer))
		})
	}
}

// TestASubmissionOfAnotherLessonOrKubernetesIsFlagged, and graded all the same.
func TestASubmissionOfAnotherLessonOrKubernetesIsFlagged(t *testing.T) {
	t.Parallel()
	for head, flags := range map[string][]string{
		"{id: ann, kubernetes: v1.37.2, lessons: {one: hash-1}}":                 {},
		"{id: ann, kubernetes: v1.36.0, lessons: {one: hash-1, two: other}}":     {grade.OtherKubernetes},
		"{id: ann, kubernetes: '', lessons: {one: hash-0}}":                      {grade.OtherLesson},
		"{id: ann, kubernetes: [], lessons: 7, tasks: [], made: x, klab: {}}":    {},
		"{id: ann, tasks: {one/count: pass, ../x: {state: pass}, a/b: {at: 1}}}": {},
	} {
		results := run(t, grade.Options{Submissions: []submission.Submission{claiming(t, head, map[string]string{"count": "answers: {num: 2}"})}})
		require.Equal(t, flags, results.Submissions[0].Flags, head)
		require.Equal(t, "pass", marks(t, results, "ann")[0])
	}
}

// TestAReferenceFindsWhatHasAnotherNameInEveryLab, and nothing is computed but that.
func TestAReferenceFindsWhatHasAnotherNameInEveryLab(t *testing.T) {
	t.Parallel()
	l := course()
	l.Tasks[0].Answers = nil
	l.Tasks[0].Checks[0] = checker.Check{ID: "n", Observe: checker.Observations{"pods": {Verb: "objects", Args: map[string]any{"kind": "ConfigMap"}}},
		Expect: []checker.Expectation{{Code: "still-there", Expression: "pods.size() == 1 && pods[0].metadata.name == 'web-b'"}}}
	lab := seeded()
	lab.OnSeed = func(string) {
		for i, name := range []string{"web-a", "web-b"} {
			lab.Put(map[string]any{"kind": "ReplicaSet", "metadata": map[string]any{"name": "web", "namespace": laneOfOne, "uid": "rs"}})
			lab.Put(map[string]any{"kind": "ConfigMap", "metadata": map[string]any{"name": name, "namespace": laneOfOne, "uid": string(rune('a' + i)),
				"ownerReferences": []any{map[string]any{"kind": "ReplicaSet", "name": "web", "uid": "rs", "controller": true}}}})
		}
	}
	l.Tasks = l.Tasks[:1]
	results := run(t, grade.Options{Lab: lab, Lessons: lessonsOf(l), Submissions: []submission.Submission{
		claiming(t, "{id: ann}", map[string]string{"count": "- do: {delete: {kind: ConfigMap, name: {of: ReplicaSet/web, nth: 1}}}"}),
		claiming(t, "{id: bob}", map[string]string{"count": "- do: {delete: {kind: ConfigMap, name: {of: ReplicaSet/web, nth: 2}}}"}),
		claiming(t, "{id: cid}", map[string]string{"count": "- do: {delete: {kind: ConfigMap, name: {of: ReplicaSet/web, nth: 9}}}"}),
		claiming(t, "{id: dan}", map[string]string{"count": "- do: {delete: {kind: ConfigMap, name: {of: 'ReplicaSet/${x}', nth: 1}}}"}),
		claiming(t, "{id: eve}", map[string]string{"count": "- do: {exec: {pod: {of: ReplicaSet/web, nth: 1}, command: [sh]}}"}),
		claiming(t, "{id: fay}", map[string]string{"count": "- do: {delete: {kind: Secret, name: {of: Node/web, nth: 1}}}"}),
	}})
	require.Equal(t, []string{"pass"}, marks(t, results, "ann"))
	require.Equal(t, []string{"wrong still-there"}, marks(t, results, "bob"))
	require.Equal(t, []string{"wrong still-there"}, marks(t, results, "cid"))
	require.Equal(t, []string{"refused bad-answer"}, marks(t, results, "dan"))
	require.Equal(t, "refused", results.Submissions[4].Tasks[0].State)
	require.Equal(t, []string{"refused bad-answer"}, marks(t, results, "fay"))
}
