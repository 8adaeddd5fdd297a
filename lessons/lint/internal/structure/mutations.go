package structure

import (
	"fmt"
	"slices"

	"github.com/klab-dev/klab/lessons"
)

// mutations proves that a task opts out of operators that there are, and says why.
func (l lint) mutations() {
	for i, task := range l.Lesson.Tasks {
		for j, skipped := range task.Mutations.Skip {
			place := func(field string) []any { return []any{"tasks", i, "mutations", "skip", j, field} }
			if !slices.ContainsFunc(lessons.Operators(), func(o lessons.Operator) bool { return o.ID == skipped.Operator }) {
				l.Ask(fmt.Sprintf("there is no operator %q", skipped.Operator),
					"klab author mutate --operators lists them", place("operator")...)
			}
			if skipped.Why == "" {
				l.Ask(fmt.Sprintf("task %s opts out of %s without a reason", task.ID, skipped.Operator),
					"say with why what makes its claim untrue here", place("operator")...)
			}
			if skipped.File != "" && !hasSolution(&task, skipped.File) {
				l.Ask(fmt.Sprintf("task %s has no solution %s", task.ID, skipped.File), "name one of its solutions", place("file")...)
			}
		}
	}
}
