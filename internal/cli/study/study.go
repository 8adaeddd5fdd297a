// Package study holds the commands for learning over days: what comes next, what is asked again, and the learner's own log.
package study

import (
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/tui/catalogue"
)

// commands are those for learning, over what all commands share.
type commands struct{ *app.App }

// Shown is what the learner has done as the list of lessons shows it.
func Shown(state *progress.State) catalogue.Progress {
	out := catalogue.Progress{Lessons: map[string]catalogue.LessonProgress{}}
	for id, lesson := range state.Lessons {
		passed := map[string]bool{}
		for task, done := range lesson.Tasks {
			passed[task] = !done.Passed.IsZero()
		}
		out.Lessons[id] = catalogue.LessonProgress{Passed: passed}
		if out.Last == "" || lesson.Seen.After(state.Lessons[out.Last].Seen) {
			out.Last = id
		}
	}
	return out
}
