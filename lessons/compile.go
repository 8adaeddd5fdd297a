package lessons

import (
	"fmt"
	"path"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/klab-dev/klab/checker"
)

// A Compiler proves that a check can run, without running it: verbs and arguments exist, expressions
// parse, names are bound.
type Compiler interface {
	Compile(check checker.Check) error
}

// expressions is the compiler that learners' checks run through.
type expressions struct{}

func (expressions) Compile(check checker.Check) error {
	_, err := checker.Compile(check)
	return err
}

// compiled proves every check and fixture of the lesson.
func (r *reader) compiled(compiler Compiler) {
	if compiler == nil {
		return
	}
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

// compileError reports what the compiler refused, at the expression or argument that the error quotes.
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
	line, column := r.source.quoted(file, err.Error(), place)
	r.problems = append(r.problems, r.source.at(file, line, column, err.Error(), ""))
}

// quoted returns the place of the longest scalar, at or below a place, that a text quotes.
func (f folder) quoted(name, text string, place []any) (line, column int) {
	at, below := follow(firstDocument(f.files[name]), place)
	if below == nil {
		return 0, 0
	}
	search := &quoteSearch{text: text, best: at}
	ast.Walk(search, below)
	position := search.best.GetToken().Position
	return position.Line, position.Column
}

// A quoteSearch is an ast.Visitor that looks for the longest scalar a text quotes.
type quoteSearch struct {
	text   string
	best   ast.Node
	length int
}

// Visit implements ast.Visitor.
func (s *quoteSearch) Visit(node ast.Node) ast.Visitor {
	if scalar, ok := node.(ast.ScalarNode); ok {
		value, isText := scalar.GetValue().(string)
		if isText && len(value) > s.length && strings.Contains(s.text, fmt.Sprintf("%q", value)) {
			s.best, s.length = node, len(value)
		}
	}
	return s
}
