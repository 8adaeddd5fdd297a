package grade_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/lessons"
)

var errKilled = errors.New("killed")

// A dying journal takes some tries, and the next one only in part, as when the process is killed while it writes.
type dying struct {
	*lanes.Journal[grade.Try]
	left int
}

func (d *dying) Keep(key string, t grade.Try) error {
	if d.left == 0 {
		return errKilled
	}
	d.left--
	return d.Journal.Keep(key, t)
}

// timeless are results without what differs from run to run.
func timeless(r grade.Results) grade.Results {
	r.Run.Started, r.Run.Ended = time.Time{}, time.Time{}
	for i := range r.Submissions {
		r.Submissions[i].GradedAt = time.Time{}
		for j := range r.Submissions[i].Tasks {
			r.Submissions[i].Tasks[j].Seconds = 0
		}
	}
	return r
}

// TestARunKilledAtEveryLineGoesOn: its results are those of the undisturbed one, and nothing kept is tried again.
func TestARunKilledAtEveryLineGoesOn(t *testing.T) {
	t.Parallel()
	submissions := handedIn(t, map[string]map[string]string{
		"right": {"count": "answers: {num: 4}", "keep": rightNote},
		"wrong": {"count": "answers: {num: 3}", "keep": strings.ReplaceAll(rightNote, "HOME", "PWD")},
	})
	o := func(j grade.Journal, lab *sessiontest.Lab) grade.Options {
		return grade.Options{Lab: lab, Lessons: []*lessons.Lesson{course()}, Submissions: submissions, Journal: j,
			Klab: "v1", Kubernetes: "v1.37.0", LabName: "grade", Parallel: 1}
	}
	whole := filepath.Join(t.TempDir(), "grades.jsonl")
	undisturbed := run(t, o(journal(t, whole), seeded()))
	text, err := os.ReadFile(whole)
	require.NoError(t, err)
	lines := strings.SplitAfter(strings.TrimSuffix(string(text), "\n"), "\n")
	require.Len(t, lines, 6, "four answers, and two once more")
	for kept := range lines {
		for _, torn := range []string{"", lines[kept][:len(lines[kept])/2]} {
			path := filepath.Join(t.TempDir(), "grades.jsonl")
			first := journal(t, path)
			synctest.Test(t, func(t *testing.T) {
				results, err := grade.Run(t.Context(), o(&dying{first, kept}, seeded()))
				require.ErrorIs(t, err, errKilled)
				require.Positive(t, results.Run.Counts.Unknown, "what was not come to is not 0")
			})
			file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			require.NoError(t, err)
			_, err = file.WriteString(torn)
			require.NoError(t, errors.Join(err, file.Close()))

			lab := seeded()
			second := journal(t, path)
			require.Equal(t, kept, second.Len())
			require.Equal(t, timeless(undisturbed), timeless(run(t, o(second, lab))), "killed after %d tries", kept)
			// The lesson's own answer is no seed of its own: each try is one.
			require.Equal(t, len(lines)-kept, lab.Seeds, "killed after %d tries", kept)
		}
	}
	idle := seeded()
	require.Equal(t, timeless(undisturbed), timeless(run(t, o(journal(t, whole), idle))))
	require.Zero(t, idle.Seeds, "nothing is left to do")
}

// calm is the lesson with a task that passes once the lab is calm.
func calm(unknown bool) *lessons.Lesson {
	l := course()
	check := &l.Tasks[0].Checks[0]
	check.Observe["calm"] = checker.Call{Verb: "object", Args: map[string]any{"kind": "ConfigMap", "name": "calm"}}
	check.Expect = []checker.Expectation{{Code: "late", Expression: "calm != null", Unknown: unknown}}
	l.Tasks = l.Tasks[:1]
	return l
}

// TestWhatDidNotPassCountsOnceItWasSeenAlone: under load a lab may be too slow for a right answer.
func TestWhatDidNotPassCountsOnceItWasSeenAlone(t *testing.T) {
	t.Parallel()
	submissions := handedIn(t, map[string]map[string]string{"ann": {"count": "answers: {num: 2}"}})
	for name, test := range map[string]struct {
		calmAt  int // the seed from which on the lab is calm
		unknown bool
		want    string
		tries   int
	}{
		"at once":               {1, false, "pass", 1},
		"alone":                 {2, false, "pass", 2},
		"never":                 {9, false, "wrong late", 2},
		"nobody can tell":       {9, true, "unknown late", 2},
		"told when it is alone": {2, true, "pass", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lab := seeded()
			empty := lab.OnSeed
			lab.OnSeed = func(namespace string) {
				if empty(namespace); lab.Seeds >= test.calmAt {
					lab.Put(map[string]any{"kind": "ConfigMap", "metadata": map[string]any{"name": "calm", "namespace": laneOfOne}})
				}
			}
			results := run(t, grade.Options{Lab: lab, Lessons: []*lessons.Lesson{calm(test.unknown)}, Submissions: submissions})
			require.Equal(t, []string{test.want}, marks(t, results, "ann"))
			task := results.Submissions[0].Tasks[0]
			require.Equal(t, test.tries, task.Tries)
			require.Equal(t, task.State != "unknown", task.Basis == grade.Regraded)
		})
	}
}

