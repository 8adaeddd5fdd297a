package expr

import (
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"

	"github.com/klab-dev/klab/checker/answer"
	"github.com/klab-dev/klab/checker/internal/kube"
)

// functions are klab's own CEL functions. All of them take plain objects and answer for absent ones
// (null) as well, so that a lesson need not guard every call. container is the type of a container, where types are
// known.
func functions(container *cel.Type) []cel.EnvOption {
	return []cel.EnvOption{
		cel.Macros(shorthands()...),
		unary("containers", cel.ListType(container), func(o any) ref.Val { return types.DefaultTypeAdapter.NativeToValue(kube.Containers(o)) }),
		unary("isReady", cel.BoolType, func(pod any) ref.Val { return types.Bool(kube.IsReady(pod)) }),
		unary("rolledOut", cel.BoolType, func(w any) ref.Val { return types.Bool(kube.RolledOut(w)) }),
		unary("restarts", cel.IntType, func(pod any) ref.Val { return types.Int(kube.Restarts(pod)) }),
		unary("uid", cel.StringType, func(o any) ref.Val { return types.String(kube.Text(o, "metadata", "uid")) }),
		unary("number", cel.DynType, func(text any) ref.Val { return number(answer.Number(kube.Word(text))) }),
		unary("normal", cel.StringType, func(text any) ref.Val { return types.String(answer.Normal(kube.Word(text))) }),
		binary("condition", cel.StringType, func(o, kind any) ref.Val { return types.String(kube.Condition(o, kube.Word(kind))) }),
		binary("ownedBy", cel.BoolType, func(c, o any) ref.Val { return types.Bool(kube.OwnedBy(c, o)) }),
		binary("selects", cel.BoolType, func(s, l any) ref.Val { return types.Bool(kube.Selects(s, l)) }),
		binary("covers", cel.BoolType, func(s, l any) ref.Val { return types.Bool(kube.Covers(s, l)) }),
		binary("answer", cel.StringType, func(a, key any) ref.Val { return types.String(answer.Normal(kube.Text(a, kube.Word(key)))) }),
		binary(typed, cel.StringType, func(a, key any) ref.Val {
			return types.String(strings.Join(strings.Fields(kube.Text(a, kube.Word(key))), " "))
		}),
		cel.Function(newlyUp, cel.Overload("klab_"+newlyUp, []*cel.Type{cel.DynType, cel.TimestampType, cel.DurationType}, cel.BoolType,
			cel.FunctionBinding(podNewlyUp))),
		binary("image", cel.StringType, func(o, c any) ref.Val { return types.String(kube.Image(o, kube.Word(c))) }),
	}
}

// typed is an answer as the learner typed it, to be shown; answer is what it is compared by.
const typed = "typed"

// newlyUp is the second half of young.
const newlyUp = "newlyUp"

// podNewlyUp reports whether the network of a Pod that a node has taken on stands for less than a time, or not yet. On a
// busy machine that takes longer than everything that comes after it.
func podNewlyUp(args ...ref.Val) ref.Val {
	if tooMuch(args[0]) {
		return types.WrapErr(errTooMuchText)
	}
	now, isTime := args[1].(types.Timestamp)
	age, isDuration := args[2].(types.Duration)
	if !isTime || !isDuration {
		return types.MaybeNoSuchOverloadErr(args[1])
	}
	up, taken := kube.Up(toPlain(args[0]))
	return types.Bool(taken && (up.IsZero() || now.Sub(up) < age.Duration))
}

func unary(name string, result *cel.Type, apply func(any) ref.Val) cel.EnvOption {
	return cel.Function(name, cel.Overload("klab_"+name, []*cel.Type{cel.DynType}, result,
		cel.UnaryBinding(func(a ref.Val) ref.Val {
			if tooMuch(a) {
				return types.WrapErr(errTooMuchText)
			}
			return apply(toPlain(a))
		})))
}

func binary(name string, result *cel.Type, apply func(a, b any) ref.Val) cel.EnvOption {
	return cel.Function(name, cel.Overload("klab_"+name, []*cel.Type{cel.DynType, cel.DynType}, result,
		cel.BinaryBinding(func(a, b ref.Val) ref.Val {
			if tooMuch(a) || tooMuch(b) {
				return types.WrapErr(errTooMuchText)
			}
			return apply(toPlain(a), toPlain(b))
		})))
}

// number is an integer where it is whole, so that it can be counted with.
func number(n float64) ref.Val {
	if whole := types.Int(n); float64(whole) == n {
		return whole
	}
	return types.Double(n)
}
