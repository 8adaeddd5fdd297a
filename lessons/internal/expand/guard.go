package expand

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// A Fault is something an author must mend.
type Fault struct {
	// At is the token to point at.
	At           *token.Token
	Message, Fix string
}

// A Guard is a check, or a part of one, that lessons use by its name.
type Guard struct {
	// Name is that of the file, without its ending.
	Name string

	parameters *ast.MappingNode
	observe    *ast.MappingNode
	show       *ast.MappingValueNode
	expect     *ast.SequenceNode
	// rest holds what only a check can have.
	rest []*ast.MappingValueNode
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// Parse takes a guard apart whose keys are known to be right.
func Parse(name string, body ast.Node) (*Guard, []Fault) {
	g := &Guard{Name: name}
	for _, e := range mapping(body).Values {
		switch keyOf(e) {
		case "with":
			g.parameters = mapping(e.Value)
		case "observe":
			g.observe = mapping(e.Value)
		case "show":
			g.show = e
		case "expect":
			g.expect = sequence(e.Value)
		default:
			g.rest = append(g.rest, e)
		}
	}
	return g, slices.Concat(g.badNames(), g.badValues(), g.disorder())
}

func entriesOf(m *ast.MappingNode) []*ast.MappingValueNode {
	if m == nil {
		return nil
	}
	return m.Values
}

// badNames reports names that mean two things, or that are none.
func (g *Guard) badNames() []Fault {
	var faults []Fault
	known := []string{"ns", "lesson", "baseline", "memory", "now"}
	for _, e := range slices.Concat(entriesOf(g.parameters), entriesOf(g.observe)) {
		name := keyOf(e)
		switch {
		case !identifier.MatchString(name):
			faults = append(faults, Fault{e.Key.GetToken(), fmt.Sprintf("%q is no name of a variable", name), "use letters, digits and _"})
		case slices.Contains(known, name):
			faults = append(faults, Fault{e.Key.GetToken(), fmt.Sprintf("%q means two things", name), "choose another name"})
		}
		known = append(known, name)
	}
	return faults
}

func (g *Guard) badValues() []Fault {
	var faults []Fault
	for _, e := range entriesOf(g.parameters) {
		if isAbsent(e.Value) {
			continue
		}
		if _, err := bind(e.Value); err != nil {
			faults = append(faults, Fault{e.Key.GetToken(), err.Error(), "correct the default"})
		}
	}
	return faults
}

// disorder reports facts that name a later one.
func (g *Guard) disorder() []Fault {
	var faults []Fault
	facts := entriesOf(g.observe)
	for i, e := range facts {
		naming(e.Value, template, func(name string) {
			if slices.ContainsFunc(facts[i:], func(later *ast.MappingValueNode) bool { return keyOf(later) == name }) {
				faults = append(faults, Fault{e.Key.GetToken(), fmt.Sprintf("%s is observed later", name), "write it above"})
			}
		})
	}
	return faults
}

// Unused reports parameters and facts that nothing in the guard names.
func (g *Guard) Unused() []Fault {
	named := map[string]bool{}
	note := func(name string) { named[name] = true }
	for _, e := range entriesOf(g.observe) {
		naming(e.Value, template, note)
	}
	for _, e := range g.rest {
		naming(e.Value, structure.below(keyOf(e)), note)
	}
	if g.show != nil {
		naming(g.show.Value, template, note)
	}
	if g.expect != nil {
		naming(g.expect, structure, note)
	}
	var faults []Fault
	for _, e := range slices.Concat(entriesOf(g.parameters), entriesOf(g.observe)) {
		if !named[keyOf(e)] {
			faults = append(faults, Fault{e.Key.GetToken(), fmt.Sprintf("nothing in the guard uses %s", keyOf(e)), "delete it"})
		}
	}
	return faults
}

// naming calls note with every variable that the texts below a node name.
func naming(node ast.Node, r role, note func(string)) {
	switch node := node.(type) {
	case *ast.MappingNode:
		for _, e := range node.Values {
			naming(e.Value, r.below(keyOf(e)), note)
		}
	case *ast.SequenceNode:
		for _, item := range node.Values {
			naming(item, r, note)
		}
	default:
		if text, is := textOf(node); is && r != structure {
			namesIn(text, r, note)
		}
	}
}

func namesIn(text string, r role, note func(string)) {
	if r == cel {
		variables(text, note)
		return
	}
	for _, p := range parts(text) {
		if p.cel {
			variables(p.text, note)
		}
	}
}

// whole reports whether the guard can only be a check of its own.
func (g *Guard) whole() bool { return len(g.rest) > 0 }

// missing lists the parameters that have neither a value nor a default.
func (g *Guard) missing(given *ast.MappingNode) []string {
	var names []string
	for _, e := range entriesOf(g.parameters) {
		if isAbsent(e.Value) && isAbsent(value(given, keyOf(e))) {
			names = append(names, keyOf(e))
		}
	}
	return names
}

func (g *Guard) names() []string {
	names := make([]string, 0, len(entriesOf(g.parameters)))
	for _, e := range entriesOf(g.parameters) {
		names = append(names, keyOf(e))
	}
	return names
}
