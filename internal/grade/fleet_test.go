package grade_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/lessons"
)

var errDown = errors.New("connection refused")

// dyingAt is a lab that ends while a seed is made.
func dyingAt(seed int) *sessiontest.Lab {
	lab := seeded()
	empty := lab.OnSeed
	lab.OnSeed = func(namespace string) {
		if empty(namespace); lab.Seeds >= seed {
			lab.ReadError = errDown
		}
	}
	return lab
}

// manyNumbers are submissions enough for several queues, some of them wrong.
func manyNumbers(t *testing.T) grade.Options {
	t.Helper()
	all := map[string]map[string]string{}
	for i := range 15 {
		all[fmt.Sprintf("learner%02d", i)] = map[string]string{"count": fmt.Sprintf("answers: {num: %d}", i)}
	}
	return grade.Options{Lessons: lessonsOf(course()), Submissions: handedIn(t, all), Klab: "v1", Kubernetes: "v1.37.0", LabName: "grade-1", Parallel: 1}
}

// together grades on several labs.
func together(t *testing.T, o grade.Options, labs ...grade.Lab) (results grade.Results, err error) {
	t.Helper()
	if o.Journal == nil {
		o.Journal = journal(t, filepath.Join(t.TempDir(), "grades.jsonl"))
	}
	o.Lab = labs[0]
	for i, lab := range labs[1:] {
		o.More = append(o.More, grade.Member{Name: fmt.Sprint("grade-", i+2), Lab: lab})
	}
	synctest.Test(t, func(t *testing.T) { results, err = grade.Run(t.Context(), o) })
	return results, err
}

// anyLab are results without the labs that made them.
func anyLab(r grade.Results) grade.Results {
	r.Run.Labs = nil
	return timeless(r)
}

// TestSeveralLabsGradeAsOne, and each does some of it.
func TestSeveralLabsGradeAsOne(t *testing.T) {
	t.Parallel()
	o := manyNumbers(t)
	one, err := together(t, o, seeded())
	require.NoError(t, err)
	for _, exclusive := range []lessons.Exclusive{"", lessons.ExclusiveNodes} {
		o.Lessons[0].Exclusive = exclusive
		first, second, third := seeded(), seeded(), seeded()
		results, err := together(t, o, first, second, third)
		require.NoError(t, err)
		require.Equal(t, []string{"grade-1", "grade-2", "grade-3"}, results.Run.Labs)
		require.Equal(t, anyLab(one), anyLab(results))
		for _, lab := range []*sessiontest.Lab{first, second, third} {
			require.Greater(t, lab.Seeds, 1, "nodes are alone in each lab, and not among labs")
		}
	}
}

// TestWhatADeadLabHadIsGradedByTheOthers, whenever it died: nothing is lost, and nothing of it is held against anybody.
func TestWhatADeadLabHadIsGradedByTheOthers(t *testing.T) {
	t.Parallel()
	o := manyNumbers(t)
	one, err := together(t, o, seeded())
	require.NoError(t, err)
	for seed := 1; seed < 24; seed++ {
		var gone []string
		o.Gone = func(lab string, why error) {
			require.ErrorIs(t, why, errDown)
			gone = append(gone, lab)
		}
		mortal := dyingAt(seed)
		labs := []grade.Lab{mortal, seeded()}
		if seed%2 == 0 {
			slices.Reverse(labs)
		}
		results, err := together(t, o, labs...)
		require.NoError(t, err)
		require.Equal(t, anyLab(one), anyLab(results), "died at seed %d", seed)
		if mortal.ReadError != nil && mortal.Seeds > seed {
			require.Len(t, gone, 1)
		}
		require.LessOrEqual(t, len(gone), 1)
	}
}

// TestARunEndsWithItsLastLab, and the next one goes on.
func TestARunEndsWithItsLastLab(t *testing.T) {
	t.Parallel()
	o := manyNumbers(t)
	one, err := together(t, o, seeded())
	require.NoError(t, err)
	o.Journal = journal(t, filepath.Join(t.TempDir(), "grades.jsonl"))
	results, err := together(t, o, dyingAt(3), dyingAt(5))
	require.ErrorIs(t, err, errDown)
	require.ErrorContains(t, err, "no lab is left")
	require.ErrorContains(t, err, "grade-1")
	require.ErrorContains(t, err, "grade-2")
	require.Positive(t, results.Run.Counts.Unknown)
	results, err = together(t, o, seeded(), seeded())
	require.NoError(t, err)
	require.Equal(t, anyLab(one), anyLab(results))
}

// closed is a lab in which no namespace can be taken, and which is otherwise well.
type closed struct{ *sessiontest.Lab }

func (closed) Lane(context.Context, string, bool) error { return errors.New("no room") }

// TestALabThatAnswersIsNotGivenUp: what is wrong there is the run's to say.
func TestALabThatAnswersIsNotGivenUp(t *testing.T) {
	t.Parallel()
	o := manyNumbers(t)
	o.Gone = func(lab string, _ error) { require.Fail(t, lab) }
	_, err := together(t, o, closed{seeded()}, seeded())
	require.ErrorContains(t, err, "no room")
}
