package expand

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// most is how many bytes of text guards may add to a lesson.
const most = 1 << 20

// A Library finds guards by name.
type Library interface {
	Guard(name string) *Guard
	// Names lists all there are, and those that cannot be read.
	Names() []string
}

// An Expansion knows where each part of an expanded lesson was written.
type Expansion struct {
	// Used are the guards that the lesson uses, each once.
	Used []*Guard
	// Unused are the names of facts of the lesson that no check uses.
	Unused []*token.Token

	origins map[*token.Token]*Origin
}

// An Origin is where a part of a lesson was written, when it comes from a guard.
type Origin struct {
	Guard *Guard
	// Call is where the lesson uses the guard.
	Call *token.Token
	// Node is what the guard has there; nil where it is the same.
	Node ast.Node

	marks []mark
}

// Offset returns the character of the guard's text that a character of the lesson's comes from.
func (o *Origin) Offset(offset int) int { return source(o.marks, offset) }

// Origin returns where a token comes from, nil when the lesson itself has it.
func (x *Expansion) Origin(t *token.Token) *Origin { return x.origins[t] }

// An expander works on one lesson.
type expander struct {
	Expansion
	library Library
	// observe is what the lesson observes for all its checks, named the names that some check uses.
	observe *ast.MappingNode
	named   map[string]bool
	faults  []Fault
	// size is how much the guards have made; told is true once that was too much.
	size int
	told bool
}

// Lesson changes the body of a lesson into what an author would have had to write without guards.
func Lesson(body ast.Node, library Library) (*Expansion, []Fault) {
	x := &expander{library: library, named: map[string]bool{}}
	x.origins = map[*token.Token]*Origin{}
	root := mapping(unaliased(body, map[string]ast.Node{}))
	if root == nil {
		return &x.Expansion, nil
	}
	if observe := take(root, "observe"); observe != nil {
		if x.observe = mapping(observe.Value); x.observe == nil {
			x.fault(observe.Key.GetToken(), "observe is no map", "write a name, a colon, and the verb that gathers the fact")
		}
	}
	if seeded := mapping(value(root, "seeded")); seeded != nil {
		x.check(seeded)
	}
	for _, task := range items(value(root, "tasks")) {
		for _, check := range items(value(mapping(task), "checks")) {
			if check := mapping(check); check != nil {
				x.check(check)
			}
		}
	}
	for _, e := range entriesOf(x.observe) {
		if !x.named[keyOf(e)] {
			x.Unused = append(x.Unused, e.Key.GetToken())
		}
	}
	return &x.Expansion, x.faults
}

func items(node ast.Node) []ast.Node {
	if list := sequence(node); list != nil {
		return list.Values
	}
	return nil
}

func (x *expander) fault(at *token.Token, message, fix string) {
	x.faults = append(x.faults, Fault{at, message, fix})
}

func (x *expander) check(check *ast.MappingNode) {
	if entry(check, "use") != nil {
		x.whole(check)
	}
	show := take(check, "show")
	for _, list := range lists(check) {
		list.Values = x.spliced(check, list.Values)
		for _, item := range list.Values {
			shown(mapping(item), show)
		}
	}
	x.observed(check)
}

// lists are the lists of expectations of a check.
func lists(check *ast.MappingNode) []*ast.SequenceNode {
	found := []*ast.SequenceNode{sequence(value(check, "expect"))}
	for _, step := range items(value(check, "steps")) {
		found = append(found, sequence(value(mapping(step), "expect")), sequence(value(mapping(step), "always")))
	}
	return slices.DeleteFunc(found, func(list *ast.SequenceNode) bool { return list == nil })
}

// shown gives an expectation a command where it has none, and its causes that of the expectation.
func shown(expectation *ast.MappingNode, show *ast.MappingValueNode) {
	if expectation == nil {
		return
	}
	if own := entry(expectation, "show"); own != nil {
		show = own
	} else if show != nil {
		expectation.Values = append(expectation.Values, show)
	}
	for _, cause := range items(value(expectation, "because")) {
		if cause := mapping(cause); cause != nil && show != nil && entry(cause, "show") == nil {
			cause.Values = append(cause.Values, show)
		}
	}
}

// whole makes a check of a guard.
func (x *expander) whole(check *ast.MappingNode) {
	c, ok := x.called(check, "id", "settle")
	if !ok {
		return
	}
	bound := x.facts(check, c)
	for _, e := range c.guard.rest {
		if entry(check, keyOf(e)) == nil {
			check.Values = append(check.Values, x.copier(c, bound).entry(e, structure))
		}
	}
	if c.guard.show != nil {
		check.Values = append(check.Values, x.copier(c, bound).entry(c.guard.show, structure))
	}
	if c.guard.expect != nil {
		list := *c.guard.expect
		list.Entries, list.Values = nil, x.expectations(c, bound)
		check.Values = append(check.Values, ast.MappingValue(c.at, ast.String(token.String("expect", "expect", c.at.Position)), &list))
	}
}

