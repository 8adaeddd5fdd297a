package checker

import (
	"context"
	"fmt"
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
	"k8s.io/apiserver/pkg/cel/library"
)

// costLimit bounds one evaluation. The API server allows 10,000,000 for a whole admission policy;
// lessons look at a few dozen objects.
const costLimit = 5_000_000

// The functions that make much of little are bounded too, because they have made it by the time the cost is
// counted.
const (
	longestRange    = 10_000
	longestFraction = 100
)

// An expression is checked CEL and the text it came from. It is planned when it is first asked for: most
// evidence and causes of a lesson never are.
type expression struct {
	source string
	// at is where the expression is in its check.
	at   place
	plan func() (cel.Program, error)
	// footing is what its value rests on; asks says that it reads a typed answer.
	footing footing
	asks    bool
	// offset counts the characters of the source before one of its nodes.
	offset func(node int64) int
}

func newExpression(env *cel.Env, ast *cel.Ast, at place, source string) *expression {
	e := &expression{source: source, at: at}
	e.offset = func(node int64) int { return offsetOfNode(ast, source, node) }
	e.plan = sync.OnceValues(func() (cel.Program, error) {
		limits, err := budgeted(env)
		if err != nil {
			return nil, fmt.Errorf("plan %q: %w", source, err)
		}
		program, err := env.Program(ast, limits, cel.CostLimit(costLimit), cel.InterruptCheckFrequency(100),
			cel.CostTracking(&library.CostEstimator{}), // Kubernetes' functions cost what the API server says
			cel.CustomDecoratorV2(naming))
		if err != nil {
			return nil, fmt.Errorf("plan %q: %w", source, err)
		}
		return program, nil
	})
	return e
}

func offsetOfNode(ast *cel.Ast, source string, node int64) int {
	at := ast.NativeRep().SourceInfo().GetStartLocation(node)
	return offsetOf(source, at.Line(), at.Column())
}

// baseEnvironment is the common part of all checks' environments: the standard library, Kubernetes' own and klab's
// functions. Making it takes longer than compiling a check.
var baseEnvironment = sync.OnceValues(func() (*cel.Env, error) {
	return cel.NewEnv(append(language(cel.DynType), cel.Variable("baseline", cel.DynType))...)
})

// language is the vocabulary of every expression, the baseline apart. container is the type of a container.
func language(container *cel.Type) []cel.EnvOption {
	options := []cel.EnvOption{
		cel.OptionalTypes(),
		cel.CrossTypeNumericComparisons(true),
		cel.EagerlyValidateDeclarations(true),
		cel.DefaultUTCTimeZone(true),
		ext.Strings(ext.StringsVersion(5), ext.StringsMaxPrecision(longestFraction)), ext.Lists(ext.ListsMaxRangeSize(longestRange)),
		ext.Sets(),
		ext.TwoVarComprehensions(),
		ext.Bindings(),
		library.URLs(), library.Regex(), library.Lists(), library.Quantity(),
		library.IP(), library.CIDR(), library.SemverLib(),
	}
	options = append(options, functions(container)...)
	options = append(options, cel.Variable("now", cel.TimestampType))
	for _, name := range []string{"ns", "lesson", "memory"} {
		options = append(options, cel.Variable(name, cel.DynType))
	}
	return options
}

// newEnvironment returns the CEL environment of a check, with one variable of dynamic type per name.
func newEnvironment(names []string) (*cel.Env, error) {
	base, err := baseEnvironment()
	if err != nil {
		return nil, fmt.Errorf("declare functions: %w", err)
	}
	options := make([]cel.EnvOption, 0, len(names))
	for _, name := range names {
		options = append(options, cel.Variable(name, cel.DynType))
	}
	env, err := base.Extend(options...)
	if err != nil {
		return nil, fmt.Errorf("declare variables: %w", err)
	}
	return env, nil
}

// value evaluates the expression in a look.
func (e *expression) value(l *look) (any, error) {
	l.failed = nil // an earlier expression's failure is not this one's
	program, err := e.plan()
	if err != nil {
		return nil, err
	}
	result, details, err := program.ContextEval(l.ctx, l)
	switch {
	case l.failed != nil:
		return nil, l.failed
	case err != nil && l.ctx.Err() != nil:
		return nil, fmt.Errorf("interrupted: %w", context.Cause(l.ctx))
	case err != nil:
		return nil, e.failure(err)
	}
	if err := l.spent.takeCost(details); err != nil {
		return nil, err
	}
	if tooMuch(result) {
		return nil, errTooMuchText // whoever shows it writes all of it out
	}
	return toPlain(result), nil
}

// truth evaluates a bool. A missing key is a fact about the object, so it counts as false, with the
// reason; everything else that goes wrong is an error.
func (e *expression) truth(l *look) (bool, string, error) {
	result, err := e.value(l)
	if missing, ok := missingFact(err); ok {
		return false, missing, nil
	}
	if err != nil {
		return false, "", err
	}
	truth, ok := result.(bool)
	if !ok {
		return false, "", e.failure(fmt.Errorf("gave %T, not a bool", result))
	}
	return truth, "", nil
}
