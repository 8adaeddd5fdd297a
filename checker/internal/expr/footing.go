package expr

import (
	"maps"
	"slices"
	"strings"

	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
)

// A Footing is what the value of an expression rests on.
type Footing int

const (
	// Moving values may change by themselves, by what a controller, a program or time does.
	Moving Footing = iota
	// Written values change only when somebody writes an object.
	Written
	// Answered values change only when the learner types another answer, if at all.
	Answered
)

// writtenKinds are those of objects that, their status apart, only people write; replicas apart, where something scales.
func writtenKinds() []string {
	return []string{
		"ConfigMap", "CronJob", "DaemonSet", "Deployment", "HorizontalPodAutoscaler", "Ingress", "NetworkPolicy", "PodDisruptionBudget", "Secret",
		"Service", "StatefulSet",
	}
}

// A surveyor finds out what expressions rest on.
type surveyor struct {
	observe map[string]Observation
	// lets are the values that steps bind, loops the variables of the loops around a part.
	lets  map[string]Footing
	loops map[string]loopVariable
	// asking are the names of what depends on typed answers.
	asking map[string]bool
}

// newSurveyor knows what a check observes.
func newSurveyor(observe map[string]Observation) surveyor {
	s := surveyor{observe: observe, lets: map[string]Footing{}, asking: map[string]bool{}}
	for name, call := range observe {
		for _, arg := range call.Args {
			text, _ := arg.(string)
			s.asking[name] = s.asking[name] || strings.Contains(text, "answer(")
		}
	}
	return s
}

// A loopVariable rests on what its list does; object says that it is an object of the written kinds.
type loopVariable struct {
	footing Footing
	object  bool
}

// of is the footing of a part: that of the least firm of its own parts.
func (s *surveyor) of(e ast.Expr) Footing {
	switch e.Kind() {
	case ast.LiteralKind:
		return Answered
	case ast.IdentKind:
		return s.variable(e.AsIdent())
	case ast.SelectKind:
		if s.field(e.AsSelect().Operand(), e.AsSelect().FieldName()) {
			return Written
		}
		return s.of(e.AsSelect().Operand())
	case ast.CallKind:
		return s.call(e.AsCall())
	case ast.ListKind:
		return s.least(e.AsList().Elements()...)
	case ast.MapKind:
		least := Answered
		for _, entry := range e.AsMap().Entries() {
			least = min(least, s.least(entry.AsMapEntry().Key(), entry.AsMapEntry().Value()))
		}
		return least
	case ast.ComprehensionKind:
		return s.loop(e.AsComprehension())
	default:
		return Moving
	}
}

func (s *surveyor) least(parts ...ast.Expr) Footing {
	least := Answered
	for _, part := range parts {
		least = min(least, s.of(part))
	}
	return least
}

func (s *surveyor) variable(name string) Footing {
	if loop, ok := s.loops[name]; ok && !loop.object {
		return loop.footing
	}
	if slices.Contains(builtins(), name) && name != "now" || s.observe[name].Verb == "answers" {
		return Answered // what is remembered stays the same for the whole run
	}
	return s.lets[name]
}

func (s *surveyor) call(call ast.CallExpr) Footing {
	parts := call.Args()
	if call.IsMemberFunction() {
		parts = append([]ast.Expr{call.Target()}, parts...)
	}
	switch function := call.FunctionName(); {
	case function == operators.OptSelect && s.field(parts[0], literalText(parts[1])),
		(function == operators.Equals || function == operators.NotEquals) && (s.object(parts[0]) && isNull(parts[1]) || s.object(parts[1]) && isNull(parts[0])),
		function == "size" && s.objects(parts[0]):
		return Written
	}
	return s.least(parts...)
}

func (s *surveyor) loop(c ast.ComprehensionExpr) Footing {
	each := loopVariable{footing: s.of(c.IterRange())}
	if s.objects(c.IterRange()) {
		each = loopVariable{footing: Written, object: true}
	}
	inner := surveyor{observe: s.observe, lets: s.lets, loops: map[string]loopVariable{}}
	maps.Copy(inner.loops, s.loops)
	inner.loops[c.IterVar()] = each
	if c.HasIterVar2() {
		inner.loops[c.IterVar2()] = each
	}
	inner.loops[c.AccuVar()] = loopVariable{footing: s.of(c.AccuInit())}
	return min(each.footing, s.of(c.AccuInit()), inner.least(c.LoopCondition(), c.LoopStep(), c.Result()))
}

// field reports whether a field of an object is one that only people write.
func (s *surveyor) field(of ast.Expr, name string) bool {
	if s.object(of) {
		return name == "spec" || name == "data"
	}
	return of.Kind() == ast.SelectKind && of.AsSelect().FieldName() == "metadata" && s.object(of.AsSelect().Operand()) &&
		slices.Contains([]string{"name", "namespace", "labels"}, name)
}

// object reports whether a part is an object of the written kinds, or null.
func (s *surveyor) object(e ast.Expr) bool {
	if e.Kind() != ast.IdentKind {
		return false
	}
	if loop, ok := s.loops[e.AsIdent()]; ok {
		return loop.object
	}
	return s.observed("object", e.AsIdent())
}

// objects reports whether a part is a list of all objects of one of the written kinds.
func (s *surveyor) objects(e ast.Expr) bool {
	return e.Kind() == ast.IdentKind && s.observed("objects", e.AsIdent())
}

func (s *surveyor) observed(verb, name string) bool {
	call := s.observe[name]
	kind, _ := call.Args["kind"].(string)
	name, _ = call.Args["name"].(string)
	_, owned := call.Args["of"]
	return call.Verb == verb && !owned && !strings.Contains(name, "${") && slices.Contains(writtenKinds(), kind)
}

func isNull(e ast.Expr) bool { return e.Kind() == ast.LiteralKind && e.AsLiteral() == types.NullValue }

func literalText(e ast.Expr) string {
	text, _ := literalString(e)
	return text
}

// asks reports whether an expression reads what the learner typed.
func (s *surveyor) asks(e ast.Expr) bool {
	found := false
	ast.PreOrderVisit(e, ast.NewExprVisitor(func(part ast.Expr) {
		found = found || part.Kind() == ast.CallKind && part.AsCall().FunctionName() == "answer" ||
			part.Kind() == ast.IdentKind && s.asking[part.AsIdent()]
	}))
	return found
}

// bind notes a value that a step binds.
func (s *surveyor) bind(name string, rests Footing, asks bool) {
	before, again := s.lets[name]
	if s.lets[name] = rests; again {
		s.lets[name] = min(before, rests)
	}
	s.asking[name] = s.asking[name] || asks
}

func literalString(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	text, ok := e.AsLiteral().Value().(string)
	return text, ok
}
