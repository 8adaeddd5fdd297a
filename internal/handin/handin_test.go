package handin_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/capture"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/handin"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
)

// made is an answer that makes a ConfigMap.
func made(file, said string) lessons.Fixture {
	return lessons.Fixture{File: file, Steps: []checker.Step{{Do: &checker.Call{Verb: "apply", Args: map[string]any{
		"manifest": "{apiVersion: v1, kind: ConfigMap, metadata: {name: note}, data: {said: '" + said + "'}}"}}}}}
}

func typed(file, value string) lessons.Fixture {
	return lessons.Fixture{File: file, Steps: []checker.Step{{Do: &checker.Call{Verb: "answer", Args: map[string]any{"num": value}}}}}
}

// course is one lesson: a number to type, a note to make, and a number that is another in every lab.
func course() *lessons.Lesson {
	given := checker.Observations{"given": {Verb: "answers", Args: map[string]any{}}}
	note := checker.Observations{"note": {Verb: "object", Args: map[string]any{"kind": "ConfigMap", "name": "note"}}}
	return &lessons.Lesson{
		ID: "one", Namespace: "klab-one", Hash: "hash-1", Texts: map[string]*lessons.Text{lessons.English: {Language: lessons.English}},
		Tasks: []lessons.Task{
			{ID: "count", Points: 30, Answers: []string{"num"}, Solutions: []lessons.Fixture{typed("two", "2"), typed("four", "4")}, Wrong: []lessons.Fixture{typed("three", "3")},
				Checks: []checker.Check{{ID: "n", Settle: checker.Duration(time.Second), Observe: given,
					Expect: []checker.Expectation{{Code: "not-even", Expression: "number(answer(given, 'num')) % 2 == 0"}}}}},
			{ID: "keep", Points: 50, Needs: []string{"count"}, Solutions: []lessons.Fixture{made("note", "klab-one and more")}, Wrong: []lessons.Fixture{made("other", "other"), typed("none", "2")},
				Checks: []checker.Check{{ID: "note", Settle: checker.Duration(time.Second), Observe: note, Expect: []checker.Expectation{
					{Code: "no-note", Expression: "note != null"}, {Code: "other-note", Expression: "note.data.said != 'other'"}}}}},
			{ID: "live", Points: 20, Answers: []string{"num"}, Solutions: []lessons.Fixture{{File: "live", Observe: note, Steps: typed("", "${string(1 + 1)}").Steps}},
				Checks: []checker.Check{{ID: "l", Settle: checker.Duration(time.Second), Observe: given,
					Expect: []checker.Expectation{{Code: "not-mine", Expression: "answer(given, 'num') == '2' && ns.startsWith('klab-one')"}}}}},
		},
	}
}

// empty is a lab whose seeds are empty.
func empty() *sessiontest.Lab {
	lab := &sessiontest.Lab{}
	lab.OnSeed = func(string) {
		for _, namespace := range []string{"klab-one", "klab-one-2", "klab-pack-grade-one", "klab-pack-grade-one-2"} {
			lab.Remove("ConfigMap", namespace, "answers")
			lab.Remove("ConfigMap", namespace, "note")
		}
	}
	return lab
}

// worked is captures of somebody who did the whole lesson, in a lab of its own.
func worked(t *testing.T, l *lessons.Lesson) capture.Store {
	t.Helper()
	store := capture.Store(t.TempDir())
	lab := empty()
	s, err := session.Open(t.Context(), session.Options{Lab: lab, Lesson: l, Text: &lessons.Text{}, Journal: session.NewMemory(), Captures: store})
	require.NoError(t, err)
	require.NoError(t, s.Seed(t.Context()))
	require.NoError(t, s.Answer(t.Context(), "count", "num", "2"))
	lab.Put(map[string]any{"kind": "ConfigMap", "apiVersion": "v1", "metadata": map[string]any{"name": "note", "namespace": "klab-one", "uid": "u", "resourceVersion": "7"}, "data": map[string]any{"said": "klab-one ${HOME}"}})
	states, err := s.Check(t.Context(), false)
	require.NoError(t, err)
	for _, state := range states {
		require.Equal(t, checker.Pass, state.State, state.Task)
	}
	return store
}

// TestWhatWasDoneInOneLabIsGradedInAnother, and what will count was told before.
func TestWhatWasDoneInOneLabIsGradedInAnother(t *testing.T) {
	t.Parallel()
	l := course()
	store := worked(t, l)
	h, err := handin.Gather(handin.Options{Lessons: []*lessons.Lesson{l}, Captures: store, ID: "ann", Language: "en", Klab: "v1", Now: time.Unix(1e9, 0)})
	require.NoError(t, err)
	told := map[string]string{}
	for _, task := range h.Tasks {
		require.False(t, task.Passed.IsZero())
		told[task.Task] = task.Basis
	}
	require.Equal(t, map[string]string{"count": grade.Regraded, "keep": grade.Regraded, "live": grade.Recorded}, told)

	var packed, again bytes.Buffer
	require.NoError(t, h.Bundle.WriteZip(&packed))
	require.NoError(t, h.Bundle.WriteZip(&again))
	require.Equal(t, packed.Bytes(), again.Bytes())
	file := filepath.Join(t.TempDir(), "x.zip")
	require.NoError(t, os.WriteFile(file, packed.Bytes(), 0o600))
	s, err := submission.Read(t.Context(), file)
	require.NoError(t, err)
	require.Nil(t, s.Refused)
	require.Empty(t, s.Notes)
	require.Equal(t, "ann", s.ID)
	require.Equal(t, map[string]string{"one": "hash-1"}, s.Made.Lessons)
	require.Equal(t, time.Unix(1e9, 0).UTC(), s.Made.At)

	results := graded(t, grade.Options{Lessons: []*lessons.Lesson{l}, Submissions: []submission.Submission{s}})
	marks := map[string]string{}
	for _, task := range results.Submissions[0].Tasks {
		marks[task.Task] = task.State + " " + task.Basis
		require.Equal(t, grade.Pass, task.Claimed)
	}
	require.Equal(t, map[string]string{"count": "pass regraded", "keep": "pass regraded", "live": "unknown recorded"}, marks)
	require.Equal(t, 80, results.Submissions[0].Score)
	require.Empty(t, results.Submissions[0].Flags)
}

