package lessons

import (
	"path"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/lessons/internal/layout"
)

// A Compiler proves that a check can run, without running it: verbs and arguments exist, expressions
// parse, names are bound.
type Compiler interface {
	Compile(check checker.Check) error
}

// expressions is the compiler that learners' checks run through, and after it the types of the API: they know of faults
// that would only show in a lab.
type expressions struct{}

func (expressions) Compile(check checker.Check) error {
	if _, err := checker.Compile(check); err != nil {
		return err
	}
	return checker.TypeCheck(check)
}

// boundedExpressions refuses expressions that may cost too much, before they run.
type boundedExpressions struct{}

// Compile implements Compiler.
func (boundedExpressions) Compile(check checker.Check) error { return checker.Bounded(check) }

// typedExpressions proves checks of packs, which boundedExpressions took, against the types of the API.
type typedExpressions struct{}

// Compile implements Compiler.
func (typedExpressions) Compile(check checker.Check) error {
	if checker.Bounded(check) != nil {
		return nil // said when it was loaded
	}
	return checker.TypeCheck(check)
}

// Mistyped are the faults in the checks and answers of a pack that only types tell. Loading leaves them to the lint,
// because learners need not wait for it; other lessons are proved when they are loaded.
func (l *Lesson) Mistyped() []Problem {
	if !l.Pack {
		return nil
	}
	r := &reader{source: l.source, lesson: l}
	r.compiled(typedExpressions{})
	return r.problems
}

// uncompiled takes every check for good: somebody compiled it before.
type uncompiled struct{}

// Compile implements Compiler.
func (uncompiled) Compile(checker.Check) error { return nil }

// compiled proves every check and fixture of the lesson.
func (r *reader) compiled(compiler Compiler) {
	if compiler == nil {
		return
	}
	if r.lesson.Seeded != nil {
		r.compileError(layout.LessonFile, compiler.Compile(*r.lesson.Seeded), "seeded")
	}
	for i, task := range r.lesson.Tasks {
		for j, check := range task.Checks {
			r.compileError(layout.LessonFile, compiler.Compile(check), "tasks", i, "checks", j)
		}
		for _, fixture := range task.Solutions {
			r.compileFixture(compiler, layout.SolutionDir, fixture)
		}
		for _, fixture := range task.Wrong {
			r.compileFixture(compiler, layout.WrongDir, fixture)
		}
	}
}

func (r *reader) compileFixture(compiler Compiler, dir string, fixture Fixture) {
	file := path.Join(dir, fixture.File)
	if !strings.HasSuffix(file, layout.StepsSuffix) {
		return // a manifest: its one step is klab's own
	}
	check := checker.Check{ID: "fixture", Observe: fixture.Observe, Steps: fixture.Steps}
	r.compileError(file, compiler.Compile(check))
}

// compileError reports the compiler's faults, each at its character.
func (r *reader) compileError(file string, err error, place ...any) {
	if err == nil {
		return
	}
	faults := checker.Faults(err)
	if len(faults) == 0 {
		faults = []checker.Fault{{Offset: -1, Message: err.Error()}}
	}
	isList := r.source.IsList(file)
	for _, fault := range faults {
		below := fault.Place
		if isList && len(below) > 0 { // a steps file that is nothing but its steps
			below = below[1:]
		}
		r.problems = append(r.problems, r.source.Within(file, slices.Concat(place, below), fault.Offset, fault.Message, fault.Fix))
	}
}