// TestWhatCouldNotBeToldIsTriedByTheNextRun, and what was told is not.
func TestWhatCouldNotBeToldIsTriedByTheNextRun(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "grades.jsonl")
	o := grade.Options{Submissions: handedIn(t, map[string]map[string]string{"ann": {"count": "answers: {num: 2}"}}), Journal: journal(t, path)}
	lab := seeded()
	lab.ReadError = errors.New("the API server does not answer")
	o.Lab = lab
	results := run(t, o)
	require.Equal(t, []string{"unknown lab", "missing"}, marks(t, results, "ann"))
	require.Nil(t, final(t, results, "ann"), "that is not the learner's fault")
	require.Contains(t, results.Submissions[0].Tasks[0].Reason, "does not answer")

	o.Lab, o.Journal = seeded(), journal(t, path)
	results = run(t, o)
	require.Equal(t, []string{"pass", "missing"}, marks(t, results, "ann"))
	require.Equal(t, 60, *final(t, results, "ann"))
}

// TestARunEndsWithItsLab rather than call everything unknown.
func TestARunEndsWithItsLab(t *testing.T) {
	t.Parallel()
	all := map[string]map[string]string{}
	for i := range 9 {
		all[fmt.Sprint("learner", i)] = map[string]string{"count": fmt.Sprintf("answers: {num: %d}", i)}
	}
	lab := seeded()
	lab.ReadError = errors.New("connection refused")
	j := journal(t, filepath.Join(t.TempDir(), "grades.jsonl"))
	synctest.Test(t, func(t *testing.T) {
		_, err := grade.Run(t.Context(), grade.Options{Lab: lab, Lessons: []*lessons.Lesson{course()}, Submissions: handedIn(t, all), Journal: j, Parallel: 1})
		require.ErrorContains(t, err, "connection refused")
	})
	require.Less(t, j.Len(), 9)
}

// TestAVerdictThatChangesIsNone: the first judgement of a try changes what the second one sees.
func TestAVerdictThatChangesIsNone(t *testing.T) {
	t.Parallel()
	l := calm(false)
	l.Tasks[0].Checks[0].Steps = []checker.Step{{Do: &checker.Call{Verb: "delete", Args: map[string]any{"kind": "ConfigMap", "name": "calm"}}}}
	lab := seeded()
	empty := lab.OnSeed
	lab.OnSeed = func(namespace string) {
		empty(namespace)
		lab.Put(map[string]any{"kind": "ConfigMap", "metadata": map[string]any{"name": "calm", "namespace": laneOfOne}})
	}
	results := run(t, grade.Options{Lab: lab, Lessons: []*lessons.Lesson{l}, Submissions: handedIn(t, map[string]map[string]string{"ann": {"count": "answers: {num: 2}"}})})
	require.Equal(t, []string{"unknown flaky"}, marks(t, results, "ann"))
	require.Contains(t, results.Submissions[0].Tasks[0].Reason, "first pass, then ")
}

// TestAnAnswerOfAnotherLabIsNotWrong: the lesson's own right answers are computed from the lab where they are given.
func TestAnAnswerOfAnotherLabIsNotWrong(t *testing.T) {
	t.Parallel()
	l := course()
	l.Tasks[0].Solutions[0].Steps[0].Do.Args = map[string]any{"num": "${string(1 + 1)}"}
	results := run(t, grade.Options{Lessons: []*lessons.Lesson{l}, Submissions: handedIn(t, map[string]map[string]string{
		"ann": {"count": "answers: {num: 3}"}, "bob": {"count": "answers: {num: 4}"},
	})})
	require.Equal(t, "unknown live-answer", marks(t, results, "ann")[0])
	require.Contains(t, results.Submissions[0].Tasks[0].Reason, "not-even")
	require.Equal(t, "pass", marks(t, results, "bob")[0], "a pass is a pass")
}

