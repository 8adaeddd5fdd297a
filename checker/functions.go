package checker

import (
	"fmt"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"

	"github.com/klab-dev/klab/checker/answer"
)

// functions are klab's own CEL functions. All of them take plain objects and answer for absent ones
// (null) as well, so that a lesson need not guard every call. container is the type of a container, where types are
// known.
func functions(container *cel.Type) []cel.EnvOption {
	return []cel.EnvOption{
		cel.Macros(shorthands()...),
		unary("containers", cel.ListType(container), func(o any) ref.Val { return types.DefaultTypeAdapter.NativeToValue(containersOf(o)) }),
		unary("isReady", cel.BoolType, func(pod any) ref.Val { return types.Bool(isReady(pod)) }),
		unary("rolledOut", cel.BoolType, func(w any) ref.Val { return types.Bool(rolledOut(w)) }),
		unary("restarts", cel.IntType, func(pod any) ref.Val { return types.Int(restarts(pod)) }),
		unary("uid", cel.StringType, func(o any) ref.Val { return types.String(digString(o, "metadata", "uid")) }),
		unary("number", cel.DynType, func(text any) ref.Val { return number(answer.Number(asText(text))) }),
		unary("normal", cel.StringType, func(text any) ref.Val { return types.String(answer.Normal(asText(text))) }),
		binary("condition", cel.StringType, func(o, kind any) ref.Val { return types.String(condition(o, asText(kind))) }),
		binary("ownedBy", cel.BoolType, func(c, o any) ref.Val { return types.Bool(ownedBy(c, o)) }),
		binary("selects", cel.BoolType, func(s, l any) ref.Val { return types.Bool(selects(s, l)) }),
		binary("answer", cel.StringType, func(a, key any) ref.Val { return types.String(answer.Normal(digString(a, asText(key)))) }),
		binary("image", cel.StringType, func(o, c any) ref.Val { return types.String(image(o, asText(c))) }),
	}
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

func asText(value any) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

// condition returns the status of a condition, "" when the object does not have it.
func condition(object any, kind string) string {
	for _, c := range digList(object, "status", "conditions") {
		if digString(c, "type") == kind {
			return digString(c, "status")
		}
	}
	return ""
}

// isReady is the Ready condition of a Pod that is not on its way out. A terminating Pod keeps
// Ready=True until its containers stop, but no Service should count on it.
func isReady(pod any) bool {
	return condition(pod, "Ready") == "True" && dig(pod, "metadata", "deletionTimestamp") == nil
}

// restarts counts container restarts of a Pod, sidecars included.
func restarts(pod any) int64 {
	var count int64
	for _, list := range []string{"containerStatuses", "initContainerStatuses"} {
		for _, status := range digList(pod, "status", list) {
			count += digInt(status, "restartCount")
		}
	}
	return count
}

// rolledOut says that the controller has seen the newest spec and every wanted Pod is of it, available,
// with none left over; the same test as kubectl rollout status.
func rolledOut(workload any) bool {
	if workload == nil || digInt(workload, "status", "observedGeneration") < digInt(workload, "metadata", "generation") {
		return false
	}
	if digString(workload, "kind") == "DaemonSet" {
		desired := digInt(workload, "status", "desiredNumberScheduled")
		return digInt(workload, "status", "updatedNumberScheduled") == desired && digInt(workload, "status", "numberAvailable") == desired
	}
	want := int64(1)
	if dig(workload, "spec", "replicas") != nil {
		want = digInt(workload, "spec", "replicas")
	}
	for _, field := range []string{"replicas", "updatedReplicas", "availableReplicas"} {
		if digString(workload, "kind") == "ReplicaSet" && field == "updatedReplicas" {
			continue // a ReplicaSet has no notion of an updated Pod
		}
		if digInt(workload, "status", field) != want {
			return false
		}
	}
	return true
}

// ownedBy says that owner is the managing controller of child, by UID.
func ownedBy(child, owner any) bool {
	uid := digString(owner, "metadata", "uid")
	for _, reference := range digList(child, "metadata", "ownerReferences") {
		if controller, _ := dig(reference, "controller").(bool); controller && digString(reference, "uid") == uid {
			return uid != ""
		}
	}
	return false
}

// selects applies a Service's selector map or a LabelSelector to labels. An absent or empty selector
// selects nothing, as for a Service.
func selects(selector, labels any) bool {
	s, ok := selector.(map[string]any)
	if !ok || len(s) == 0 {
		return false
	}
	_, hasLabels := s["matchLabels"].(map[string]any)
	_, hasExpressions := s["matchExpressions"].([]any)
	if !hasLabels && !hasExpressions {
		return hasAll(s, labels)
	}
	return hasAll(dig(s, "matchLabels"), labels) && meetsAll(digList(s, "matchExpressions"), labels)
}

func hasAll(wanted, labels any) bool {
	m, _ := wanted.(map[string]any)
	for key, value := range m {
		if dig(labels, key) != value {
			return false
		}
	}
	return true
}

func meetsAll(requirements []any, labels any) bool {
	for _, requirement := range requirements {
		if !meets(requirement, labels) {
			return false
		}
	}
	return true
}

func meets(requirement, labels any) bool {
	value := dig(labels, digString(requirement, "key"))
	listed := false
	for _, candidate := range digList(requirement, "values") {
		listed = listed || (value != nil && candidate == value)
	}
	switch digString(requirement, "operator") {
	case "In":
		return listed
	case "NotIn":
		return !listed
	case "Exists":
		return value != nil
	case "DoesNotExist":
		return value == nil
	default:
		return false
	}
}

// image returns the image of a container in a Pod or in a workload's template; "" as container means
// the first one.
func image(object any, container string) string {
	for _, c := range containersOf(object) {
		if container == "" || digString(c, "name") == container {
			return strings.TrimPrefix(strings.TrimPrefix(digString(c, "image"), "docker.io/"), "library/")
		}
	}
	return ""
}

// containersOf returns the containers of a Pod, or of the template of a workload.
func containersOf(object any) []any {
	for _, path := range [][]string{
		{"spec", "containers"},
		{"spec", "template", "spec", "containers"},
		{"spec", "jobTemplate", "spec", "template", "spec", "containers"},
	} {
		if found := digList(object, path...); found != nil {
			return found
		}
	}
	return []any{}
}

// shorthands are what lessons say so often that it has a name. They are written out before an expression is checked,
// so that a missing field and a wrong type mean what they mean without them.
func shorthands() []cel.Macro {
	return []cel.Macro{
		// leaving(pod) is has(pod.metadata.deletionTimestamp).
		cel.GlobalMacro("leaving", 1, func(f cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
			return f.NewPresenceTest(f.NewSelect(args[0], "metadata"), "deletionTimestamp"), nil
		}),
		// young(object, age) is now - timestamp(object.metadata.creationTimestamp) < duration(age).
		cel.GlobalMacro("young", 2, func(f cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
			born := f.NewCall("timestamp", f.NewSelect(f.NewSelect(args[0], "metadata"), "creationTimestamp"))
			age := f.NewCall(operators.Subtract, f.NewIdent("now"), born)
			return f.NewCall(operators.Less, age, f.NewCall("duration", args[1])), nil
		}),
	}
}