func graded(t *testing.T, o grade.Options) (results grade.Results) {
	t.Helper()
	journal, err := lanes.OpenJournal[grade.Try](filepath.Join(t.TempDir(), "grades.jsonl"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, journal.Close()) })
	o.Lab, o.Journal, o.Parallel = empty(), journal, 1
	synctest.Test(t, func(t *testing.T) { results, err = grade.Run(t.Context(), o) })
	require.NoError(t, err)
	return results
}

// TestALearnerSeesWhatWillNotCount before it is handed in.
func TestALearnerSeesWhatWillNotCount(t *testing.T) {
	t.Parallel()
	l := course()
	store := worked(t, l)
	kept, err := store.Get("one", "keep")
	require.NoError(t, err)
	kept.Changes = append(kept.Changes, capture.Change{Kind: "Pod", Name: "a", Is: capture.State{UID: "p", Object: map[string]any{
		"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "a"}, "spec": map[string]any{"hostNetwork": true}}}})
	kept.Hash = "hash-0"
	require.NoError(t, store.Keep(*kept))
	none := course()
	none.ID = "two"
	h, err := handin.Gather(handin.Options{Lessons: []*lessons.Lesson{l, none}, Captures: store, Now: time.Unix(1e9, 0)})
	require.NoError(t, err)
	require.Equal(t, grade.Baseless, h.Tasks[1].Basis)
	require.Equal(t, grade.CodeFence, h.Tasks[1].Code)
	require.Contains(t, h.Tasks[1].Reason, "hostNetwork")
	require.True(t, h.Tasks[1].Outdated)
	require.Equal(t, grade.Baseless, h.Tasks[3].Basis)
	require.True(t, h.Tasks[3].Passed.IsZero())
}

// TestAnInterruptedLawOfSubmissionsGoesOn behind what it played, but not where the lesson or a file is another.
func TestAnInterruptedLawOfSubmissionsGoesOn(t *testing.T) {
	t.Parallel()
	dir, told := t.TempDir(), 0
	prove := func(l *lessons.Lesson) (cases []handin.Case) {
		grades, err := lanes.OpenJournal[grade.Try](filepath.Join(dir, "grades.jsonl"))
		require.NoError(t, err)
		played, err := lanes.OpenJournal[handin.Case](filepath.Join(dir, "played.jsonl"))
		require.NoError(t, err)
		defer func() { require.NoError(t, errors.Join(grades.Close(), played.Close())) }()
		told = 0
		synctest.Test(t, func(t *testing.T) {
			cases, err = handin.Prove(t.Context(), handin.Proof{Lab: empty(), Lessons: []*lessons.Lesson{l}, Most: 3, Draw: "a", Dir: dir, Klab: "v1", Kubernetes: "v1.37.0",
				Parallel: 1, Journal: grades, Played: played, Told: func(line string) {
					if strings.HasPrefix(line, "played") {
						told++
					}
				}})
		})
		require.NoError(t, err)
		require.Len(t, cases, 3)
		return cases
	}
	first := prove(course())
	require.Equal(t, 3, told)
	require.Equal(t, first, prove(course()))
	require.Zero(t, told)

	files, err := filepath.Glob(filepath.Join(dir, "*.zip"))
	require.NoError(t, err)
	require.NoError(t, os.Remove(files[0]))
	prove(course())
	require.Equal(t, 1, told)

	other := course()
	other.Hash = "hash-2"
	prove(other)
	require.Equal(t, 3, told)
}

// TestEveryAnswerComesToTheSameWhenItIsHandedIn, and a capture that loses something is found.
func TestEveryAnswerComesToTheSameWhenItIsHandedIn(t *testing.T) {
	t.Parallel()
	prove := func(lab *sessiontest.Lab) map[string]string {
		dir := t.TempDir()
		journal, err := lanes.OpenJournal[grade.Try](filepath.Join(dir, "grades.jsonl"))
		require.NoError(t, err)
		defer func() { require.NoError(t, journal.Close()) }()
		out := map[string]string{}
		synctest.Test(t, func(t *testing.T) {
			cases, err := handin.Prove(t.Context(), handin.Proof{Lab: lab, Lessons: []*lessons.Lesson{course()}, Dir: dir, Klab: "v1", Kubernetes: "v1.37.0", Parallel: 1, Journal: journal, Told: func(string) {}})
			require.NoError(t, err)
			for _, c := range cases {
				out[c.Name] = c.Outcome + ": " + c.Said + ", " + c.Mark
			}
		})
		return out
	}
	require.Equal(t, map[string]string{
		"one/count solution/two":  "agrees: pass, pass",
		"one/count solution/four": "agrees: pass, pass",
		"one/count wrong/three":   "agrees: wrong not-even, wrong not-even",
		"one/keep solution/note":  "agrees: pass, pass",
		"one/keep wrong/other":    "agrees: wrong other-note, wrong other-note",
		"one/keep wrong/none":     "agrees: wrong no-note, missing",
		"one/live solution/live":  "open: pass, unknown live-answer",
	}, prove(empty()))
}