// TestOnlyTypedAnswersAreTriedWhereNoFenceIs: the lesson's seed does not fit behind it.
func TestOnlyTypedAnswersAreTriedWhereNoFenceIs(t *testing.T) {
	t.Parallel()
	l := course()
	l.Seed = []lessons.File{{Name: "pods.yaml", Data: []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostNetwork: true}")}}
	lab := seeded()
	results := run(t, grade.Options{Lab: lab, Lessons: []*lessons.Lesson{l}, Submissions: handedIn(t, map[string]map[string]string{
		"ann": {"count": "answers: {num: 2}", "keep": rightNote},
	})})
	require.Equal(t, []string{"pass", "refused fence"}, marks(t, results, "ann"))
	require.Equal(t, []string{"klab-one"}, lab.Lanes)
	require.Empty(t, lab.Guards)
}

// TestWhatALessonPermitsHoldsInItsOwnNamespaces: what its own answers make may stand there, and nothing else.
func TestWhatALessonPermitsHoldsInItsOwnNamespaces(t *testing.T) {
	t.Parallel()
	l := course()
	steps := &l.Tasks[1].Solutions[0].Steps
	*steps = append(*steps, checker.Step{Do: &checker.Call{Verb: "apply", Args: map[string]any{
		"manifest": "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: NodePort, ports: [{port: 80}]}}"}}})
	service := "---\napiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: %s, ports: [{port: 80}]}\n"
	lab := seeded()
	lab.Put(map[string]any{"kind": "Node", "metadata": map[string]any{"name": "n"}})
	results := run(t, grade.Options{Lab: lab, Lessons: []*lessons.Lesson{l}, Submissions: handedIn(t, map[string]map[string]string{
		"ann": {"count": "answers: {num: 2}", "keep": rightNote + fmt.Sprintf(service, "NodePort")},
		"bob": {"count": rightNote + fmt.Sprintf(service, "NodePort"), "keep": rightNote + fmt.Sprintf(service, "LoadBalancer")},
	})})
	require.Equal(t, []string{"pass", "pass"}, marks(t, results, "ann"))
	require.Equal(t, []string{"pass", "refused fence"}, marks(t, results, "bob"))
	bob := slices.IndexFunc(results.Submissions, func(s grade.Submission) bool { return s.ID == "bob" })
	require.Regexp(t, `^tasks/one/keep.yaml:9: .*spec.type: a submission may not make a Service of type`, results.Submissions[bob].Tasks[1].Reason)
	require.NotContains(t, lab.Guards, laneOfOne, "a namespace without permits is another")
	require.NotEmpty(t, lab.Guards)
	for namespace, rules := range lab.Guards {
		require.Equal(t, fence.Permits{"Service type NodePort"}, rules.Permits)
		require.Regexp(t, "^"+laneOfOne+"-[0-9a-f]{4}", namespace)
	}
}

// TestWhatComesBeforeATaskMayNotFitBehindTheFenceEither: then it is not begun there.
func TestWhatComesBeforeATaskMayNotFitBehindTheFenceEither(t *testing.T) {
	t.Parallel()
	role := checker.Step{Do: &checker.Call{Verb: "label", Args: map[string]any{"kind": "Role", "name": "r", "labels": map[string]any{"a": "b"}}}}
	for name, change := range map[string]func(*lessons.Task){
		"its answer": func(need *lessons.Task) { need.Solutions[0].Steps = append(need.Solutions[0].Steps, role) },
		"its check":  func(need *lessons.Task) { need.Checks[0].Steps = append(need.Checks[0].Steps, role) },
	} {
		l := course()
		change(&l.Tasks[0])
		results := grade.Foretell(grade.Options{Lessons: []*lessons.Lesson{l}, Submissions: handedIn(t, map[string]map[string]string{"ann": {"keep": rightNote}})})
		require.Equal(t, []string{"missing", "refused fence"}, marks(t, results, "ann"), name)
	}
}

// TestTheFenceStandsInTheLabToo: what no file shows is refused when it happens.
func TestTheFenceStandsInTheLabToo(t *testing.T) {
	t.Parallel()
	results := run(t, grade.Options{Submissions: handedIn(t, map[string]map[string]string{
		"crowd": {"keep": "- do: {apply: {manifest: {apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: 1}}}}\n" +
			"- do: {scale: {kind: Deployment, name: a, replicas: 1000}}"},
		"escaped": {"keep": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: NodePort, externalName: '${x}'}"},
		"path":    {"keep": "- do: {delete: {kind: Pod, name: ../../kube-system/pods/dns}}"},
	})})
	for _, id := range []string{"crowd", "escaped", "path"} {
		require.Equal(t, "refused fence", marks(t, results, id)[1], id)
	}
}

// TestTwoSubmissionsOfOneLearnerAreBothThere: which one counts is for a person to say.
func TestTwoSubmissionsOfOneLearnerAreBothThere(t *testing.T) {
	t.Parallel()
	all := append(handedIn(t, map[string]map[string]string{"ann": {"count": "answers: {num: 2}"}}),
		handedIn(t, map[string]map[string]string{"ann": {"count": "answers: {num: 3}", "kep": "answers: {num: 3}"}})...)
	results := run(t, grade.Options{Submissions: all})
	require.Len(t, results.Submissions, 2)
	for _, s := range results.Submissions {
		require.Equal(t, []string{grade.HandedInTwice}, s.Flags)
	}
	require.Equal(t, []grade.Problem{{ID: "ann", Source: "ann", File: "tasks/one/kep.yaml", Code: grade.NotInLesson,
		Reason: "lesson one has no task kep: did you mean keep?"}}, results.Problems)
}

// TestNamesOfOneTaskAreUsedInTheNext: what does not pass on the lesson's own answers is tried on the learner's.
func TestNamesOfOneTaskAreUsedInTheNext(t *testing.T) {
	t.Parallel()
	l := course()
	check := &l.Tasks[1].Checks[0]
	check.Observe["given"] = checker.Call{Verb: "answers", Args: map[string]any{}}
	check.Expect = []checker.Expectation{{Code: "other-note", Expression: "note != null && note.data.said == answer(given, 'num')"}}
	note := func(said string) string {
		return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: note}\ndata: {said: '" + said + "'}\n"
	}
	lab := seeded()
	path := filepath.Join(t.TempDir(), "grades.jsonl")
	o := grade.Options{Lab: lab, Lessons: []*lessons.Lesson{l}, Journal: journal(t, path), Submissions: handedIn(t, map[string]map[string]string{
		"usual":   {"count": "answers: {num: 2}", "keep": note("2")},
		"own":     {"count": "answers: {num: 4}", "keep": note("4")},
		"neither": {"count": "answers: {num: 6}", "keep": note("8")},
		"unmet":   {"count": "answers: {num: 3}", "keep": note("3")},
		"alone":   {"keep": note("4")},
	})}
	results := run(t, o)
	require.Equal(t, []string{"pass", "pass"}, marks(t, results, "usual"))
	require.Equal(t, []string{"pass", "pass"}, marks(t, results, "own"))
	require.Equal(t, []string{"pass", "wrong other-note"}, marks(t, results, "neither"))
	require.Equal(t, []string{"wrong not-even", "wrong other-note"}, marks(t, results, "unmet"))
	require.Equal(t, []string{"missing", "wrong other-note"}, marks(t, results, "alone"), "nobody's answer passes on another's")
	for _, s := range results.Submissions {
		tries := map[string]int{"usual": 1, "own": 3, "neither": 3, "unmet": 2, "alone": 2}
		require.Equal(t, tries[s.ID], s.Tasks[1].Tries, s.ID)
	}
	o.Lab, o.Journal = seeded(), journal(t, path)
	require.Equal(t, timeless(results), timeless(run(t, o)))
	require.Zero(t, o.Lab.(*sessiontest.Lab).Seeds)
}

