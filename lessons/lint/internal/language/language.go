// Package language lints the words of a lesson: that none is missing, and that the languages agree.
package language

import "github.com/klab-dev/klab/lessons/lint/internal/report"

// Lint reports what is wrong with a lesson.
func Lint(r *report.Report) {
	l := lint{r}
	l.words()
	l.parity()
	l.prose()
	l.alternatives()
	l.chinese()
}
