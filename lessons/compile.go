package lessons

import (
	"path"

	"github.com/klab-dev/klab/checker"
)

// A Compiler proves that checks and steps can run, without running them: verbs and arguments exist,
// expressions parse, names are bound.
type Compiler interface {
	// Check compiles one check.
	Check(check checker.Check) error
	// Steps compiles the steps of a fixture.
	Steps(steps []checker.Step) error
}

// expressions is the compiler that learners' checks run through.
type expressions struct{}

func (expressions) Check(checker.Check) error { return nil }

func (expressions) Steps([]checker.Step) error { return nil }

// compiled proves every check and fixture of the lesson.
func (r *reader) compiled(compiler Compiler) {
	if r.lesson.Seeded != nil {
		r.compileError(lessonFile, compiler.Check(*r.lesson.Seeded), "seeded")
	}
	for i, task := range r.lesson.Tasks {
		for j, check := range task.Checks {
			r.compileError(lessonFile, compiler.Check(check), "tasks", i, "checks", j)
		}
		for _, fixture := range task.Solutions {
			r.compileError(path.Join(solutionDir, fixture.File), compiler.Steps(fixture.Steps))
		}
		for _, fixture := range task.Wrong {
			r.compileError(path.Join(wrongDir, fixture.File), compiler.Steps(fixture.Steps))
		}
	}
}

// compileError reports what the compiler refused. A compiler that knows where, below the check or the
// list of steps, says so through Place.
func (r *reader) compileError(file string, err error, place ...any) {
	if err == nil {
		return
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range joined.Unwrap() {
			r.compileError(file, one, place...)
		}
		return
	}
	if placed, ok := err.(interface{ Place() []any }); ok {
		place = append(append([]any{}, place...), placed.Place()...)
	}
	r.problems = append(r.problems, r.source.in(file, place, err.Error(), ""))
}
