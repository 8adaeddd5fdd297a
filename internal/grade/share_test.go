package grade_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
)

// named is the lesson with a note that has to say the number of the task before it, so that learners' own answers matter.
func named() *lessons.Lesson {
	l := course()
	check := &l.Tasks[1].Checks[0]
	check.Observe["given"] = checker.Call{Verb: "answers", Args: map[string]any{}}
	check.Expect = []checker.Expectation{{Code: "other-note", Expression: "note != null && note.data.said == answer(given, 'num')"}}
	return l
}

// aClass is submissions that pass, fail, are refused, missing, equal to others', or right on their own answers alone.
func aClass(t *testing.T) []submission.Submission {
	t.Helper()
	note := func(said string) string {
		return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: note}\ndata: {said: '" + said + "'}\n"
	}
	return handedIn(t, map[string]map[string]string{
		"usual":   {"count": "answers: {num: 2}", "keep": note("2")},
		"equal":   {"count": "answers: {num: 2}", "keep": note("2")},
		"own":     {"count": "answers: {num: 4}", "keep": note("4")},
		"neither": {"count": "answers: {num: 6}", "keep": note("8")},
		"unmet":   {"count": "answers: {num: 3}", "keep": note("3")},
		"alone":   {"keep": note("4")},
		"empty":   {"count": "answers: {num: '${1}'}"},
		"hostile": {"count": "answers: {num: 2}", "keep": "- do: {exec: {pod: a, command: [sh]}}"},
	})
}

// TestSharesPutTogetherAreTheUndividedRun in everything but times, however many there are.
func TestSharesPutTogetherAreTheUndividedRun(t *testing.T) {
	t.Parallel()
	submissions := aClass(t)
	o := grade.Options{Lessons: lessonsOf(named()), Submissions: submissions}
	undivided := timeless(run(t, o))
	for _, of := range []int{1, 2, 3, 7, 40} {
		var parts []grade.Part
		tried := 0
		for number := 1; number <= of; number++ {
			lab, j := seeded(), journal(t, filepath.Join(t.TempDir(), "grades.jsonl"))
			here := o
			here.Lab, here.Journal, here.Share = lab, j, grade.Share{Number: number, Of: of}
			here.Submissions = slices.Clone(submissions)
			slices.Reverse(here.Submissions)
			found := run(t, here)
			require.Equal(t, here.Share.String(), found.Run.Share)
			tried += lab.Seeds
			parts = append(parts, grade.Part{Run: found.Run, Tries: j.Cases()})
		}
		out := o
		out.Journal = journal(t, filepath.Join(t.TempDir(), "grades.jsonl"))
		out.Klab, out.Kubernetes = "v1", "v1.37.0"
		merged, err := grade.Merge(out, parts)
		require.NoError(t, err)
		require.Equal(t, undivided, timeless(merged), "of %d shares", of)
		require.Equal(t, parts[0].Run.Started, merged.Run.Started)
		require.LessOrEqual(t, tried, 13+8, "a share tries what is another's only where it has to know")
		_, err = grade.Merge(out, parts)
		require.NoError(t, err)
		require.Equal(t, undivided, timeless(run(t, grade.Options{Lessons: o.Lessons, Submissions: submissions, Journal: out.Journal, Lab: &sessiontest.Lab{}})), "nothing is left to do")
	}
}

// TestAShareThatIsMissingIsOpen, and a run goes on with it.
func TestAShareThatIsMissingIsOpen(t *testing.T) {
	t.Parallel()
	o := grade.Options{Lessons: lessonsOf(named()), Submissions: aClass(t)}
	whole := timeless(run(t, o))
	here := o
	j := journal(t, filepath.Join(t.TempDir(), "grades.jsonl"))
	here.Journal, here.Share = j, grade.Share{Number: 2, Of: 2}
	half := run(t, here)
	var codes []string
	for _, s := range half.Submissions {
		for _, task := range s.Tasks {
			codes = append(codes, task.Code)
		}
	}
	require.Contains(t, codes, grade.CodeElsewhere)
	require.NotContains(t, codes, grade.CodeNotGraded)

	out := o
	out.Journal, out.Klab, out.Kubernetes = journal(t, filepath.Join(t.TempDir(), "grades.jsonl")), "v1", "v1.37.0"
	merged, err := grade.Merge(out, []grade.Part{{Run: half.Run, Tries: j.Cases()}})
	require.NoError(t, err)
	require.Positive(t, merged.Run.Counts.Unknown)
	require.Empty(t, merged.Run.Share)
	require.Equal(t, whole, timeless(run(t, out)))
}

// TestSharesThatDisagreeTellNothing: what was seen alone has to be the same wherever it was seen.
func TestSharesThatDisagreeTellNothing(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	try := func(state, code string, alone bool) grade.Try {
		return grade.Try{Lesson: "one", Task: "count", State: state, Code: code, Alone: alone, Started: at}
	}
	for name, test := range map[string]struct {
		a, b grade.Try
		want string
	}{
		"the same":              {try("pass", "", false), try("pass", "", false), "pass"},
		"a pass beside others":  {try("wrong", "x", false), try("pass", "", false), "pass"},
		"wrong in two ways":     {try("wrong", "x", false), try("wrong", "y", false), "wrong x"},
		"pass and wrong, alone": {try("wrong", "x", true), try("pass", "", true), "unknown flaky"},
		"told and not told":     {try("unknown", "lab", true), try("wrong", "x", true), "wrong x"},
	} {
		later := test.b
		later.Started = at.Add(time.Minute)
		run := grade.RunInfo{Klab: "v1", Kubernetes: "v1.37.0", Started: at}
		for _, parts := range [][]grade.Part{
			{{Run: run, Tries: map[string]grade.Try{"key": test.a}}, {Run: run, Tries: map[string]grade.Try{"key": later}}},
			{{Run: run, Tries: map[string]grade.Try{"key": later}}, {Run: run, Tries: map[string]grade.Try{"key": test.a}}},
		} {
			j := journal(t, filepath.Join(t.TempDir(), "grades.jsonl"))
			_, err := grade.Merge(grade.Options{Journal: j}, parts)
			require.NoError(t, err)
			got, there := j.Ended("key")
			require.True(t, there)
			require.Contains(t, []string{got.State, got.State + " " + got.Code}, test.want, name)
		}
	}
}

// TestWhatNoRunWritesIsNoTry.
func TestWhatNoRunWritesIsNoTry(t *testing.T) {
	t.Parallel()
	require.NoError(t, grade.Part{Tries: map[string]grade.Try{"k": {State: "pass"}}}.Check())
	require.ErrorContains(t, grade.Part{Tries: map[string]grade.Try{"k": {State: "full marks"}}}.Check(), `"full marks"`)
}

func TestAShareIsWrittenAsOneOfSeveral(t *testing.T) {
	t.Parallel()
	share, err := grade.ParseShare("2/4")
	require.NoError(t, err)
	require.Equal(t, grade.Share{Number: 2, Of: 4}, share)
	for _, text := range []string{"", "2", "0/4", "5/4", "2/", "/4", "-1/4", "1/0", "a/b", "2/4/8", fmt.Sprintf("1/%d", 1<<20)} {
		_, err := grade.ParseShare(text)
		require.Error(t, err, text)
	}
}
