// Package literals finds what an expression demands: the numbers and names that it compares with.
//
// It reads what must be so, and nothing that only may be: neither side of "||", no condition of "?:", nothing behind "!".
package literals

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
)

// A Demand is what one comparison asks for: any of its literals will do.
type Demand struct {
	Literals []Literal
	// Of names the fields and functions of what is compared.
	Of []string
}

// A Literal is a text or a whole number.
type Literal struct {
	Text   string
	Number bool
}

// A Parser takes expressions apart.
type Parser struct{ env *cel.Env }

// NewParser returns a parser that leaves macros as they are written.
func NewParser() (*Parser, error) {
	env, err := cel.NewEnv(cel.OptionalTypes(), cel.ClearMacros())
	if err != nil {
		return nil, fmt.Errorf("prepare to read expressions: %w", err)
	}
	return &Parser{env}, nil
}

// Demands lists the demands of an expression. One that does not parse has none: the compiler says it better.
func (p *Parser) Demands(expression string) []Demand {
	parsed, issues := p.env.Parse(expression)
	if issues.Err() != nil {
		return nil
	}
	r := &reader{}
	r.read(parsed.NativeRep().Expr(), nil)
	return r.found
}

// A scope knows what the variables of macros stand for.
type scope map[string][]string

type reader struct{ found []Demand }

// read takes in an expression that must be true.
func (r *reader) read(e ast.Expr, in scope) {
	if e.Kind() != ast.CallKind {
		return
	}
	call := e.AsCall()
	switch name := call.FunctionName(); {
	case name == operators.LogicalAnd:
		for _, side := range call.Args() {
			r.read(side, in)
		}
	case slices.Contains([]string{"exists", "all", "exists_one"}, name) && call.IsMemberFunction() && len(call.Args()) == 2:
		inside := scope{call.Args()[0].AsIdent(): names(call.Target(), in)}
		for variable, of := range in {
			if inside[variable] == nil {
				inside[variable] = of
			}
		}
		r.read(call.Args()[1], inside)
	case slices.Contains(comparing(), name):
		r.compare(call, in)
	}
}

func comparing() []string {
	return []string{operators.Equals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals,
		operators.In, "startsWith", "endsWith", "contains"}
}

func (r *reader) compare(call ast.CallExpr, in scope) {
	sides := call.Args()
	if call.IsMemberFunction() {
		sides = append([]ast.Expr{call.Target()}, sides...)
	}
	if len(sides) != 2 {
		return
	}
	for i, side := range sides {
		of := names(sides[1-i], in)
		if literals := literalsOf(side); len(literals) > 0 && len(of) > 0 {
			r.found = append(r.found, Demand{literals, of})
		}
	}
}

// literalsOf returns the literal that an expression is, or those of a list.
func literalsOf(e ast.Expr) []Literal {
	switch e.Kind() {
	case ast.LiteralKind:
		switch value := e.AsLiteral().(type) {
		case types.String:
			return []Literal{{Text: string(value)}}
		case types.Int:
			return []Literal{{Text: strconv.FormatInt(int64(value), 10), Number: true}}
		}
	case ast.ListKind:
		var all []Literal
		for _, element := range e.AsList().Elements() {
			all = append(all, literalsOf(element)...)
		}
		return all
	}
	return nil
}

// names lists the fields and functions within an expression, and those of what its variables stand for.
func names(e ast.Expr, in scope) []string {
	var found []string
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.SelectKind:
			found = append(found, e.AsSelect().FieldName())
		case ast.IdentKind:
			found = append(append(found, e.AsIdent()), in[e.AsIdent()]...)
		case ast.CallKind:
			found = append(found, e.AsCall().FunctionName())
			found = append(found, optional(e.AsCall())...)
		}
	}))
	return found
}

// optional is the field of a selection such as spec.?replicas.
func optional(call ast.CallExpr) []string {
	if call.FunctionName() != operators.OptSelect || len(call.Args()) != 2 || call.Args()[1].Kind() != ast.LiteralKind {
		return nil
	}
	field, _ := call.Args()[1].AsLiteral().(types.String)
	return []string{string(field)}
}
