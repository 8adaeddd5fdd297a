package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/internal/ledger"
	"github.com/klab-dev/klab/lessons"
)

// course makes lessons of two tasks with three right and four wrong answers each: 17 cases a lesson.
func course(n int) []*lessons.Lesson {
	var out []*lessons.Lesson
	for i := range n {
		lesson := &lessons.Lesson{ID: fmt.Sprintf("lesson-%d", i), Namespace: fmt.Sprintf("klab-lesson-%d", i)}
		for _, id := range []string{"first", "second"} {
			task := lessons.Task{ID: id, Checks: []checker.Check{{ID: "check", Expect: []checker.Expectation{{Code: "off", Expression: "true"}}}}}
			for j := range 3 {
				task.Solutions = append(task.Solutions, answer(fmt.Sprintf("right-%d.yaml", j), ""))
			}
			for j := range 4 {
				task.Wrong = append(task.Wrong, answer(fmt.Sprintf("wrong-%d.yaml", j), "off"))
			}
			lesson.Tasks = append(lesson.Tasks, task)
		}
		out = append(out, lesson)
	}
	return out
}

func answer(file, code string) lessons.Fixture {
	return lessons.Fixture{File: file, Code: code, Steps: []checker.Step{
		{Do: &checker.Call{Verb: "apply", Args: map[string]any{"manifest": file, "times": uint64(0)}}},
	}}
}

func origin() law.Origin {
	return law.Origin{Grader: "g1", Commit: "c1", Kubernetes: "v1.37.1", Node: "node:1", Cores: 2, At: time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)}
}

// tried is a case that came out as the law wants.
func tried(c law.Case, by law.Origin) law.Case {
	c.Origin, c.Seconds = by, 3
	say := law.Said{State: checker.Wrong, Code: "off"}
	switch c.Kind {
	case law.KindSolution, law.KindReset:
		say, c.Want = law.Said{State: checker.Pass}, "pass"
	case law.KindWrong:
		c.Want = "off"
	}
	c.Verdicts = []law.Said{say, say}
	return c
}

// proven is a ledger of a course of which every case was tried.
func proven(t *testing.T, dir string, chosen []*lessons.Lesson) *ledger.Ledger {
	t.Helper()
	book, err := ledger.Open(dir, chosen)
	require.NoError(t, err)
	for _, c := range book.Cases() {
		require.NoError(t, book.Enter(tried(c, origin())))
	}
	return book
}

func TestALedgerIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	dir, chosen := t.TempDir(), course(2)
	proven(t, dir, chosen)
	book, err := ledger.Open(dir, chosen)
	require.NoError(t, err)
	require.Equal(t, map[ledger.State]int{ledger.Proven: 34}, book.Count(origin()))
	data, err := os.ReadFile(filepath.Join(dir, "lesson-1.jsonl"))
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	require.Len(t, lines, 17)
	require.IsNonDecreasing(t, lines, "sorted by name")
}

func TestWhatALessonSaysDecidesWhatIsProven(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	proven(t, dir, course(1))
	for what, change := range map[string]struct {
		do       func(*lessons.Lesson)
		unproven int
	}{
		"nothing":             {func(*lessons.Lesson) {}, 0},
		"words":               {func(l *lessons.Lesson) { l.Texts = map[string]*lessons.Text{"en": {Title: "another"}} }, 0},
		"points":              {func(l *lessons.Lesson) { l.Tasks[0].Points = 50 }, 0},
		"an answer":           {func(l *lessons.Lesson) { l.Tasks[0].Wrong[1].Steps[0].Do.Args["manifest"] = "other" }, 1},
		"nothing for a zero":  {func(l *lessons.Lesson) { delete(l.Tasks[0].Wrong[1].Steps[0].Do.Args, "times") }, 1},
		"a code":              {func(l *lessons.Lesson) { l.Tasks[0].Wrong[1].Code = "other" }, 1},
		"a canonical answer":  {func(l *lessons.Lesson) { l.Tasks[0].Solutions[0].Steps[0].Do.Args["manifest"] = "other" }, 2}, // and the reset
		"a check":             {func(l *lessons.Lesson) { l.Tasks[1].Checks[0].Expect[0].Expression = "false" }, 9},
		"the seed":            {func(l *lessons.Lesson) { l.Seed = []lessons.File{{Name: "a.yaml", Data: []byte("a")}} }, 17},
		"what goes before it": {func(l *lessons.Lesson) { l.Tasks[1].Needs = []string{"first"} }, 9},
	} {
		chosen := course(1)
		change.do(chosen[0])
		book, err := ledger.Open(dir, chosen)
		require.NoError(t, err)
		require.Equal(t, change.unproven, book.Count(origin())[ledger.Unproven], what)
	}
}

