package lessons

import (
	"fmt"
	"path"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

// fixtures takes in the files that checks name. With answers, which only the law and authors need, it also reads those
// that the tasks name.
func (r *reader) fixtures(withAnswers bool) {
	for i := range r.lesson.Tasks {
		task := &r.lesson.Tasks[i]
		if withAnswers {
			r.answers(task, i)
		}
		for j := range task.Checks {
			r.takeIn(layout.LessonFile, task.Checks[j].Steps, "tasks", i, "checks", j, "steps")
		}
	}
	if r.lesson.Seeded != nil {
		r.takeIn(layout.LessonFile, r.lesson.Seeded.Steps, "seeded", "steps")
	}
}

func (r *reader) answers(task *Task, i int) {
	for j := range task.Solutions {
		r.fixture(layout.SolutionDir, &task.Solutions[j], "tasks", i, "solutions", j, "file")
	}
	for j := range task.Wrong {
		r.fixture(layout.WrongDir, &task.Wrong[j], "tasks", i, "wrong", j, "file")
	}
}

func (r *reader) fixture(dir string, fixture *Fixture, place ...any) {
	name := path.Join(dir, fixture.File)
	data, there := r.source.Files[name]
	if !there || fixture.File == "" {
		r.report(place, fmt.Sprintf("there is no file %s", name), "write it, or correct the name")
		return
	}
	if !strings.HasSuffix(name, layout.StepsSuffix) {
		r.lesson.borrowed[name] = true
		fixture.Steps = []checker.Step{{Do: &checker.Call{Verb: "apply", Args: map[string]any{"manifest": string(data)}}}}
		return
	}
	body, problems := r.source.Document(name)
	r.problems = append(r.problems, problems...)
	switch sources.Unwrapped(body).(type) {
	case nil:
	case *ast.SequenceNode:
		r.problems = append(r.problems, r.source.DecodeNode(name, body, &fixture.Steps)...)
		r.takeIn(name, fixture.Steps)
	default:
		var file struct {
			Observe checker.Observations `yaml:"observe"`
			Steps   []checker.Step       `yaml:"steps"`
		}
		r.problems = append(r.problems, r.source.DecodeNode(name, body, &file)...)
		r.takeIn(name, file.Steps, "steps")
		fixture.Observe, fixture.Steps = file.Observe, file.Steps
	}
}

// takeIn replaces "file" arguments by the content of the file, because a running check has no access
// to the lesson's folder. Paths are relative to the file that names them.
func (r *reader) takeIn(from string, steps []checker.Step, place ...any) {
	for i, step := range steps {
		if step.Do == nil {
			continue
		}
		target := checker.FileArgument(step.Do.Verb)
		relative, named := step.Do.Args["file"].(string)
		if target == "" || !named {
			continue
		}
		name := path.Join(path.Dir(from), relative)
		data, there := r.source.Files[name]
		if !there {
			at := append(append([]any{}, place...), i, "do", step.Do.Verb, "file")
			r.problems = append(r.problems, r.source.In(from, at,
				fmt.Sprintf("there is no file %s", name), "paths are relative to the file that names them"))
			continue
		}
		delete(step.Do.Args, "file")
		step.Do.Args[target] = string(data)
		r.lesson.borrowed[name] = true
	}
}
