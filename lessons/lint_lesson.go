package lessons

import (
	"fmt"
	"slices"
	"strings"
)

// A lessonLint collects the problems of one lesson.
type lessonLint struct {
	lesson   *Lesson
	glossary map[string]Term
	problems []Problem
}

func lintLesson(lesson *Lesson, glossary map[string]Term) []Problem {
	l := &lessonLint{lesson: lesson, glossary: glossary}
	l.addOns()
	l.exclusive()
	l.tasks()
	l.mutations()
	l.points()
	l.questions(lesson.Predictions, "predictions")
	l.questions(lesson.Quiz, "quiz")
	l.predictedTasks()
	l.codes()
	l.facts()
	l.files()
	l.manifests()
	l.words()
	l.anchors()
	l.parity()
	l.prose()
	l.fences()
	l.pictures()
	l.corrections()
	return l.problems
}

// ask reports a problem at a place of lesson.yaml.
func (l *lessonLint) ask(message, fix string, place ...any) {
	l.in(lessonFile, message, fix, place...)
}

func (l *lessonLint) in(file, message, fix string, place ...any) {
	l.problems = append(l.problems, l.lesson.source.in(file, place, message, fix))
}

// AddOns lists the add-ons that klab can bring up.
func AddOns() []string { return []string{"metrics-server"} }

func (l *lessonLint) addOns() {
	for i, name := range l.lesson.AddOns {
		if !slices.Contains(AddOns(), name) {
			l.ask(fmt.Sprintf("there is no add-on %q", name), "name one of "+strings.Join(AddOns(), ", "), "addons", i)
		}
	}
}

func (l *lessonLint) exclusive() {
	words := []Exclusive{"", ExclusiveNodes, ExclusivePorts}
	if !slices.Contains(words, l.lesson.Exclusive) {
		l.ask(fmt.Sprintf("no lesson can have %q for itself", l.lesson.Exclusive), "write nodes or ports", "exclusive")
	}
}

func (l *lessonLint) tasks() {
	if l.lesson.Minutes <= 0 {
		l.ask("the lesson does not say how many minutes it takes", "add minutes", "minutes")
	}
	for i, task := range l.lesson.Tasks {
		if len(task.Checks) == 0 {
			l.ask(fmt.Sprintf("task %s has no checks", task.ID), "add at least one", "tasks", i)
		}
		if len(task.Solutions) == 0 {
			l.ask(fmt.Sprintf("task %s has no solution", task.ID), "add one under solution/", "tasks", i)
		}
		if len(task.Wrong) == 0 && task.NoWrong == "" {
			l.ask(fmt.Sprintf("task %s has no wrong answer", task.ID),
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
func (l *lessonLint) needs(i int, task Task) {
	for j, id := range task.Needs {
		earlier := slices.ContainsFunc(l.lesson.Tasks[:i], func(t Task) bool { return t.ID == id })
		if !earlier {
			l.ask(fmt.Sprintf("task %s needs %s, which is no earlier task", task.ID, id),
				"name a task above it", "tasks", i, "needs", j)
		}
	}
}

func (l *lessonLint) wrong(i int, task Task) {
	known := map[string]bool{}
	for _, use := range codeUses(task.Checks) {
		known[use.code] = true
	}
	for j, fixture := range task.Wrong {
		l.after(fixture, "tasks", i, "wrong", j)
		if !known[fixture.Code] {
			l.ask(fmt.Sprintf("wrong answer %s must get code %q, which no check of task %s gives",
				fixture.File, fixture.Code, task.ID), "name a code of the task's checks", "tasks", i, "wrong", j, "code")
		}
	}
}

// after proves that the answers before a fixture exist.
func (l *lessonLint) after(fixture Fixture, place ...any) {
	for k, reference := range fixture.After {
		id, file, _ := strings.Cut(reference, "/")
		task := l.lesson.Task(id)
		if task == nil || file != "" && !hasSolution(task, file) {
			l.ask(fmt.Sprintf("%s comes after %s, which is not there", fixture.File, reference),
				`write "task" or "task/file of a solution"`, append(slices.Clone(place), "after", k)...)
		}
	}
}

func hasSolution(task *Task, file string) bool {
	return slices.ContainsFunc(task.Solutions, func(f Fixture) bool { return f.File == file })
}

func (l *lessonLint) points() {
	sum := 0
	for _, task := range l.lesson.Tasks {
		sum += task.Points
	}
	if sum != 100 {
		l.ask(fmt.Sprintf("the points of the tasks sum to %d", sum), "make them 100", "tasks")
	}
}

func (l *lessonLint) questions(questions []Question, list string) {
	for i, question := range questions {
		if len(question.Options) < 2 {
			l.ask(fmt.Sprintf("question %s has %d options", question.ID, len(question.Options)),
				"offer a choice", list, i, "options")
		}
		if !slices.Contains(question.Options, question.Answer) {
			l.ask(fmt.Sprintf("answer %q of question %s is none of its options", question.Answer, question.ID),
				"name one of "+strings.Join(question.Options, ", "), list, i, "answer")
		}
		for j, option := range question.Options {
			if slices.Contains(question.Options[:j], option) {
				l.ask(fmt.Sprintf("option %s is there twice", option), "delete one", list, i, "options", j)
			}
		}
	}
}

func (l *lessonLint) predictedTasks() {
	for i, question := range l.lesson.Predictions {
		if l.lesson.Task(question.Task) == nil {
			l.ask(fmt.Sprintf("prediction %s comes before task %q, which is not there", question.ID, question.Task),
				"name the task whose experiment it predicts", "predictions", i)
		}
	}
	for i, question := range l.lesson.Quiz {
		if question.Task != "" {
			l.ask(fmt.Sprintf("quiz question %s names a task", question.ID), "delete it: cards come at the end",
				"quiz", i, "task")
		}
	}
}
