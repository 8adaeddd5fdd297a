package expr

import (
	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
)

// shorthands are what lessons say so often that it has a name. They are written out before an expression is checked,
// so that a missing field and a wrong type mean what they mean without them.
func shorthands() []cel.Macro {
	return []cel.Macro{
		// leaving(pod) is has(pod.metadata.deletionTimestamp).
		cel.GlobalMacro("leaving", 1, func(f cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
			return f.NewPresenceTest(f.NewSelect(args[0], "metadata"), "deletionTimestamp"), nil
		}),
		// young(object, age) is now - timestamp(object.metadata.creationTimestamp) < duration(age) || newlyUp(object, now, duration(age)).
		cel.GlobalMacro("young", 2, func(f cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
			born := f.NewCall("timestamp", f.NewSelect(f.NewSelect(args[0], "metadata"), "creationTimestamp"))
			age := f.NewCall(operators.Subtract, f.NewIdent("now"), born)
			newly := f.NewCall(operators.Less, age, f.NewCall("duration", args[1]))
			up := f.NewCall(newlyUp, f.Copy(args[0]), f.NewIdent("now"), f.NewCall("duration", f.Copy(args[1])))
			return f.NewCall(operators.LogicalOr, newly, up), nil
		}),
	}
}
