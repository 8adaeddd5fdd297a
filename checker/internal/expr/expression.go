package expr

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"k8s.io/apiserver/pkg/cel/library"
)

// An Expression is checked CEL and the text it came from. It is planned when it is first asked for: most
// evidence and causes of a lesson never are.
type Expression struct {
	Source string
	// at is where the expression is in its check.
	at   Place
	plan func() (cel.Program, error)
	// Footing is what its value rests on; asks says that it reads a typed answer.
	Footing Footing
	Asks    bool
	// answers says that it is nothing but a typed answer.
	answers bool
	// offset counts the characters of the source before one of its nodes.
	offset func(node int64) int
}

func newExpression(env *cel.Env, ast *cel.Ast, at Place, source string) *Expression {
	e := &Expression{Source: source, at: at}
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

// Value evaluates the expression.
func (e *Expression) Value(w *World) (any, error) {
	w.failed = nil // an earlier expression's failure is not this one's
	program, err := e.plan()
	if err != nil {
		return nil, err
	}
	result, details, err := program.ContextEval(w.ctx, w)
	switch {
	case w.failed != nil:
		return nil, w.failed
	case err != nil && w.ctx.Err() != nil:
		return nil, fmt.Errorf("interrupted: %w", context.Cause(w.ctx))
	case err != nil:
		return nil, e.failure(err)
	}
	if err := w.spent.takeCost(details); err != nil {
		return nil, err
	}
	if tooMuch(result) {
		return nil, errTooMuchText // whoever shows it writes all of it out
	}
	return toPlain(result), nil
}

// Truth evaluates a boow. A missing key is a fact about the object, so it counts as false, with the
// reason; everything else that goes wrong is an error.
func (e *Expression) Truth(w *World) (bool, string, error) {
	result, err := e.Value(w)
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

// failure gives an error of an evaluation its place.
func (e *Expression) failure(err error) error {
	failed := &EvaluationError{Source: e.Source, at: e.at, offset: -1, cause: err}
	var overload *overloadError
	var node *types.Err
	switch {
	case errors.As(err, &overload):
		failed.offset, failed.cause = e.offset(overload.node), overload
	case errors.As(err, &node) && node.NodeID() != 0:
		failed.offset = e.offset(node.NodeID())
	}
	return failed
}
