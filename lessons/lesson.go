package lessons

import (
	"fmt"
	"path"
	"strings"

	"github.com/klab-dev/klab/lessons/internal/guard"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

// readLesson reads a lesson's folder. The lesson is nil where not even its identity could be read.
func readLesson(source sources.Folder, compiler Compiler, rules *packRules, above *guard.Set) (*Lesson, []Problem) {
	source.Trees = map[string]*sources.Tree{}
	r := &reader{source: source, lesson: &Lesson{Dir: source.Dir, source: source, borrowed: map[string]bool{}}}
	if _, there := source.Files[layout.LessonFile]; !there {
		return nil, []Problem{source.Whole(layout.LessonFile, "the file is missing", "every lesson has one")}
	}
	r.structure(above)
	if r.lesson.ID == "" && len(r.problems) > 0 {
		return nil, r.problems
	}
	if !layout.IsSlug(r.lesson.ID) {
		r.report([]any{"id"}, fmt.Sprintf("%q is no id", r.lesson.ID), "use lower-case words with hyphens between them")
		return nil, r.problems
	}
	r.fenced(rules)
	r.identity()
	r.seed()
	r.fixtures(compiler != nil)
	r.fencedCalls()
	r.compiled(compiler)
	r.texts()
	r.lesson.Hash = source.Hash(r.lesson.guards.FromAbove()...)
	return r.lesson, r.problems
}

// identity checks the names of the lesson and its parts, and fills in the default namespace.
func (r *reader) identity() {
	if want := fmt.Sprintf("%02d-%s", r.lesson.Number, r.lesson.ID); path.Base(r.source.Dir) != want {
		r.report([]any{"id"}, fmt.Sprintf("number and id do not fit the folder %s", path.Base(r.source.Dir)),
			"rename the folder to "+want+", or correct number and id")
	}
	if r.lesson.Namespace == "" {
		r.lesson.Namespace = "klab-" + r.lesson.ID
	}
	if len(r.lesson.Tasks) == 0 {
		r.report([]any{"tasks"}, "the lesson has no tasks", "add at least one")
	}
	tasks := map[string]bool{}
	for i, task := range r.lesson.Tasks {
		r.unique(tasks, task.ID, "task", "tasks", i, "id")
		checks := map[string]bool{}
		for j, check := range task.Checks {
			r.unique(checks, check.ID, "check", "tasks", i, "checks", j, "id")
		}
	}
	r.uniqueQuestions(r.lesson.Predictions, "predictions")
	r.uniqueQuestions(r.lesson.Quiz, "quiz")
}

func (r *reader) uniqueQuestions(questions []Question, list string) {
	seen := map[string]bool{}
	for i, question := range questions {
		r.unique(seen, question.ID, "question", list, i, "id")
	}
}

func (r *reader) unique(seen map[string]bool, id, what string, place ...any) {
	switch {
	case !layout.IsSlug(id):
		r.report(place, fmt.Sprintf("%q is no id of a %s", id, what), "use lower-case words with hyphens between them")
	case seen[id]:
		r.report(place, fmt.Sprintf("there are two %ss %s", what, id), "give one of them another id")
	}
	seen[id] = true
}

func (r *reader) seed() {
	for _, name := range r.source.Names() {
		if strings.HasPrefix(name, layout.SeedDir+"/") {
			r.lesson.Seed = append(r.lesson.Seed, File{Name: strings.TrimPrefix(name, layout.SeedDir+"/"), Data: r.source.Files[name]})
		}
	}
}
