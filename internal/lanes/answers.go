package lanes

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klab-dev/klab/lessons"
)

// Before lists the answers that come before one to a task of a lesson: the canonical solutions of all the task needs, the
// furthest first.
func Before(lesson *lessons.Lesson, task lessons.Task) []string {
	var out []string
	var add func(task string)
	add = func(id string) {
		if slices.Contains(out, id) {
			return
		}
		for _, task := range lesson.Tasks {
			if task.ID != id {
				continue
			}
			for _, need := range task.Needs {
				add(need)
			}
		}
		out = append(out, id)
	}
	for _, need := range task.Needs {
		add(need)
	}
	return out
}

// Find resolves "task" (its canonical solution) or "task/file".
func Find(lesson *lessons.Lesson, step string) (lessons.Task, lessons.Fixture, error) {
	id, file, named := strings.Cut(step, "/")
	for _, task := range lesson.Tasks {
		if task.ID != id {
			continue
		}
		for _, fixture := range task.Solutions {
			if !named || fixture.File == file {
				return task, fixture, nil
			}
		}
	}
	return lessons.Task{}, lessons.Fixture{}, fmt.Errorf("there is no solution %q", step)
}
