package expr

import (
	"fmt"

	"github.com/google/cel-go/cel"
	celfunctions "github.com/google/cel-go/common/functions"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/interpreter"
)

// budgeted holds the calls of a program to the budget: functions that multiply before the call, all others by their
// result.
func budgeted(env *cel.Env) (cel.ProgramOption, error) {
	known := map[string]celfunctions.FunctionOp{}
	for name, size := range multipliers() {
		bindings, err := env.Functions()[name].Bindings()
		if err != nil {
			return nil, fmt.Errorf("find %s: %w", name, err)
		}
		for _, binding := range bindings {
			known[binding.Operator] = within(size, binding)
		}
	}
	return cel.CustomDecoratorV2(func(node interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
		call, ok := node.(interpreter.InterpretableCall)
		if !ok {
			return node, nil
		}
		if impl, limited := known[call.OverloadID()]; limited {
			call = interpreter.NewCall(call.ID(), call.Function(), call.OverloadID(), call.Args(), impl)
		} else if impl, limited := known[call.Function()]; limited {
			call = interpreter.NewCall(call.ID(), call.Function(), call.OverloadID(), call.Args(), impl)
		}
		return counted{call}, nil
	}), nil
}

// counted is a call whose result is taken from the look's budget.
type counted struct{ interpreter.InterpretableCall }

// Eval implements interpreter.Interpretable.
func (c counted) Eval(vars interpreter.Activation) ref.Val { return c.Exec(interpreter.AsFrame(vars)) }

// Exec implements interpreter.InterpretableV2.
func (c counted) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	result := c.InterpretableCall.Exec(frame)
	made := 0
	switch v := result.(type) {
	case types.String:
		made = len(v)
	case types.Bytes:
		made = len(v)
	default:
		return result
	}
	if w := worldOf(frame); w != nil {
		if err := w.spent.takeBytes(made); err != nil {
			return types.WrapErr(err)
		}
	}
	return result
}

// worldOf finds the world that an expression is evaluated in, below the variables of its loops.
func worldOf(vars interpreter.Activation) *World {
	for vars != nil {
		switch v := vars.(type) {
		case *World:
			return v
		case *interpreter.ExecutionFrame:
			if w := worldOf(v.Activation); w != nil {
				return w
			}
		}
		vars = vars.Parent()
	}
	return nil
}
