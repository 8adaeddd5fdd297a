package expr

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/cel-go/cel"
	celfunctions "github.com/google/cel-go/common/functions"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"github.com/google/cel-go/interpreter"
)

// The budget of a look. CEL counts steps, and counts a call after it: by then a call may have made gigabytes out of a
// few words.
const (
	// longestText is how many bytes one call may make.
	longestText = 8 << 20
	// lookBytes is how many bytes of text the expressions of a look may make together.
	lookBytes = 64 << 20
	// lookCost is how many steps they may take together.
	lookCost = 4 * costLimit
)

var errTooMuchText = errors.New("the expression makes too much text")

// A budget is the share that the expressions of a look have used up.
type budget struct {
	bytes int
	cost  uint64
}

func (b *budget) takeBytes(n int) error {
	if b.bytes += n; n > longestText || b.bytes > lookBytes {
		return errTooMuchText
	}
	return nil
}

func (b *budget) takeCost(details *cel.EvalDetails) error {
	if details == nil || details.ActualCost() == nil {
		return nil
	}
	if b.cost += *details.ActualCost(); b.cost > lookCost {
		return fmt.Errorf("the check's expressions take more than %d steps at one look", uint64(lookCost))
	}
	return nil
}

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

// within refuses a call that would make too much.
func within(size func(args []ref.Val) int, binding *celfunctions.Overload) celfunctions.FunctionOp {
	return func(args ...ref.Val) ref.Val {
		if size(args) > longestText {
			return types.WrapErr(errTooMuchText)
		}
		switch {
		case len(args) == 1 && binding.Unary != nil:
			return binding.Unary(args[0])
		case len(args) == 2 && binding.Binary != nil:
			return binding.Binary(args[0], args[1])
		case binding.Function != nil:
			return binding.Function(args...)
		}
		return types.MaybeNoSuchOverloadErr(args[0])
	}
}

// multipliers are the functions whose result may be much longer than their arguments, with its greatest length.
func multipliers() map[string]func(args []ref.Val) int {
	return map[string]func(args []ref.Val) int{
		"replace": replaced,
		"join":    joined,
		"format":  func(args []ref.Val) int { return weight(args[0], 0) + weight(args[1], 0) },
		"flatten": func(args []ref.Val) int { return weight(args[0], 0) },
	}
}

func replaced(args []ref.Val) int {
	text, old, fresh := text(args[0]), text(args[1]), text(args[2])
	times := strings.Count(text, old)
	if old == "" {
		times = utf8.RuneCountInString(text) + 1
	}
	return len(text) + times*len(fresh)
}

func joined(args []ref.Val) int {
	list, ok := args[0].(traits.Lister)
	if !ok {
		return 0
	}
	separators := 0
	if len(args) > 1 {
		count, _ := list.Size().(types.Int)
		separators = int(count) * len(text(args[1]))
	}
	return separators + weight(list, 0)
}

func text(value ref.Val) string {
	written, _ := value.(types.String)
	return string(written)
}

// deepestValue bounds how deep a value is weighed.
const deepestValue = 100

// weight is the length of a value written out: a part that occurs twice counts twice. It stops counting above the
// bound.
func weight(value any, depth int) int {
	if depth > deepestValue {
		return longestText + 1
	}
	sum := 1
	add := func(part any) bool {
		sum += weight(part, depth+1)
		return sum <= longestText
	}
	switch v := value.(type) {
	case *types.Optional:
		if v.HasValue() {
			add(v.GetValue())
		}
	case types.String:
		return len(v) + 1
	case types.Bytes:
		return len(v) + 1
	case string:
		return len(v) + 1
	case traits.Mapper:
		for each := v.Iterator(); each.HasNext() == types.True; {
			if key := each.Next(); !add(key) || !add(v.Get(key)) {
				break
			}
		}
	case traits.Lister:
		for each := v.Iterator(); each.HasNext() == types.True && add(each.Next()); {
		}
	case map[string]any:
		for key, item := range v {
			if !add(key) || !add(item) {
				break
			}
		}
	case []any:
		for _, item := range v {
			if !add(item) {
				break
			}
		}
	default:
		return 8
	}
	return sum
}

// tooMuch reports whether an expression made a value that is too long. Objects of the lab were not made.
func tooMuch(value ref.Val) bool {
	switch v := value.(type) {
	case traits.Mapper:
		if _, whole := v.Value().(map[string]any); whole {
			return false
		}
	case traits.Lister:
		if _, whole := v.Value().([]any); whole {
			return false
		}
	}
	return weight(value, 0) > longestText
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
