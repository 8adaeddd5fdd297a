package grade_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
)

const laneOfOne = "klab-pack-grade-one"

// says is an answer of the lesson's own that somebody types.
func says(file, value string) lessons.Fixture {
	return lessons.Fixture{File: file, Steps: []checker.Step{{Do: &checker.Call{Verb: "answer", Args: map[string]any{"num": value}}}}}
}

// course is one lesson of two tasks: an even number, and on it a ConfigMap.
func course() *lessons.Lesson {
	return &lessons.Lesson{
		ID: "one", Namespace: "klab-one", Hash: "hash-1",
		Texts: map[string]*lessons.Text{lessons.English: {Language: lessons.English}},
		Tasks: []lessons.Task{
			{
				ID: "count", Points: 60, Answers: []string{"num"}, Solutions: []lessons.Fixture{says("two", "2")},
				Checks: []checker.Check{{
					ID: "n", Settle: checker.Duration(time.Second),
					Observe: checker.Observations{"given": {Verb: "answers", Args: map[string]any{}}},
					Expect: []checker.Expectation{
						{Code: "nothing", Expression: "answer(given, 'num') != ''"},
						{Code: "not-even", Expression: "number(answer(given, 'num')) % 2 == 0", Evidence: map[string]string{"given": "answer(given, 'num')"}},
					},
				}},
			},
			{
				ID: "keep", Points: 40, Needs: []string{"count"},
				Solutions: []lessons.Fixture{{File: "note", Steps: []checker.Step{{Do: &checker.Call{Verb: "apply", Args: map[string]any{
					"manifest": "{apiVersion: v1, kind: ConfigMap, metadata: {name: note}, data: {said: yes}}"}}}}}},
				Checks: []checker.Check{{
					ID: "note", Settle: checker.Duration(time.Second),
					Observe: checker.Observations{"note": {Verb: "object", Args: map[string]any{"kind": "ConfigMap", "name": "note"}}},
					Expect:  []checker.Expectation{{Code: "no-note", Expression: "note != null"}, {Code: "other-note", Expression: "note.data.said == ns + ' ${HOME}'"}},
				}},
			},
		},
	}
}

// seeded is a lab whose seeds are empty.
func seeded() *sessiontest.Lab {
	lab := &sessiontest.Lab{}
	lab.OnSeed = func(string) {
		for _, namespace := range []string{laneOfOne, laneOfOne + "-2", "klab-one"} {
			lab.Remove("ConfigMap", namespace, "answers")
			lab.Remove("ConfigMap", namespace, "note")
			lab.Remove("Deployment", namespace, "a")
		}
	}
	return lab
}

const rightNote = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: note, namespace: klab-one, uid: u, resourceVersion: '7'}\ndata: {said: 'klab-one ${HOME}'}\n"

// handedIn writes submissions: learner, then task, then the file's text.
func handedIn(t *testing.T, all map[string]map[string]string) []submission.Submission {
	t.Helper()
	dir := t.TempDir()
	var out []submission.Submission
	for learner, tasks := range all {
		for task, text := range tasks {
			name := filepath.Join(dir, learner, "tasks", "one", task+".yaml")
			require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
			require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		}
		out = append(out, read(t, filepath.Join(dir, learner)))
	}
	return out
}

func read(t *testing.T, path string) submission.Submission {
	t.Helper()
	s, err := submission.Read(t.Context(), path)
	require.NoError(t, err)
	return s
}

func lessonsOf(l *lessons.Lesson) []*lessons.Lesson { return []*lessons.Lesson{l} }

func journal(t *testing.T, path string) *lanes.Journal[grade.Try] {
	t.Helper()
	j, err := lanes.OpenJournal[grade.Try](path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, j.Close()) })
	return j
}

// run grades on a lab in memory, with a journal of its own unless options have one.
func run(t *testing.T, o grade.Options) (results grade.Results) {
	t.Helper()
	if o.Journal == nil {
		o.Journal = journal(t, filepath.Join(t.TempDir(), "grades.jsonl"))
	}
	if o.Lessons == nil {
		o.Lessons = []*lessons.Lesson{course()}
	}
	if o.Lab == nil {
		o.Lab = seeded()
	}
	o.Klab, o.Kubernetes, o.LabName, o.Parallel = "v1", "v1.37.0", "grade", 1
	var err error
	synctest.Test(t, func(t *testing.T) { results, err = grade.Run(t.Context(), o) })
	require.NoError(t, err)
	return results
}

