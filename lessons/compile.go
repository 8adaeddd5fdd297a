package lessons

import (
	"path"

	"github.com/klab-dev/klab/checker"
)

// A Compiler proves that a check can run, without running it: verbs and arguments exist, expressions
// parse, names are bound.
type Compiler interface {
	Compile(check checker.Check) error
}

// expressions is the compiler that learners' checks run through.
type expressions struct{}

func (expressions) Compile(checker.Check) error { return nil }

// compiled proves every check and fixture of the lesson.
func (r *reader) compiled(compiler Compiler) {
	if r.lesson.Seeded != nil {
		r.compileError(lessonFile, compiler.Compile(*r.lesson.Seeded), "seeded")
	}
	for i, task := range r.lesson.Tasks {
		for j, check := range task.Checks {
			r.compileError(lessonFile, compiler.Compile(check), "tasks", i, "checks", j)
		}
		for _, fixture := range task.Solutions {
			r.compileFixture(compiler, solutionDir, fixture)
		}
		for _, fixture := range task.Wrong {
			r.compileFixture(compiler, wrongDir, fixture)
		}
	}
}

func (r *reader) compileFixture(compiler Compiler, dir string, fixture Fixture) {
	check := checker.Check{ID: "fixture", Observe: fixture.Observe, Steps: fixture.Steps}
	r.compileError(path.Join(dir, fixture.File), compiler.Compile(check))
}

// compileError reports what the compiler refused. A compiler that knows where below the check says so
// through Place.
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
