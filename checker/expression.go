package checker

import (
	"errors"
	"fmt"
	"strings"
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
	plan   func() (cel.Program, error)
}

func newExpression(env *cel.Env, ast *cel.Ast, source string) *expression {
	return &expression{source: source, plan: sync.OnceValues(func() (cel.Program, error) {
		program, err := env.Program(ast, cel.CostLimit(costLimit), cel.InterruptCheckFrequency(100),
			cel.CostTracking(&library.CostEstimator{})) // Kubernetes' functions cost what the API server says
		if err != nil {
			return nil, fmt.Errorf("plan %q: %w", source, err)
		}
		return program, nil
	})}
}

// baseEnvironment is what the environments of all checks share: the standard library, Kubernetes' own
// and klab's functions. Making it takes longer than compiling a check.
var baseEnvironment = sync.OnceValues(func() (*cel.Env, error) {
	options := []cel.EnvOption{
		cel.OptionalTypes(),
		cel.CrossTypeNumericComparisons(true),
		cel.EagerlyValidateDeclarations(true),
		cel.DefaultUTCTimeZone(true),
		ext.Strings(ext.StringsVersion(2), ext.StringsMaxPrecision(longestFraction)), ext.Lists(ext.ListsMaxRangeSize(longestRange)),
		ext.Sets(),
		ext.TwoVarComprehensions(),
		ext.Bindings(),
		library.URLs(), library.Regex(), library.Lists(), library.Quantity(),
		library.IP(), library.CIDR(), library.SemverLib(),
	}
	options = append(options, functions()...)
	options = append(options, cel.Variable("now", cel.TimestampType))
	for _, name := range []string{"ns", "lesson", "baseline", "memory"} {
		options = append(options, cel.Variable(name, cel.DynType))
	}
	return cel.NewEnv(options...)
})

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
	result, _, err := program.ContextEval(l.ctx, l)
	if l.failed != nil {
		return nil, l.failed
	}
	if err != nil {
		return nil, &evaluationError{source: e.source, cause: err}
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
		return false, "", fmt.Errorf("expression %q: gave %T, not a bool", e.source, result)
	}
	return truth, "", nil
}

// An evaluationError is an expression that could not be evaluated, such as one that reads a field an
// object does not have.
type evaluationError struct {
	source string
	cause  error
}

func (e *evaluationError) Error() string { return fmt.Sprintf("evaluate %q: %v", e.source, e.cause) }
func (e *evaluationError) Unwrap() error { return e.cause }

// missingFact reports whether err says that something an expression read is not there. CEL has no
// typed errors for that: the texts are those of common/types and interpreter in cel-go 0.29.
func missingFact(err error) (string, bool) {
	var evaluation *evaluationError
	if !errors.As(err, &evaluation) {
		return "", false
	}
	text := evaluation.cause.Error()
	for _, sign := range []string{"no such key", "no such overload", "index out of bounds", "no such attribute", "optional.none() dereference"} {
		if strings.Contains(text, sign) {
			return text, true
		}
	}
	return "", false
}
