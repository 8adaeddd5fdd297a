package expr

import (
	"context"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/interpreter"
)

// A World is what the expressions of one look are evaluated in: it gives them the values of their variables, and keeps
// what they have used up together.
type World struct {
	ctx context.Context
	// lookUp gives the value of a variable.
	lookUp func(name string) (any, error)
	// failed is the first error of a variable; it makes the verdict unknown.
	failed error
	// spent is the used part of the budget.
	spent budget
}

// NewWorld makes a world whose expressions end with a context.
func NewWorld(ctx context.Context, lookUp func(name string) (any, error)) *World {
	return &World{ctx: ctx, lookUp: lookUp}
}

var _ interpreter.Activation = (*World)(nil)

// Parent is nil: there is nothing around it.
func (w *World) Parent() interpreter.Activation { return nil }

// ResolveName gives CEL the value of a variable.
func (w *World) ResolveName(name string) (any, bool) {
	value, err := w.lookUp(name)
	if err != nil {
		if w.failed == nil {
			w.failed = err
		}
		return types.NewErr("%v", err), true
	}
	return value, true
}