func TestAnotherGraderMakesStale(t *testing.T) {
	t.Parallel()
	book := proven(t, t.TempDir(), course(1))
	for what, now := range map[string]law.Origin{
		"grader": {Grader: "g2"}, "kubernetes": {Grader: "g1", Kubernetes: "v1.38.0"}, "node image": {Grader: "g1", Node: "node:2"}, "unknown": {},
	} {
		require.Equal(t, map[ledger.State]int{ledger.Stale: 17}, book.Count(now), what)
	}
}

func TestARedCaseIsNeverAProof(t *testing.T) {
	t.Parallel()
	dir, chosen := t.TempDir(), course(1)
	book := proven(t, dir, chosen)
	red := tried(book.Cases()[1], origin())
	red.Outcome = law.FalseReject
	require.NoError(t, book.Enter(red))
	book, err := ledger.Open(dir, chosen)
	require.NoError(t, err)
	require.Equal(t, ledger.Unproven, book.State(book.Cases()[1], origin()))
}

func TestALineWrittenByHandIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"ok\n", `{"case":"x"}` + "\n", `{"case":"x","outcome":"flake"}` + "\n", `{"case":"x","outcome":"ok","note":"sure"}` + "\n",
		strings.Repeat(`{"case":"x","outcome":"ok"}`+"\n", 2),
	} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "lesson-0.jsonl"), []byte(text), 0o600))
		_, err := ledger.Open(dir, course(1))
		require.Error(t, err, text)
	}
}

func TestCasesThatThereAreNoMoreLeaveTheLedger(t *testing.T) {
	t.Parallel()
	dir, chosen := t.TempDir(), course(1)
	proven(t, dir, chosen)
	chosen[0].Tasks[0].Wrong = chosen[0].Tasks[0].Wrong[:3]
	book, err := ledger.Open(dir, chosen)
	require.NoError(t, err)
	require.Equal(t, []string{"lesson-0 first wrong wrong/wrong-3.yaml"}, book.Left())
	require.NoError(t, book.Enter(tried(book.Cases()[0], origin())))
	book, err = ledger.Open(dir, chosen)
	require.NoError(t, err)
	require.Empty(t, book.Left())
}

func TestAChangeOfTheGraderWantsARightAndAWrongAnswerOfEveryTaskFirst(t *testing.T) {
	t.Parallel()
	book := proven(t, t.TempDir(), course(3))
	order := book.Choose(ledger.Choice{Now: law.Origin{Grader: "g2"}, Stale: true, Draw: "x"})
	require.Len(t, order, 51)
	kinds := map[string]int{}
	for _, c := range book.Cases() {
		if order[c.Name()] < 12 {
			kinds[c.Lesson+" "+c.Task+" "+c.Kind]++
		}
	}
	require.Len(t, kinds, 12, "three lessons, two tasks, a right and a wrong answer each")
}

func TestASampleBeginsWithTheLessonsThatWereTouched(t *testing.T) {
	t.Parallel()
	book := proven(t, t.TempDir(), course(5))
	order := book.Choose(ledger.Choice{Now: origin(), Sample: true, Lessons: []string{"lesson-3"}, Draw: "x"})
	require.Len(t, order, 85)
	for _, c := range book.Cases() {
		require.Equal(t, c.Lesson == "lesson-3", order[c.Name()] < 17, c.Name())
	}
	other := book.Choose(ledger.Choice{Now: origin(), Sample: true, Draw: "y"})
	require.NotEqual(t, order, other, "another commit draws others")
}

