package expr

import (
	"strings"
	"unicode/utf8"

	celfunctions "github.com/google/cel-go/common/functions"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
)

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
