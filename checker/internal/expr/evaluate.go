package expr

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/interpreter"
)

// An EvaluationError is an expression that could not be evaluated: it read a value that is not there, or it is at fault
// itself.
type EvaluationError struct {
	Source string
	at     Place
	// offset counts the characters of the source before the failure; -1 when that is not known.
	offset int
	cause  error
}

// Error says which expression failed, where, and why.
func (e *EvaluationError) Error() string {
	where := e.at.Found("evaluate")
	if e.offset >= 0 {
		return fmt.Sprintf("%s %q, character %d: %v", where, e.Source, e.offset+1, e.cause)
	}
	return fmt.Sprintf("%s %q: %v", where, e.Source, e.cause)
}

// Unwrap is why it failed.
func (e *EvaluationError) Unwrap() error { return e.cause }

// missingFact reports whether err says that something an expression read is not there: a fact about the objects.
// Values of types that an operator or a function does not take are the expression's fault, unless one of them is
// null, which is how an object that does not exist is seen. CEL has no typed errors for the rest: the texts are
// those of common/types and interpreter in cel-go 0.29.
func missingFact(err error) (string, bool) {
	var evaluation *EvaluationError
	if !errors.As(err, &evaluation) {
		return "", false
	}
	var overload *overloadError
	if errors.As(err, &overload) {
		return overload.Error(), overload.absent()
	}
	text := evaluation.cause.Error()
	for _, sign := range []string{"no such key", "index out of bounds", "no such attribute", "optional.none() dereference"} {
		if strings.Contains(text, sign) {
			return text, true
		}
	}
	return "", false
}

// An overloadError is a function or an operator that does not take the values it was given.
type overloadError struct {
	function string
	args     []ref.Type
	node     int64
}

func (e *overloadError) Error() string {
	names := make([]string, len(e.args))
	for i, arg := range e.args {
		names[i] = arg.TypeName()
	}
	return fmt.Sprintf("no such overload: %s of %s", strings.Trim(e.function, "_@"), strings.Join(names, " and "))
}

// absent reports whether one of the values was not there.
func (e *overloadError) absent() bool { return slices.Contains(e.args, ref.Type(types.NullType)) }

// A namedCall says which values its function did not take. cel-go's own error says so for some functions only.
type namedCall struct{ interpreter.InterpretableCall }

// naming makes every call of a plan name the arguments that it refuses.
func naming(step interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
	if call, ok := step.(interpreter.InterpretableCall); ok {
		return &namedCall{call}, nil
	}
	return step, nil
}

// Exec implements interpreter.InterpretableV2.
func (c *namedCall) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	result := c.InterpretableCall.Exec(frame)
	failed, ok := result.(*types.Err)
	if !ok || !strings.HasPrefix(failed.String(), "no such overload") {
		return result
	}
	if named := new(overloadError); errors.As(failed, &named) {
		return result
	}
	named := &overloadError{function: c.Function(), node: c.ID()}
	for _, arg := range c.Args() {
		value := arg.Exec(frame)
		if types.IsUnknownOrError(value) {
			return result // an argument failed, and not by a call
		}
		named.args = append(named.args, value.Type())
	}
	return types.WrapErr(named)
}

// Eval implements interpreter.Interpretable.
func (c *namedCall) Eval(vars interpreter.Activation) ref.Val {
	return c.Exec(interpreter.AsFrame(vars))
}