// TestALineThatLiesIsCaught turns the verdict of one line around. A sample of a fifth of the course finds it within
// twenty runs but once in a hundred times, each run being drawn anew: 0.8^20 is 1.2 %.
func TestALineThatLiesIsCaught(t *testing.T) {
	t.Parallel()
	chosen := course(12) // 204 cases
	dir := t.TempDir()
	book := proven(t, dir, chosen)
	const runs, trials = 20, 300
	random := rand.New(rand.NewPCG(1, 1))
	missed, needed := 0, 0
	for trial := range trials {
		lie := book.Cases()[random.IntN(len(book.Cases()))]
		caught := false
		for run := 1; run <= runs && !caught; run++ {
			order := book.Choose(ledger.Choice{Now: origin(), Sample: true, Draw: fmt.Sprintf("commit %d %d", trial, run)})
			if caught = order[lie.Name()] < len(order)/5; caught {
				needed += run
			}
		}
		if !caught {
			missed++
		}
	}
	require.LessOrEqual(t, missed, trials*3/100)
	t.Logf("caught after %.1f runs on average, missed within %d runs: %d of %d", float64(needed)/float64(trials-missed), runs, missed, trials)

	truth := tried(book.Cases()[1], origin())
	line, there := book.Line(truth.Name())
	require.True(t, there)
	require.Empty(t, line.Disagrees(truth))
	line.Said = []string{"wrong off", "wrong off"}
	require.Contains(t, line.Disagrees(truth), "the ledger says ok [wrong off wrong off]")
	require.Contains(t, line.Disagrees(truth), "got pass; pass")
}

func TestAForecastGoesByWhatCasesTook(t *testing.T) {
	t.Parallel()
	book := proven(t, t.TempDir(), course(1))
	order := book.Choose(ledger.Choice{Now: origin(), All: true})
	require.Equal(t, 51*time.Second, book.Forecast(order, 1))
	require.Equal(t, 13*time.Second, book.Forecast(order, 4))
	require.Zero(t, book.Forecast(book.Choose(ledger.Choice{Now: origin()}), 4))
}

func TestAWalkCountsForTheLessonAsItWas(t *testing.T) {
	t.Parallel()
	dir, chosen := t.TempDir(), course(2)
	texts := func() map[string]*lessons.Text {
		one := lessons.TaskText{Hints: []string{"a", "b", "c", "Type `kubectl get pods`."}, Solution: "```sh\nkubectl scale deployment web --replicas=2\n```\n"}
		return map[string]*lessons.Text{lessons.English: {Tasks: map[string]lessons.TaskText{"first": one, "second": one}}}
	}
	chosen[0].Texts, chosen[1].Texts = texts(), texts()
	walks, err := ledger.OpenWalks(dir)
	require.NoError(t, err)
	require.Zero(t, walks.Whole(chosen))
	walks.Enter(ledger.Walk{Lesson: "lesson-0", Digest: ledger.WalkDigest(chosen[0]), Steps: 9})
	walks.Enter(ledger.Walk{Lesson: "lesson-1", Digest: "of before"})
	require.NoError(t, walks.Save())
	walks, err = ledger.OpenWalks(dir)
	require.NoError(t, err)
	require.Equal(t, 1, walks.Whole(chosen))
	words := chosen[0].Texts[lessons.English].Tasks["first"]
	words.Debrief = "other words"
	chosen[0].Texts[lessons.English].Tasks["first"] = words
	require.Equal(t, 1, walks.Whole(chosen), "words are not typed")
	words.Solution = "```sh\nkubectl scale deployment web --replicas=3\n```\n"
	chosen[0].Texts[lessons.English].Tasks["first"] = words
	require.Zero(t, walks.Whole(chosen), "another command is")
	walks.Forget("lesson-0")
	require.NoError(t, walks.Save())
	walks, err = ledger.OpenWalks(dir)
	require.NoError(t, err)
	require.Zero(t, walks.Whole(chosen))
}
