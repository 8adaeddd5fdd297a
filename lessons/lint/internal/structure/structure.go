// Package structure lints what a lesson is made of: tasks with their proofs, codes, files, and the places of all in the text.
package structure

import "github.com/klab-dev/klab/lessons/lint/internal/report"

// Lint reports what is wrong with a lesson.
func Lint(r *report.Report) {
	l := lint{r}
	l.addOns()
	l.exclusive()
	l.view()
	l.tasks()
	l.mutations()
	l.points()
	l.questions(l.Lesson.Predictions, "predictions")
	l.questions(l.Lesson.Quiz, "quiz")
	l.whys()
	l.predictedTasks()
	l.codes()
	l.facts()
	l.files()
	l.manifests()
	l.fits()
	l.anchors()
}
