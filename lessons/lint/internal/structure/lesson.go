package structure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/codes"
)

func (l lint) addOns() {
	for i, name := range l.Lesson.AddOns {
		if !slices.Contains(lessons.AddOns(), name) {
			l.Ask(fmt.Sprintf("there is no add-on %q", name), "name one of "+strings.Join(lessons.AddOns(), ", "), "addons", i)
		}
	}
}

func (l lint) view() {
	var known []string
	for _, view := range lessons.Views() {
		known = append(known, string(view))
	}
	for i, view := range l.Lesson.View {
		switch {
		case !slices.Contains(lessons.Views(), view):
			l.Ask(fmt.Sprintf("there is no pane %q", view), "name one of "+strings.Join(known, ", "), "view", i)
		case slices.Contains(l.Lesson.View[:i], view):
			l.Ask(fmt.Sprintf("the pane %s is named twice", view), "name it once", "view", i)
		}
	}
}

func (l lint) exclusive() {
	words := []lessons.Exclusive{"", lessons.ExclusiveNodes, lessons.ExclusivePorts}
	if !slices.Contains(words, l.Lesson.Exclusive) {
		l.Ask(fmt.Sprintf("no lesson can have %q for itself", l.Lesson.Exclusive), "write nodes or ports", "exclusive")
	}
}

func (l lint) tasks() {
	if l.Lesson.Minutes <= 0 {
		l.Ask("the lesson does not say how many minutes it takes", "add minutes", "minutes")
	}
	for i, task := range l.Lesson.Tasks {
		if len(task.Checks) == 0 {
			l.Ask(fmt.Sprintf("task %s has no checks", task.ID), "add at least one", "tasks", i)
		}
		if len(task.Solutions) == 0 {
			l.Ask(fmt.Sprintf("task %s has no solution", task.ID), "add one under solution/", "tasks", i)
		}
		if len(task.Wrong) == 0 && task.NoWrong == "" {
			l.Ask(fmt.Sprintf("task %s has no wrong answer", task.ID),
				"add one under wrong/, or say with noWrong why there is none", "tasks", i)
		}
		l.needs(i, task)
		for j, fixture := range task.Solutions {
			l.after(fixture, "tasks", i, "solutions", j)
		}
		l.wrong(i, task)
	}
}

// needs proves that a task builds on earlier tasks only, which also rules out a cycle.
func (l lint) needs(i int, task lessons.Task) {
	for j, id := range task.Needs {
		earlier := slices.ContainsFunc(l.Lesson.Tasks[:i], func(t lessons.Task) bool { return t.ID == id })
		if !earlier {
			l.Ask(fmt.Sprintf("task %s needs %s, which is no earlier task", task.ID, id),
				"name a task above it", "tasks", i, "needs", j)
		}
	}
}

func (l lint) wrong(i int, task lessons.Task) {
	known := map[string]bool{}
	for _, use := range codes.Of(task.Checks) {
		known[use.Code] = true
	}
	for j, fixture := range task.Wrong {
		l.after(fixture, "tasks", i, "wrong", j)
		if !known[fixture.Code] && !l.broken() {
			l.Ask(fmt.Sprintf("wrong answer %s must get code %q, which no check of task %s gives",
				fixture.File, fixture.Code, task.ID), "name a code of the task's checks", "tasks", i, "wrong", j, "code")
		}
		if fixture.Handed != "" && (fixture.Handed == fixture.Code || fixture.Handed != string(checker.Pass) && !known[fixture.Handed] && !l.broken()) {
			l.Ask(fmt.Sprintf("wrong answer %s comes to %q when it is handed in, which is no other verdict of task %s", fixture.File, fixture.Handed, task.ID),
				"name pass or another code of the task's checks, or leave it out", "tasks", i, "wrong", j, "handed")
		}
	}
	for j, fixture := range task.Solutions {
		if fixture.Handed != "" {
			l.Ask(fmt.Sprintf("right answer %s has a verdict of its own when it is handed in", fixture.File),
				"leave it out: a right answer passes wherever it is judged", "tasks", i, "solutions", j, "handed")
		}
	}
}

// after proves that the answers before a fixture exist.
func (l lint) after(fixture lessons.Fixture, place ...any) {
	for k, reference := range fixture.After {
		id, file, _ := strings.Cut(reference, "/")
		task := l.Lesson.Task(id)
		if task == nil || file != "" && !hasSolution(task, file) {
			l.Ask(fmt.Sprintf("%s comes after %s, which is not there", fixture.File, reference),
				`write "task" or "task/file of a solution"`, append(slices.Clone(place), "after", k)...)
		}
	}
}

func hasSolution(task *lessons.Task, file string) bool {
	return slices.ContainsFunc(task.Solutions, func(f lessons.Fixture) bool { return f.File == file })
}

func (l lint) points() {
	sum := 0
	for _, task := range l.Lesson.Tasks {
		sum += task.Points
	}
	if sum != 100 {
		l.Ask(fmt.Sprintf("the points of the tasks sum to %d", sum), "make them 100", "tasks")
	}
}

func (l lint) questions(questions []lessons.Question, list string) {
	for i, question := range questions {
		l.question(question, list, i)
	}
}

// whys proves that the questions why are ones.
func (l lint) whys() {
	for i, task := range l.Lesson.Tasks {
		if q := l.Lesson.WhyOf(task.ID); q != nil {
			l.question(*q, "tasks", i, "why")
		}
	}
}

func (l lint) question(question lessons.Question, place ...any) {
	at := func(inner ...any) []any { return append(slices.Clone(place), inner...) }
	if len(question.Options) < 2 {
		l.Ask(fmt.Sprintf("question %s has %d options", question.ID, len(question.Options)), "offer a choice", at("options")...)
	}
	if !slices.Contains(question.Options, question.Answer) {
		l.Ask(fmt.Sprintf("answer %q of question %s is none of its options", question.Answer, question.ID),
			"name one of "+strings.Join(question.Options, ", "), at("answer")...)
	}
	for j, option := range question.Options {
		if slices.Contains(question.Options[:j], option) {
			l.Ask(fmt.Sprintf("option %s is there twice", option), "delete one", at("options", j)...)
		}
	}
}

func (l lint) predictedTasks() {
	for i, question := range l.Lesson.Predictions {
		if l.Lesson.Task(question.Task) == nil {
			l.Ask(fmt.Sprintf("prediction %s comes before task %q, which is not there", question.ID, question.Task),
				"name the task whose experiment it predicts", "predictions", i)
		}
	}
	for i, question := range l.Lesson.Quiz {
		if question.Task != "" {
			l.Ask(fmt.Sprintf("quiz question %s names a task", question.ID), "delete it: cards come at the end",
				"quiz", i, "task")
		}
	}
}
