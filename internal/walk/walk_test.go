package walk_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/walk"
	"github.com/klab-dev/klab/lessons"
)

// A class is the fake that scripted processes belong to: it knows what was done on each lesson's seed.
type class struct {
	mu sync.Mutex
	// did lists what was run and typed, in order.
	did []string
	// answered tells the tasks whose answer is in place.
	answered map[string]bool
	// typed maps a command of the shell to the task it answers.
	typed map[string]string
	// code, when set, replaces the exit code of a command; hangs are commands that never end.
	code  map[string]int
	hangs map[string]bool
}

func (c *class) learner(string) (walk.Klab, error) { return &learner{c}, nil }

type learner struct{ *class }

func (l *learner) Run(ctx context.Context, args ...string) (int, string, error) {
	command := strings.Join(args, " ")
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
	l.mu.Lock()
	l.did = append(l.did, command)
	code, scripted := l.code[command]
	hangs := l.hangs[command]
	l.mu.Unlock()
	switch {
	case hangs:
		<-ctx.Done()
		return 0, "", walk.ErrHanging
	case scripted:
		return code, "scripted", nil
	}
	return l.plain(args), "", nil
}

// plain is what a lab does that has nothing against anybody.
func (l *learner) plain(args []string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch args[0] {
	case "reset":
		for task := range l.answered {
			if strings.HasPrefix(task, args[1]+"/") {
				delete(l.answered, task)
			}
		}
	case "author":
		l.answered[args[2]] = true
	case "check":
		if !l.answered[args[1]] {
			return 3
		}
	}
	return 0
}

func (l *learner) Shell(context.Context, string) (walk.Shell, error) { return l, nil }

func (l *learner) Type(ctx context.Context, command string, endless bool) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.did = append(l.did, "$ "+command)
	if endless {
		l.did[len(l.did)-1] += " ^C"
	}
	if l.hangs[command] {
		return "", walk.ErrHanging
	}
	if task := l.typed[command]; task != "" {
		l.answered[task] = true
	}
	return "", nil
}

func (l *learner) Close() error { return nil }

func newClass() *class {
	return &class{answered: map[string]bool{}, typed: map[string]string{}, code: map[string]int{}, hangs: map[string]bool{}}
}

// course is one lesson of two tasks: one typed into a box, one done to a Deployment.
func course() *lessons.Lesson {
	return &lessons.Lesson{
		ID: "shop",
		Tasks: []lessons.Task{
			{
				ID: "count", Answers: []string{"n"},
				Checks:    []checker.Check{{Observe: checker.Observations{"given": {Verb: "answers"}}}},
				Solutions: []lessons.Fixture{{File: "count", Steps: []checker.Step{{Do: &checker.Call{Verb: "answer"}}}}},
			},
			{
				ID:        "image",
				Checks:    []checker.Check{{Observe: checker.Observations{"d": {Verb: "object", Args: map[string]any{"kind": "Deployment", "name": "shop"}}}}},
				Solutions: []lessons.Fixture{{File: "image", Steps: []checker.Step{{Do: &checker.Call{Verb: "setImage", Args: map[string]any{"name": "shop"}}}}}},
			},
		},
		Texts: map[string]*lessons.Text{lessons.English: {Language: lessons.English, Tasks: map[string]lessons.TaskText{
			"count": {Hints: []string{"", "", "", "Count them."}, Solution: "```sh\nkubectl get pods\n```\n"},
			"image": {Hints: []string{"", "", "", "`kubectl set image deployment/shop shop=v2`"},
				Solution: "```sh\nkubectl set image deployment/shop \\\n  shop=v2\nkubectl get pods --watch\n```\nDone.\n"},
		}}},
	}
}

func walked(t *testing.T, c *class, change func(*walk.Options)) (report walk.Report) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := walk.Options{Klab: c.learner, Lessons: []*lessons.Lesson{course()}, Shell: true}
		change(&o)
		var err error
		report, err = walk.Run(t.Context(), o)
		require.NoError(t, err)
	})
	return report
}

func same(*walk.Options) {}

// bad are the steps that did not go well, by name.
func bad(report walk.Report) map[string]string {
	out := map[string]string{}
	for _, lesson := range report.Lessons {
		for _, step := range lesson.Steps {
			if !step.Well() {
				out[step.Name(lesson.Lesson)] = step.Outcome
			}
		}
	}
	return out
}

func TestALessonIsWalkedAsALearnerDoes(t *testing.T) {
	t.Parallel()
	c := newClass()
	c.typed["kubectl set image deployment/shop \\\n  shop=v2"] = "shop/image"
	c.typed["kubectl set image deployment/shop shop=v2"] = "shop/image"
	report := walked(t, c, same)
	require.Empty(t, bad(report))
	require.True(t, report.Holds())
	require.Equal(t, []string{
		"reset shop",
		"check shop/count", "author apply shop/count", "check shop/count",
		"check shop/image", "author apply shop/image", "check shop/image",
		"check shop/count --again",
		"reset shop",
		"$ kubectl get pods", "author apply shop/count", "check shop/count",
		"$ kubectl set image deployment/shop \\\n  shop=v2", "$ kubectl get pods --watch ^C", "check shop/image",
		"reset shop",
		"author apply shop/count", "check shop/count",
		"$ kubectl set image deployment/shop shop=v2", "check shop/image",
	}, c.did)
	require.Equal(t, 4, report.Totals.Typed)
}

