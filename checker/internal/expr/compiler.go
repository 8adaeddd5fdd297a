package expr

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
	celast "github.com/google/cel-go/common/ast"

	"github.com/klab-dev/klab/checker/internal/apitypes"
	"github.com/klab-dev/klab/near"
)

// A Compiler turns the expressions of one check into programs.
type Compiler struct {
	// Bounded also refuses expressions whose cost cannot be bounded before they run.
	Bounded bool
	// Typed also refuses what the types of the API know better; api are those.
	Typed bool
	api   *apitypes.Types
	// Report hears of every fault: at a place, or so many characters into a text there when offset is not -1.
	Report func(at Place, offset int, fix, message string)
	// Faulty is how many it heard of.
	Faulty int
	env    *cel.Env
	// names are the variables of the check.
	names []string
	// survey finds out what expressions rest on.
	survey surveyor
}

// Fault reports a fault; fix is a way to mend it, if one is known.
func (c *Compiler) Fault(at Place, offset int, fix, format string, args ...any) {
	c.Faulty++
	c.Report(at, offset, fix, fmt.Sprintf(format, args...))
}

var (
	identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	reserved   = []string{
		"as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop",
		"namespace", "null", "package", "return", "true", "var", "void", "while",
	}
)

// Declare adds a variable that the check names itself.
func (c *Compiler) Declare(at Place, name string) {
	switch {
	case !identifier.MatchString(name):
		c.Fault(at, -1, "use letters, digits and _", "%q is no name of a variable", name)
	case slices.Contains(reserved, name):
		c.Fault(at, -1, "choose another name", "%q is a reserved word of CEL", name)
	case slices.Contains(builtins(), name):
		c.Fault(at, -1, "choose another name", "%q is a variable of klab's own", name)
	case !slices.Contains(c.names, name):
		c.names = append(c.names, name)
	}
}

// Begin ends the declarations: expressions may use them from now on.
func (c *Compiler) Begin(observe map[string]Observation) (err error) {
	c.survey = newSurveyor(observe)
	if c.Typed {
		c.env, c.api, err = typedEnvironment(c.names, observe)
		return err
	}
	c.env, err = newEnvironment(c.names)
	return err
}

// Expression compiles text that is nothing but CEL.
func (c *Compiler) Expression(at Place, source string, want *cel.Type) *Expression {
	return c.Part(at, 0, source, want)
}

// Part compiles CEL that begins at an offset of the text at a place.
func (c *Compiler) Part(at Place, offset int, source string, want *cel.Type) *Expression {
	if strings.TrimSpace(source) == "" {
		c.Fault(at, -1, "write one, such as pods.size() > 0", "the expression is empty")
		return nil
	}
	compile := c.env.Compile
	if c.Typed {
		compile = func(source string) (*cel.Ast, *cel.Issues) { return checkTypes(c.env, source) }
	}
	ast, issues := compile(source)
	for _, issue := range issues.Errors() {
		message, _, _ := strings.Cut(issue.Message, " (in container '')")
		message, _, _ = strings.Cut(message, " expecting ") // a list of CEL's tokens
		where := offsetOf(source, issue.Location.Line(), issue.Location.Column())
		if match := undeclared.FindStringSubmatch(message); match != nil && strings.HasPrefix(string([]rune(source)[where:]), "(") {
			where -= len([]rune(match[1])) // CEL points at the bracket of a call
		}
		c.Fault(at, offset+where, c.fixFor(message)+shellFix(at, message), "%s", message)
	}
	if issues.Err() != nil {
		return nil
	}
	if want != nil && !ast.OutputType().IsExactType(want) && !ast.OutputType().IsExactType(cel.DynType) {
		c.Fault(at, offset, "compare it with something", "the expression gives %s, not %s", ast.OutputType(), want)
		return nil
	}
	if c.Bounded {
		if message, fix := tooCostly(c.env, ast); message != "" {
			c.Fault(at, offset, fix, "%s", message)
		}
	}
	e := newExpression(c.env, ast, at, source)
	e.answers = ast.NativeRep().Expr().Kind() == celast.CallKind && ast.NativeRep().Expr().AsCall().FunctionName() == "answer"
	e.Footing, e.Asks = c.survey.of(ast.NativeRep().Expr()), c.survey.asks(ast.NativeRep().Expr())
	return e
}

var (
	undeclared = regexp.MustCompile(`undeclared reference to '([^']+)'`)
	overload   = regexp.MustCompile(`found no matching overload for '([^']+)'`)
)

// fixFor proposes a fix of an error of CEL's own.
func (c *Compiler) fixFor(message string) string {
	if match := undeclared.FindStringSubmatch(message); match != nil {
		known := slices.Concat(c.names, builtins(), functionNames(c.env))
		if word := near.Word(match[1], known); word != "" {
			return "did you mean " + word + "?"
		}
		return fmt.Sprintf("add %s to observe or to a let before it; there are %s", match[1], strings.Join(slices.Concat(builtins(), c.names), ", "))
	}
	if fix := fieldOf(c.api, message); fix != "" {
		return fix
	}
	if match := overload.FindStringSubmatch(message); match != nil {
		return fmt.Sprintf("%s takes other arguments, or is no function of what stands before it", match[1])
	}
	if strings.HasPrefix(message, "Syntax error") {
		return "look for a missing quote, bracket or operator at the caret"
	}
	return ""
}

// shellFix says what else may be meant where the text of an action holds ${NAME}: a variable of its shell.
func shellFix(at Place, message string) string {
	script := func(argument any) bool {
		return slices.Contains([]any{"manifest", "content", "command", "patch", "args"}, argument)
	}
	switch match := undeclared.FindStringSubmatch(message); {
	case !slices.Contains(at, any("do")) || !slices.ContainsFunc(at, script):
		return ""
	case match != nil:
		return fmt.Sprintf("; a variable of a shell is written $%s, without braces", match[1])
	case strings.HasPrefix(message, "Syntax error"):
		return "; a variable of a shell is written $NAME, without braces"
	}
	return ""
}

func functionNames(env *cel.Env) []string {
	var names []string
	for name := range env.Functions() {
		if identifier.MatchString(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Expressions compiles expressions that have names.
func (c *Compiler) Expressions(at Place, sources map[string]string) map[string]*Expression {
	out := make(map[string]*Expression, len(sources))
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		out[name] = c.Expression(at.At(name), sources[name], nil)
	}
	return out
}

// Evidence compiles what a message shows. An answer that it shows as it is stands there as it was typed.
func (c *Compiler) Evidence(at Place, sources map[string]string) map[string]*Expression {
	out := c.Expressions(at, sources)
	for name, e := range out {
		if e != nil && e.answers {
			out[name] = c.Expression(at.At(name), strings.Replace(sources[name], "answer", typed, 1), nil)
		}
	}
	return out
}

// Bind notes the values that a step binds.
func (c *Compiler) Bind(lets map[string]*Expression) {
	for name, e := range lets {
		if e != nil {
			c.survey.bind(name, e.Footing, e.Asks)
		}
	}
}
