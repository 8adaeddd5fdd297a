package expand

import (
	"reflect"
	"slices"
	"strconv"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// facts adds to a check what a guard observes, and returns what its names stand for. A fact that the check or its
// lesson observes already is that fact; a name that is taken gets a number.
func (x *expander) facts(check *ast.MappingNode, c call) bindings {
	bound := bindings{}
	for name, b := range c.bound {
		bound[name] = b
	}
	for _, e := range entriesOf(c.guard.observe) {
		fresh := x.copier(c, bound).entry(e, template)
		name := x.same(check, fresh.Value)
		if name == "" {
			name = x.free(check, keyOf(e))
			key := ast.String(&token.Token{Type: token.StringType, Value: name, Origin: name, Position: e.Key.GetToken().Position})
			x.origins[key.Token] = &Origin{Guard: c.guard, Call: c.at}
			fresh.Key = key
			addFact(check, fresh)
		}
		bound[keyOf(e)] = binding{cel: name, text: "${" + name + "}"}
	}
	return bound
}

// same finds the name of a fact among those of a check and of the lesson, "" where it is new.
func (x *expander) same(check *ast.MappingNode, fact ast.Node) string {
	own := mapping(value(check, "observe"))
	for _, e := range entriesOf(own) {
		if equal(e.Value, fact) {
			return keyOf(e)
		}
	}
	lets := letsOf(check)
	for _, e := range entriesOf(x.observe) {
		if name := keyOf(e); entry(own, name) == nil && !slices.Contains(lets, name) && equal(e.Value, fact) {
			return name
		}
	}
	return ""
}

// equal reports whether two facts are gathered in the same way.
func equal(a, b ast.Node) bool {
	one, other := mapping(a), mapping(b)
	if one == nil || other == nil || len(one.Values) != 1 || len(other.Values) != 1 || keyOf(one.Values[0]) != keyOf(other.Values[0]) {
		return false
	}
	var first, second any
	if yaml.NodeToValue(a, &first) != nil || yaml.NodeToValue(b, &second) != nil {
		return false
	}
	return reflect.DeepEqual(first, second)
}

// free returns a name that nothing in the check has.
func (x *expander) free(check *ast.MappingNode, name string) string {
	taken := letsOf(check)
	for _, e := range slices.Concat(entriesOf(mapping(value(check, "observe"))), entriesOf(x.observe)) {
		taken = append(taken, keyOf(e))
	}
	for i, wanted := 2, name; slices.Contains(taken, name); i++ {
		name = wanted + strconv.Itoa(i)
	}
	return name
}

func letsOf(check *ast.MappingNode) []string {
	var names []string
	for _, step := range items(value(check, "steps")) {
		for _, e := range entriesOf(mapping(value(mapping(step), "let"))) {
			names = append(names, keyOf(e))
		}
	}
	return names
}

// addFact adds a fact to those of a check.
func addFact(check *ast.MappingNode, fact *ast.MappingValueNode) {
	own := entry(check, "observe")
	if own == nil {
		at := fact.Key.GetToken()
		own = ast.MappingValue(at, ast.String(token.String("observe", "observe", at.Position)), ast.Mapping(at, false))
		before := slices.IndexFunc(check.Values, func(e *ast.MappingValueNode) bool {
			return slices.Contains([]string{"show", "expect", "steps"}, keyOf(e))
		})
		if before < 0 {
			before = len(check.Values)
		}
		check.Values = slices.Insert(check.Values, before, own)
	}
	if facts := mapping(own.Value); facts != nil {
		facts.Values = append(facts.Values, fact)
	}
}

// observed adds to a check the facts of the lesson that it names, and those that they name.
func (x *expander) observed(check *ast.MappingNode) {
	if x.observe == nil {
		return
	}
	lets := letsOf(check)
	var note func(name string)
	note = func(name string) {
		fact := entry(x.observe, name)
		own := mapping(value(check, "observe"))
		if fact == nil || entry(own, name) != nil || slices.Contains(lets, name) {
			return
		}
		x.named[name] = true
		addFact(check, fact)
		naming(fact.Value, template, note)
	}
	naming(check, structure, note)
}
