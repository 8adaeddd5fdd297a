// Package teaching lints what makes a lesson a good one, as far as a program can see it.
package teaching

import "github.com/klab-dev/klab/lessons/lint/internal/report"

// Lint reports what is wrong with a lesson.
func Lint(r *report.Report) {
	l := lint{r}
	l.fences()
	l.pictures()
	l.corrections()
	l.honestMinutes()
	l.predictions()
	l.asking()
	l.commandHints()
	l.nothingHidden()
	l.terms()
}
