package law_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/lessons"
)

// says is an answer that somebody types.
func says(file, code, value string) lessons.Fixture {
	return lessons.Fixture{File: file, Code: code, Steps: []checker.Step{
		{Do: &checker.Call{Verb: "answer", Args: map[string]any{"n": value}}},
	}}
}

func lesson(solutions, wrong []lessons.Fixture) *lessons.Lesson {
	return &lessons.Lesson{
		ID: "one", Namespace: "klab-one", Exclusive: lessons.ExclusiveNodes,
		Texts: map[string]*lessons.Text{lessons.English: {Language: lessons.English}},
		Tasks: []lessons.Task{{
			ID: "count",
			Checks: []checker.Check{{
				ID: "n", Settle: checker.Duration(time.Second),
				Observe: checker.Observations{"given": {Verb: "answers", Args: map[string]any{}}},
				Expect: []checker.Expectation{
					{Code: "missing", Expression: "answer(given, 'n') != ''"},
					{Code: "not-even", Expression: "number(answer(given, 'n')) % 2 == 0"},
				},
			}},
			Solutions: solutions, Wrong: wrong,
		}},
	}
}

// prove runs the law on a lab whose seeds are empty.
func prove(t *testing.T, lab *sessiontest.Lab, l *lessons.Lesson) (report law.Report) {
	t.Helper()
	lab.OnSeed = func(string) { lab.Remove("ConfigMap", "klab-one", "answers") }
	synctest.Test(t, func(t *testing.T) {
		var err error
		report, err = law.Run(t.Context(), law.Options{Lab: lab, Lessons: []*lessons.Lesson{l}, Parallel: 1})
		require.NoError(t, err)
	})
	return report
}

// outcomes are those of the cases that broke the law, by name.
func outcomes(report law.Report) map[string]string {
	out := map[string]string{}
	for _, c := range report.Bad() {
		out[c.Name()] = c.Outcome
	}
	return out
}

func TestALessonThatKeepsTheLaw(t *testing.T) {
	t.Parallel()
	report := prove(t, &sessiontest.Lab{}, lesson(
		[]lessons.Fixture{says("two", "", "2"), says("four", "", "four")},
		[]lessons.Fixture{says("three", "not-even", "3"), says("nothing", "missing", "")},
	))
	require.Empty(t, outcomes(report))
	require.True(t, report.Totals.Holds())
	require.Equal(t, 2, report.Totals.Solutions)
	require.Equal(t, 2, report.Totals.WrongAnswers)
	require.Equal(t, 1, report.Totals.Seeds)
	require.Equal(t, 1, report.Totals.Resets)
}

func TestEveryBreachHasItsName(t *testing.T) {
	t.Parallel()
	two := []lessons.Fixture{says("two", "", "2")}
	failing := lessons.Fixture{File: "failing", Code: "missing", Steps: []checker.Step{
		{Do: &checker.Call{Verb: "patch", Args: map[string]any{"kind": "Pod", "name": "nobody", "patch": map[string]any{}}}},
	}}
	cases := map[string]struct {
		solutions, wrong []lessons.Fixture
		name, want       string
	}{
		"a wrong answer passes":       {two, []lessons.Fixture{says("six", "not-even", "6")}, "one count wrong wrong/six", law.FalseAccept},
		"a wrong answer's other code": {two, []lessons.Fixture{says("three", "missing", "3")}, "one count wrong wrong/three", law.WrongCode},
		"a right answer fails":        {append(two, says("five", "", "5")), nil, "one count solution solution/five", law.FalseReject},
		"an answer cannot be applied": {two, []lessons.Fixture{failing}, "one count wrong wrong/failing", law.Broken},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := prove(t, &sessiontest.Lab{}, lesson(c.solutions, c.wrong))
			require.Equal(t, map[string]string{c.name: c.want}, outcomes(report))
			require.False(t, report.Totals.Holds())
		})
	}
}

