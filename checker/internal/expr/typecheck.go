package expr

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/decls"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/klab-dev/klab/checker/internal/apitypes"
	"github.com/klab-dev/klab/near"
)

// typedEnvironment declares observations with their types where these are known: objects of the API's kinds, facts
// of a known shape, and the baseline. Everything else is dynamic.
func typedEnvironment(names []string, observe map[string]Observation) (*cel.Env, *apitypes.Types, error) {
	registry, err := types.NewRegistry()
	if err != nil {
		return nil, nil, fmt.Errorf("declare types: %w", err)
	}
	api := apitypes.New(registry)
	base, err := cel.NewEnv(append(language(api.Of(reflect.TypeFor[corev1.Container]())), cel.CustomTypeProvider(api), cel.Variable("baseline", cel.ObjectType(apitypes.Baseline)))...)
	if err != nil {
		return nil, nil, fmt.Errorf("declare functions: %w", err)
	}
	options := make([]cel.EnvOption, 0, len(names))
	for _, name := range names {
		options = append(options, cel.Variable(name, observedType(api, observe[name])))
	}
	env, err := base.Extend(options...)
	if err != nil {
		return nil, nil, fmt.Errorf("declare variables: %w", err)
	}
	return env, api, nil
}

// observedType is the type of a verb's fact.
func observedType(p *apitypes.Types, call Observation) *cel.Type {
	kind, _ := call.Args["kind"].(string)
	switch {
	case call.Verb == "object":
		return p.Kind(kind)
	case call.Verb == "objects":
		return cel.ListType(p.Kind(kind))
	case call.Gives != nil:
		return p.Of(call.Gives)
	default:
		return cel.DynType
	}
}

// checkTypes parses an expression and checks its types. Objects of the API are structs to CEL, which knows no
// brackets for those; where brackets hold a word, they mean the same as a dot.
func checkTypes(env *cel.Env, source string) (*cel.Ast, *cel.Issues) {
	parsed, issues := env.Parse(source)
	if issues.Err() != nil {
		return nil, issues
	}
	r := rewriter{ExprFactory: ast.NewExprFactory(), next: 1 << 40, selected: map[int64]bool{}, variables: env.Variables()}
	ast.PreOrderVisit(parsed.NativeRep().Expr(), ast.NewExprVisitor(r.brackets))
	ast.PostOrderVisit(parsed.NativeRep().Expr(), ast.NewExprVisitor(r.loose))
	return env.Check(parsed)
}

// A rewriter makes an expression one that CEL can check against structs. The numbers of its nodes stay, by which
// errors are placed; those of new ones are out of the way.
type rewriter struct {
	ast.ExprFactory
	next int64
	// selected are the nodes of which something known by name is taken.
	selected map[int64]bool
	// variables are those that expressions may use.
	variables []*decls.VariableDecl
}

// brackets turns brackets with a word in them into a selection. The operand of all other brackets becomes dynamic: it
// may be a struct whose field is only known when the check runs.
func (r *rewriter) brackets(e ast.Expr) {
	if e.Kind() == ast.CallKind && len(e.AsCall().Args()) == 2 {
		call := e.AsCall()
		r.bracket(e, call.FunctionName(), call.Args()[0], call.Args()[1])
	}
	switch {
	case e.Kind() == ast.SelectKind:
		r.selected[e.AsSelect().Operand().ID()] = true
	case e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.OptSelect:
		r.selected[e.AsCall().Args()[0].ID()] = true
	}
}

func (r *rewriter) bracket(e ast.Expr, function string, of, key ast.Expr) {
	word, isWord := literalString(key)
	switch {
	case function != operators.Index && function != operators.OptIndex:
	case isWord && function == operators.Index:
		e.SetKindCase(r.NewSelect(e.ID(), of, word))
	case isWord:
		e.SetKindCase(r.NewCall(e.ID(), operators.OptSelect, of, key))
	case key.Kind() != ast.LiteralKind:
		e.SetKindCase(r.NewCall(e.ID(), function, r.dynamic(of), key))
	}
}

// loose makes values dynamic that need not be of one type: the baseline where it is used as the map that it is, the
// stand-in for a missing value, and a map that is compared with null. Lessons ask so for typed answers, whose reading
// decides when they settle.
func (r *rewriter) loose(e ast.Expr) {
	switch {
	case isBaseline(e) && !r.selected[e.ID()]:
		e.SetKindCase(r.dynamic(r.NewIdent(r.unused(), "baseline")))
	case e.Kind() == ast.CallKind && e.AsCall().FunctionName() == "orValue" && e.AsCall().IsMemberFunction() && len(e.AsCall().Args()) == 1:
		call := e.AsCall()
		e.SetKindCase(r.NewMemberCall(e.ID(), "orValue", call.Target(), r.dynamic(call.Args()[0])))
	case e.Kind() == ast.CallKind && (e.AsCall().FunctionName() == operators.Equals || e.AsCall().FunctionName() == operators.NotEquals):
		call := e.AsCall()
		if args := call.Args(); isNull(args[1]) && r.isMap(args[0]) {
			e.SetKindCase(r.NewCall(e.ID(), call.FunctionName(), r.dynamic(args[0]), args[1]))
		}
	}
}

// isMap reports whether a part is a variable that holds a map.
func (r *rewriter) isMap(e ast.Expr) bool {
	return e.Kind() == ast.IdentKind && slices.ContainsFunc(r.variables, func(v *decls.VariableDecl) bool {
		return v.Name() == e.AsIdent() && v.Type().Kind() == types.MapKind
	})
}

func (r *rewriter) dynamic(e ast.Expr) ast.Expr { return r.NewCall(r.unused(), "dyn", r.CopyExpr(e)) }

func (r *rewriter) unused() int64 {
	r.next++
	return r.next
}

func isBaseline(e ast.Expr) bool { return e.Kind() == ast.IdentKind && e.AsIdent() == "baseline" }

// fieldOf proposes the field that was probably meant.
func fieldOf(api *apitypes.Types, message string) string {
	field, found := strings.CutPrefix(message, "undefined field '")
	if !found || api == nil {
		return ""
	}
	field = strings.TrimSuffix(field, "'")
	own, ofAPI := api.Lacks(field)
	for _, known := range [][]string{own, api.Fields()} {
		if meant := near.Word(field, known); meant != "" {
			return "did you mean " + meant + "?"
		}
	}
	if len(own) > 0 && !ofAPI {
		return "there are " + strings.Join(own, ", ")
	}
	return "kubectl explain shows the fields of a kind"
}
