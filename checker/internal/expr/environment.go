package expr

import (
	"fmt"
	"reflect"
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
	"k8s.io/apiserver/pkg/cel/library"
)

// The functions that make much of little are bounded too, because they have made it by the time the cost is
// counted.
const (
	longestRange    = 10_000
	longestFraction = 100
)

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

// An Observation is the verb and the arguments that a variable's value is gathered with.
type Observation struct {
	Verb string
	Args map[string]any
	// Gives is the type of the value in Go, as JSON has it; nil where it is not known, or that of the object's kind.
	Gives reflect.Type
}

// builtins are the variables that every check has.
func builtins() []string { return []string{"ns", "lesson", "baseline", "memory", "now"} }