// A lab that knows no object but those of its seeds, and says so as the API server does.
type strict struct{ *sessiontest.Lab }

func (s strict) Patch(ctx context.Context, kind, namespace, name, how string, patch []byte) error {
	if object, err := s.Get(ctx, kind, namespace, name); err != nil || object == nil {
		return fmt.Errorf("patch: %w", apierrors.NewNotFound(schema.GroupResource{Resource: "pods"}, name))
	}
	return s.Lab.Patch(ctx, kind, namespace, name, how, patch)
}

// TestANameOfAnotherLabIsNotWrong: Pods have other names in every lab.
func TestANameOfAnotherLabIsNotWrong(t *testing.T) {
	t.Parallel()
	refusal := func(err error) bool { return apierrors.IsNotFound(err) }
	label := "- do: {patch: {kind: Pod, name: web-7d4b9-x2x, patch: {metadata: {labels: {a: b}}}}}\n"
	results := run(t, grade.Options{Lab: strict{seeded()}, Refusal: refusal, Submissions: handedIn(t, map[string]map[string]string{
		"ann": {"keep": label}, "bob": {"count": "steps:\n" + label + "answers: {num: 2}"},
	})})
	require.Equal(t, []string{"missing", "unknown not-here"}, marks(t, results, "ann"))
	require.Contains(t, results.Submissions[0].Tasks[1].Note, "web-7d4b9-x2x")
	require.Contains(t, results.Submissions[0].Tasks[1].Reason, "wrong no-note")
	require.Equal(t, "unknown not-here", marks(t, results, "bob")[0], "what comes after it is not done")

	l := course()
	l.Tasks[1].Solutions[0].Steps = []checker.Step{{Do: &checker.Call{Verb: "delete", Args: map[string]any{"kind": "Pod", "name": "${pods[0].metadata.name}"}}}}
	require.True(t, grade.Live(l.Tasks[1]))
	require.False(t, grade.Live(l.Tasks[0]))
}