// marks are the states and codes of a submission's tasks, in order.
func marks(t *testing.T, results grade.Results, id string) []string {
	t.Helper()
	for _, s := range results.Submissions {
		if s.ID != id {
			continue
		}
		var out []string
		for _, task := range s.Tasks {
			out = append(out, strings.TrimSpace(task.State+" "+task.Code))
		}
		return out
	}
	t.Fatalf("no submission of %s", id)
	return nil
}

func final(t *testing.T, results grade.Results, id string) *int {
	t.Helper()
	for _, s := range results.Submissions {
		if s.ID == id {
			return s.Final
		}
	}
	t.Fatalf("no submission of %s", id)
	return nil
}

func TestAClassIsGraded(t *testing.T) {
	t.Parallel()
	lab := seeded()
	results := run(t, grade.Options{Lab: lab, Submissions: handedIn(t, map[string]map[string]string{
		"right":   {"count": "answers: {num: 4}", "keep": rightNote},
		"same":    {"count": "- do: {answer: {num: '4'}}", "keep": rightNote},
		"wrong":   {"count": "answers: {num: 3}", "keep": strings.ReplaceAll(rightNote, "HOME", "PWD")},
		"half":    {"keep": rightNote},
		"hostile": {"count": "answers: {num: 2}", "keep": "apiVersion: v1\nkind: Pod\nmetadata: {name: note}\nspec: {hostNetwork: true, containers: [{name: a, image: b}]}"},
	})})
	require.Equal(t, []string{"pass", "pass"}, marks(t, results, "right"))
	require.Equal(t, []string{"pass", "pass"}, marks(t, results, "same"))
	require.Equal(t, []string{"wrong not-even", "wrong other-note"}, marks(t, results, "wrong"))
	require.Equal(t, []string{"missing", "pass"}, marks(t, results, "half"))
	require.Equal(t, []string{"pass", "refused fence"}, marks(t, results, "hostile"))
	require.Equal(t, 100, *final(t, results, "right"))
	require.Equal(t, 0, *final(t, results, "wrong"))
	require.Equal(t, 40, *final(t, results, "half"), "the lesson's own answer was there before it")
	require.Nil(t, final(t, results, "hostile"), "a person has to look at it")
	require.Equal(t, grade.Counts{Submissions: 5, Pass: 6, Wrong: 2, Missing: 1, Refused: 1}, results.Run.Counts)
	for _, s := range results.Submissions {
		for _, task := range s.Tasks {
			require.Equal(t, map[string]int{"pass": 1, "wrong": 2}[task.State], task.Tries, "%s %s: what did not pass is tried once more", s.ID, task.Task)
		}
	}
	require.Equal(t, 7, lab.Seeds, "equal answers are tried once: 3 numbers, 2 notes, and 2 wrong ones again")
	for _, lane := range lab.Lanes {
		require.Equal(t, laneOfOne, lane, "nothing is tried where no fence is")
	}
}

