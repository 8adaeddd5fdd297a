package checker

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/cel-go/cel"

	"github.com/klab-dev/klab/near"
)

// A compiler turns the parts of one check into programs and collects every fault it meets, so that an
// author sees all of them at once.
type compiler struct {
	env *cel.Env
	// names are the variables of the check.
	names []string
	// survey finds out what expressions rest on.
	survey surveyor
	// bounded also refuses expressions whose cost cannot be bounded before they run.
	bounded bool
	// typed also refuses what the types of the API know better; api are those.
	typed  bool
	api    *apiTypes
	faults []error
}

// A place leads from the check to a value in it.
type place []any

// at returns the place of something below.
func (p place) at(steps ...any) place { return slices.Concat(p, place(steps)) }

func (c *compiler) fault(at place, offset int, fix, format string, args ...any) {
	c.faults = append(c.faults, Fault{Place: at, Offset: offset, Fix: fix, Message: fmt.Sprintf(format, args...)})
}

var (
	identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	reserved   = []string{
		"as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop",
		"namespace", "null", "package", "return", "true", "var", "void", "while",
	}
)

// declare adds variables that the check names itself.
func (c *compiler) declare(at place, name string) {
	switch {
	case !identifier.MatchString(name):
		c.fault(at, -1, "use letters, digits and _", "%q is no name of a variable", name)
	case slices.Contains(reserved, name):
		c.fault(at, -1, "choose another name", "%q is a reserved word of CEL", name)
	case slices.Contains(builtins(), name):
		c.fault(at, -1, "choose another name", "%q is a variable of klab's own", name)
	case !slices.Contains(c.names, name):
		c.names = append(c.names, name)
	}
}

// builtins are the variables that every check has.
func builtins() []string { return []string{"ns", "lesson", "baseline", "memory", "now"} }

// variables declares every variable an expression of the check may use.
func (c *compiler) variables(check Check) error {
	c.survey = newSurveyor(check.Observe)
	for _, name := range sortedKeys(check.Observe) {
		c.declare(place{"observe", name}, name)
	}
	for i, s := range check.Steps {
		for _, name := range sortedKeys(s.Let) {
			c.declare(place{"steps", i, "let", name}, name)
		}
	}
	var err error
	if c.typed {
		c.env, c.api, err = typedEnvironment(c.names, check.Observe)
		return err
	}
	c.env, err = newEnvironment(c.names)
	return err
}

// expression compiles text that is nothing but CEL.
func (c *compiler) expression(at place, source string, want *cel.Type) *expression {
	return c.part(at, 0, source, want)
}

// part compiles CEL that begins at an offset of the text at a place.
func (c *compiler) part(at place, offset int, source string, want *cel.Type) *expression {
	if strings.TrimSpace(source) == "" {
		c.fault(at, -1, "write one, such as pods.size() > 0", "the expression is empty")
		return nil
	}
	compile := c.env.Compile
	if c.typed {
		compile = c.checkTypes
	}
	ast, issues := compile(source)
	for _, issue := range issues.Errors() {
		message, _, _ := strings.Cut(issue.Message, " (in container '')")
		message, _, _ = strings.Cut(message, " expecting ") // a list of CEL's tokens
		where := offsetOf(source, issue.Location.Line(), issue.Location.Column())
		if match := undeclared.FindStringSubmatch(message); match != nil && strings.HasPrefix(string([]rune(source)[where:]), "(") {
			where -= len([]rune(match[1])) // CEL points at the bracket of a call
		}
		c.fault(at, offset+where, c.fixFor(message), "%s", message)
	}
	if issues.Err() != nil {
		return nil
	}
	if want != nil && !ast.OutputType().IsExactType(want) && !ast.OutputType().IsExactType(cel.DynType) {
		c.fault(at, offset, "compare it with something", "the expression gives %s, not %s", ast.OutputType(), want)
		return nil
	}
	if c.bounded {
		c.cost(at, offset, ast)
	}
	e := newExpression(c.env, ast, at, source)
	e.footing, e.asks = c.survey.of(ast.NativeRep().Expr()), c.survey.asks(ast.NativeRep().Expr())
	return e
}

// offsetOf counts the characters before a line (from one) and column (from zero) of a text.
func offsetOf(text string, line, column int) int {
	offset := 0
	for _, l := range strings.SplitAfter(text, "\n")[:max(line-1, 0)] {
		offset += len([]rune(l))
	}
	return min(offset+max(column, 0), len([]rune(text)))
}

var (
	undeclared = regexp.MustCompile(`undeclared reference to '([^']+)'`)
	overload   = regexp.MustCompile(`found no matching overload for '([^']+)'`)
)

// fixFor proposes a fix of an error of CEL's own.
func (c *compiler) fixFor(message string) string {
	if match := undeclared.FindStringSubmatch(message); match != nil {
		known := slices.Concat(c.names, builtins(), functionNames(c.env))
		if word := near.Word(match[1], known); word != "" {
			return "did you mean " + word + "?"
		}
		return fmt.Sprintf("add %s to observe or to a let before it; there are %s", match[1], strings.Join(slices.Concat(builtins(), c.names), ", "))
	}
	if fix := c.fieldOf(message); fix != "" {
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

func (c *compiler) expressions(at place, sources map[string]string) map[string]*expression {
	out := make(map[string]*expression, len(sources))
	for _, name := range sortedKeys(sources) {
		out[name] = c.expression(at.at(name), sources[name], nil)
	}
	return out
}

// bound takes "30s" or ${CEL} that gives seconds; empty is no bound.
func (c *compiler) bound(at place, text string) template {
	if text == "" {
		return nil
	}
	if d, err := time.ParseDuration(text); err == nil {
		return literal{d.Seconds()}
	}
	faults := len(c.faults)
	bound := c.text(at, text)
	if _, ok := bound.(computed); !ok && len(c.faults) == faults {
		c.fault(at, -1, `write "30s", or ${…} that gives a number`, "%q is neither a duration nor ${CEL} in seconds", text)
	}
	return bound
}

// err returns everything that was at fault.
func (c *compiler) err() error { return errors.Join(c.faults...) }