// TestAnAnswerMayBeRightForALaterTaskAsWell which is said, and no fault of the grader.
func TestAnAnswerMayBeRightForALaterTaskAsWell(t *testing.T) {
	t.Parallel()
	c := newClass()
	c.code["check shop/image"] = 0
	report := walked(t, c, func(o *walk.Options) { o.Shell = false })
	require.True(t, report.Holds())
	require.Equal(t, 1, report.Totals.Already)
	require.Contains(t, c.did, "author apply shop/image", "what comes later may stand on it")
}

// TestEveryFailureOfAWalkHasItsName also when only what was typed fails.
func TestEveryFailureOfAWalkHasItsName(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*class)
		want   map[string]string
	}{
		"a right answer is refused": {func(c *class) { c.code["check shop/count --again"] = 3 }, map[string]string{"shop/count again": walk.Refused}},
		"nothing passes":            {func(c *class) { c.code["check shop/count"] = 0 }, map[string]string{"shop/count answer": walk.Accepted}},
		"it cannot be judged":       {func(c *class) { c.code["check shop/count --again"] = 4 }, map[string]string{"shop/count again": walk.Undecided}},
		"a check hangs":             {func(c *class) { c.hangs["check shop/count --again"] = true }, map[string]string{"shop/count again": walk.Hanging}},
		"an answer cannot be given": {func(c *class) { c.code["author apply shop/count"] = 1 },
			map[string]string{"shop/count answer": walk.Broken, "shop/count solution": walk.Broken, "shop/count hint": walk.Broken}},
		"the lesson cannot be reset": {func(c *class) { c.code["reset shop"] = 1 }, map[string]string{"shop reset": walk.Broken}},
		"what the solution prints is refused": {func(c *class) { delete(c.typed, "kubectl set image deployment/shop \\\n  shop=v2") },
			map[string]string{"shop/image solution": walk.Refused}},
		"what the hint says is refused": {func(c *class) { delete(c.typed, "kubectl set image deployment/shop shop=v2") },
			map[string]string{"shop/image hint": walk.Refused}},
		"a typed command hangs": {func(c *class) { c.hangs["kubectl get pods"] = true }, map[string]string{"shop/count solution": walk.Hanging}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClass()
			c.typed["kubectl set image deployment/shop \\\n  shop=v2"] = "shop/image"
			c.typed["kubectl set image deployment/shop shop=v2"] = "shop/image"
			test.change(c)
			report := walked(t, c, same)
			require.Equal(t, test.want, bad(report))
			require.False(t, report.Holds())
		})
	}
}

func TestTheTypedPassesCanBeLeftOut(t *testing.T) {
	t.Parallel()
	c := newClass()
	report := walked(t, c, func(o *walk.Options) { o.Shell = false })
	require.True(t, report.Holds())
	require.Equal(t, 8, len(c.did))
}

// TestLessonsThatHaveTheSameForThemselvesAreNeverBesideEachOther, and others are.
func TestLessonsThatHaveTheSameForThemselvesAreNeverBesideEachOther(t *testing.T) {
	t.Parallel()
	stops := checker.Step{Do: &checker.Call{Verb: "unit", Args: map[string]any{"node": "n1", "unit": "kubelet", "state": "started"}}}
	seconds := func(second lessons.Exclusive, steps ...checker.Step) float64 {
		return walked(t, newClass(), func(o *walk.Options) {
			other := course()
			other.ID, other.Exclusive = "other", second
			other.Tasks[0].Wrong = append(other.Tasks[0].Wrong, lessons.Fixture{Steps: steps})
			o.Lessons[0].Exclusive, o.Shell, o.Parallel = lessons.ExclusiveNodes, false, 2
			o.Lessons = append(o.Lessons, other)
		}).Seconds
	}
	require.InDelta(t, 16, seconds(lessons.ExclusiveNodes), 0.1)
	require.InDelta(t, 8, seconds(lessons.ExclusivePorts), 0.1)
	require.InDelta(t, 8, seconds(""), 0.1)
	require.InDelta(t, 16, seconds("", stops), 0.1, "nothing is beside one that stops a node")
}

func TestNoLessonIsBegunAfterTheBudget(t *testing.T) {
	t.Parallel()
	report := walked(t, newClass(), func(o *walk.Options) {
		second := course()
		second.ID = "other"
		o.Lessons, o.Budget, o.Shell = append(o.Lessons, second), 3*time.Second, false
	})
	require.Equal(t, walk.OK, report.Lessons[0].Outcome)
	require.Equal(t, walk.Untouched, report.Lessons[1].Outcome)
	require.Equal(t, 1, report.Totals.NotWalked)
	require.True(t, report.Holds())
}

// TestATaskThatALaterOneChangesIsNotCheckedAgain and the report says which.
func TestATaskThatALaterOneChangesIsNotCheckedAgain(t *testing.T) {
	t.Parallel()
	c := newClass()
	report := walked(t, c, func(o *walk.Options) {
		o.Shell = false
		tasks := o.Lessons[0].Tasks
		tasks[0], tasks[1] = tasks[1], tasks[0]
		tasks[1].Solutions[0].Steps = []checker.Step{{Do: &checker.Call{Verb: "apply", Args: map[string]any{"manifest": "apiVersion: apps/v1\nkind: Deployment\n"}}}}
	})
	require.NotContains(t, c.did, "check shop/image --again")
	last := report.Lessons[0].Steps[3]
	require.Equal(t, walk.NotAgain, last.Outcome)
	require.Equal(t, "count changes what it looks at (Deployment)", last.Detail)
	require.True(t, report.Holds())
}