// spliced puts the expectations of guards into a list where it names them.
func (x *expander) spliced(check *ast.MappingNode, list []ast.Node) []ast.Node {
	var out []ast.Node
	for _, item := range list {
		called := mapping(item)
		if called == nil || entry(called, "use") == nil {
			out = append(out, item)
			continue
		}
		c, ok := x.called(called)
		switch {
		case !ok:
		case c.guard.whole():
			x.fault(c.at, fmt.Sprintf("guard %s is a whole check", c.guard.Name), "use it as a check: id, use and with")
		default:
			out = append(out, x.expectations(c, x.facts(check, c))...)
		}
	}
	return out
}

// expectations copies those of a guard.
func (x *expander) expectations(c call, bound bindings) []ast.Node {
	copier := x.copier(c, bound)
	out := make([]ast.Node, 0, len(items(c.guard.expect)))
	for _, e := range items(c.guard.expect) {
		if x.full(c) {
			break
		}
		twin := copier.node(e, structure)
		if c.guard.show != nil {
			shown(mapping(twin), copier.entry(c.guard.show, structure))
		}
		out = append(out, twin)
	}
	return out
}

// A call is one use of a guard.
type call struct {
	guard *Guard
	// at is the key that names the guard.
	at *token.Token
	// bound are the parameters.
	bound bindings
}

// called takes the use of a guard out of a map, which may have some other keys besides.
func (x *expander) called(m *ast.MappingNode, others ...string) (call, bool) {
	use, with := take(m, "use"), take(m, "with")
	c := call{at: use.Key.GetToken()}
	name, _ := textOf(use.Value)
	if c.guard = x.library.Guard(name); c.guard != nil && !slices.Contains(x.Used, c.guard) {
		x.Used = append(x.Used, c.guard)
	}
	for _, e := range m.Values {
		if !slices.Contains(others, keyOf(e)) {
			x.fault(e.Key.GetToken(), fmt.Sprintf("%s stands beside use", keyOf(e)), "delete it, or write it in the guard")
			return c, false
		}
	}
	if c.guard == nil {
		if slices.Contains(x.library.Names(), name) {
			return c, false // the fault is the guard's, and reported there
		}
		x.fault(use.Value.GetToken(), fmt.Sprintf("there is no guard %q", use.Value.GetToken().Value), "there are "+strings.Join(x.library.Names(), ", "))
		return c, false
	}
	return x.bound(c, with)
}

// bound reads the parameters of a call.
func (x *expander) bound(c call, with *ast.MappingValueNode) (call, bool) {
	var given *ast.MappingNode
	if with != nil {
		if given = mapping(with.Value); given == nil {
			x.fault(with.Key.GetToken(), "with is no map", "write with: {name: value}")
			return c, false
		}
	}
	if missing := c.guard.missing(given); len(missing) > 0 {
		x.fault(c.at, fmt.Sprintf("guard %s needs %s", c.guard.Name, strings.Join(missing, ", ")), "give it in with")
		return c, false
	}
	c.bound = bindings{}
	for _, e := range slices.Concat(entriesOf(c.guard.parameters), entriesOf(given)) {
		if entry(c.guard.parameters, keyOf(e)) == nil {
			x.fault(e.Key.GetToken(), fmt.Sprintf("guard %s has no parameter %s", c.guard.Name, keyOf(e)), "it has "+strings.Join(c.guard.names(), ", "))
			return c, false
		}
		if isAbsent(e.Value) {
			continue
		}
		bound, err := bind(e.Value)
		if err != nil {
			x.fault(e.Key.GetToken(), err.Error(), "correct the value")
			return c, false
		}
		c.bound[keyOf(e)] = bound
	}
	return c, true
}

// copier copies parts of a guard for a call.
func (x *expander) copier(c call, bound bindings) copier {
	origin := func(t *token.Token, node ast.Node, marks []mark) *token.Token {
		twin := *t
		x.size += 64 // what a node takes
		x.origins[&twin] = &Origin{Guard: c.guard, Call: c.at, Node: node, marks: marks}
		return &twin
	}
	return copier{
		token: func(t *token.Token) *token.Token { return origin(t, nil, nil) },
		text: func(node ast.Node, text string, r role) ast.Node {
			var m made
			switch only, is := expressionOf(text); {
			case r == cel:
				bound.expression(&m, text, 0)
			case is && bound[only].node != nil:
				return bound[only].node
			default:
				bound.template(&m, text)
			}
			x.size += m.text.Len()
			return &ast.StringNode{BaseNode: &ast.BaseNode{}, Token: origin(node.GetToken(), node, m.marks), Value: m.text.String()}
		},
	}
}

// full reports whether the guards of the lesson have made more than they may, and says so once.
func (x *expander) full(c call) bool {
	if x.size > most && !x.told {
		x.told = true
		x.fault(c.at, fmt.Sprintf("the guards of the lesson make more than %d KiB of it", most>>10), "use fewer, or shorter ones")
	}
	return x.size > most
}