// TestWhatIsRefusedNeverReachesTheLab, whatever form it has.
func TestWhatIsRefusedNeverReachesTheLab(t *testing.T) {
	t.Parallel()
	pod := "apiVersion: v1\nkind: Pod\nmetadata: {name: a%s}\nspec: {containers: [{name: a, image: b}]%s}"
	for name, test := range map[string]struct{ text, code string }{
		"another namespace":     {strings.Replace(strings.Replace(pod, "%s", ", namespace: kube-system", 1), "%s", "", 1), "fence"},
		"the node's files":      {strings.Replace(strings.Replace(pod, "%s", "", 1), "%s", ", volumes: [{name: a, hostPath: {path: /}}]", 1), "fence"},
		"rights":                {"apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}", "fence"},
		"a hook":                {"apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: a}", "fence"},
		"a finalizer":           {"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, finalizers: [a/b]}", "fence"},
		"in a List":             {"apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Node, metadata: {name: a}}]", "fence"},
		"a patch":               {"- do: {patch: {kind: Pod, name: a, patch: {spec: {hostPID: true}}}}", "fence"},
		"a patch of a node":     {"- do: {patch: {kind: Node, name: a, patch: {spec: {taints: []}}}}", "fence"},
		"delete elsewhere":      {"- do: {delete: {kind: Pod, name: a, namespace: kube-system}}", "fence"},
		"delete the namespace":  {"- do: {delete: {kind: Namespace, name: klab-one}}", "fence"},
		"a shell":               {"- do: {exec: {pod: a, command: [sh]}}", "fence"},
		"a static Pod":          {"- do: {nodeManifest: {node: a, name: b, manifest: {}}}", "fence"},
		"a hidden file":         {"- do: {writeFile: {path: .envrc, content: a}}", "fence"},
		"somebody else's file":  {"- do: {writeFile: {path: ../a.yaml, content: a}}", "fence"},
		"a request":             {"- do: {request: {url: 'http://10.0.0.1/'}}", "no-verb"},
		"an expression":         {"- do: {delete: {kind: Pod, name: '${pods[0].metadata.name}'}}", "computed"},
		"a computed answer":     {"answers: {num: '${memory.num}'}", "computed"},
		"an answer to nothing":  {"answers: {m: 2}", "no-such-answer"},
		"answers by the way":    {"steps:\n- do: {answer: {num: 2, other: 3}}", "no-such-answer"},
		"what a check may do":   {"- do: {hang: {pod: a}}", "no-verb"},
		"an unknown argument":   {"- do: {scale: {kind: Deployment, name: a, replica: 2}}", "bad-answer"},
		"text":                  {"hello", "bad-answer"},
		"an expectation":        {"- expect: [{code: a, expression: 'true'}]", "bad-answer"},
		"observations":          {"{observe: {a: {objects: {kind: Secret}}}, steps: []}", "bad-answer"},
		"a loose YAML boolean":  {"answers: {num: no}", "bad-answer"},
		"too deep":              {strings.Repeat("[", 60) + strings.Repeat("]", 60), "too-large"},
		"aliases without end":   {"a: &a [x,x,x,x,x,x,x,x,x]\n" + aliases(), "not-yaml"},
		"too many objects":      {strings.Repeat("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n", 61), "too-large"},
		"address of another":    {"apiVersion: v1\nkind: Endpoints\nmetadata: {name: a}\nsubsets: [{addresses: [{ip: 169.254.169.254}]}]", "fence"},
		"a name of the outside": {"apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: ExternalName, externalName: example.org}", "fence"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lab := seeded()
			results := run(t, grade.Options{Lab: lab, Submissions: handedIn(t, map[string]map[string]string{"eve": {"count": test.text}})})
			require.Equal(t, []string{"refused " + test.code, "missing"}, marks(t, results, "eve"), results.Submissions[0].Tasks[0].Reason)
			require.NotEmpty(t, results.Submissions[0].Tasks[0].Reason)
			require.NotContains(t, results.Submissions[0].Tasks[0].Reason, "a pack")
			require.Zero(t, lab.Seeds)
		})
	}
}

func aliases() string {
	var b strings.Builder
	for i, last := 'b', 'a'; i < 'k'; i, last = i+1, i {
		b.WriteString(string(i) + ": &" + string(i) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(last)+",", 9), ",") + "]\n")
	}
	return b.String()
}

// TestABrokenSubmissionIsOneLearnersOwn, and never the end of the others'.
func TestABrokenSubmissionIsOneLearnersOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.zip")
	require.NoError(t, os.WriteFile(bad, []byte("PK nothing"), 0o600))
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	file, err := w.Create("good/tasks/one/count.yaml")
	require.NoError(t, err)
	_, err = file.Write([]byte("answers: {num: 2}"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	good := filepath.Join(dir, "good.zip")
	require.NoError(t, os.WriteFile(good, packed.Bytes(), 0o600))
	found, err := submission.Find(dir)
	require.NoError(t, err)
	require.Equal(t, []string{bad, good}, found)
	var all []submission.Submission
	for _, path := range found {
		all = append(all, read(t, path))
	}
	results := run(t, grade.Options{Submissions: all})
	require.Equal(t, []string{"refused unreadable", "refused unreadable"}, marks(t, results, "bad"))
	require.Equal(t, []string{"pass", "missing"}, marks(t, results, "good"))
	require.Equal(t, "unreadable", results.Problems[0].Code)
	require.NotContains(t, results.Problems[0].Reason, dir, "no path of the teacher's machine")
}