func TestACheckThatAlwaysPassesIsAFalseAccept(t *testing.T) {
	t.Parallel()
	l := lesson([]lessons.Fixture{says("two", "", "2")}, nil)
	l.Tasks[0].Checks[0].Expect = []checker.Expectation{{Code: "never", Expression: "given != null"}}
	report := prove(t, &sessiontest.Lab{}, l)
	require.Equal(t, law.FalseAccept, outcomes(report)["one count seed"])
}

// The clock of these tests begins with the year 2000.
func TestATaskThatCannotTellIsAskedAgainAndCounted(t *testing.T) {
	t.Parallel()
	prove := func(tells string) law.Report {
		l := lesson([]lessons.Fixture{says("two", "", "2")}, nil)
		busy := checker.Expectation{Code: "busy", Expression: "now >= timestamp('" + tells + "')", Unknown: true}
		l.Tasks[0].Checks[0].Expect = append([]checker.Expectation{busy}, l.Tasks[0].Checks[0].Expect...)
		return prove(t, &sessiontest.Lab{}, l)
	}
	soon := prove("2000-01-01T00:00:12Z")
	require.True(t, soon.Totals.Holds())
	require.Positive(t, soon.Totals.AskedAgain, "the report owns up to it")

	never := prove("2100-01-01T00:00:00Z")
	require.Equal(t, law.Undecided, outcomes(never)["one count seed"])
}

func TestWhatAResetLeavesIsResidue(t *testing.T) {
	t.Parallel()
	lab := &sessiontest.Lab{}
	l := lesson([]lessons.Fixture{says("two", "", "2")}, nil)
	seeds := 0
	report := func() law.Report {
		var report law.Report
		lab.OnSeed = func(string) {
			lab.Remove("ConfigMap", "klab-one", "answers")
			if seeds++; seeds == 2 {
				lab.Left = []string{"Service klab-one/forgotten"}
			}
		}
		synctest.Test(t, func(t *testing.T) {
			var err error
			report, err = law.Run(t.Context(), law.Options{Lab: lab, Lessons: []*lessons.Lesson{l}, Parallel: 1})
			require.NoError(t, err)
		})
		return report
	}()
	require.Equal(t, map[string]string{"one reset": law.Residue}, outcomes(report))
}

func TestBetweenAnswersOnlyWhatChangedIsSeededAgain(t *testing.T) {
	t.Parallel()
	lastSeedKept := func(change func(*lessons.Lesson)) map[string]bool {
		lab := &sessiontest.Lab{}
		l := lesson([]lessons.Fixture{says("two", "", "2"), says("four", "", "4")}, nil)
		l.Exclusive = ""
		change(l)
		lab.OnSeed = func(string) {
			lab.Remove("ConfigMap", "klab-one", "answers")
			lab.Put(map[string]any{"kind": "Service", "metadata": map[string]any{"name": "front", "namespace": "klab-one"}})
			lab.Put(map[string]any{"kind": "Pod", "metadata": map[string]any{"name": "web", "namespace": "klab-one"}, "status": map[string]any{
				"conditions": []any{map[string]any{"type": "Ready", "status": "True"}}}})
		}
		synctest.Test(t, func(t *testing.T) {
			_, err := law.Run(t.Context(), law.Options{Lab: lab, Lessons: []*lessons.Lesson{l}, Parallel: 1})
			require.NoError(t, err)
		})
		return lab.Stayed
	}
	require.Equal(t, map[string]bool{"uid-front": true, "uid-web": true}, lastSeedKept(func(*lessons.Lesson) {}))
	require.Empty(t, lastSeedKept(func(l *lessons.Lesson) { l.Exclusive = lessons.ExclusiveNodes }), "the nodes are seeded too")
	require.Empty(t, lastSeedKept(func(l *lessons.Lesson) {
		steps := l.Tasks[0].Solutions[0].Steps
		l.Tasks[0].Solutions[0].Steps = append(steps, checker.Step{Do: &checker.Call{Verb: "setReady", Args: map[string]any{"pod": "web", "value": false}}})
	}), "who knows what a program was told")
}
