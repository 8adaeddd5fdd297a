package expand

import (
	"slices"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// mapping returns a node as a map, nil where it is none.
func mapping(node ast.Node) *ast.MappingNode {
	found, _ := node.(*ast.MappingNode)
	return found
}

func sequence(node ast.Node) *ast.SequenceNode {
	found, _ := node.(*ast.SequenceNode)
	return found
}

// entry returns an entry of a map, nil where there is none.
func entry(m *ast.MappingNode, key string) *ast.MappingValueNode {
	if m == nil {
		return nil
	}
	at := slices.IndexFunc(m.Values, func(e *ast.MappingValueNode) bool { return keyOf(e) == key })
	if at < 0 {
		return nil
	}
	return m.Values[at]
}

// value returns what an entry of a map holds, nil where there is none.
func value(m *ast.MappingNode, key string) ast.Node {
	if found := entry(m, key); found != nil {
		return found.Value
	}
	return nil
}

func keyOf(e *ast.MappingValueNode) string { return e.Key.GetToken().Value }

// take removes an entry from a map and returns it, nil where there was none.
func take(m *ast.MappingNode, key string) *ast.MappingValueNode {
	found := entry(m, key)
	if found != nil {
		m.Values = slices.DeleteFunc(m.Values, func(e *ast.MappingValueNode) bool { return e == found })
	}
	return found
}

// textOf returns the text of a scalar. Numbers and the like are none.
func textOf(node ast.Node) (text string, is bool) {
	switch node := node.(type) {
	case *ast.StringNode:
		return node.Value, true
	case *ast.LiteralNode:
		return node.Value.Value, true
	}
	return "", false
}

// isAbsent reports whether a value was left out.
func isAbsent(node ast.Node) bool {
	_, null := node.(*ast.NullNode)
	return node == nil || null
}

// unaliased returns a document in which every alias is a copy of what it stands for, so that a change at one place
// is none at another.
func unaliased(node ast.Node, anchors map[string]ast.Node) ast.Node {
	switch node := node.(type) {
	case *ast.AnchorNode:
		plain := unaliased(node.Value, anchors)
		anchors[node.Name.GetToken().Value] = plain
		return plain
	case *ast.AliasNode:
		if meant := anchors[node.Value.GetToken().Value]; meant != nil {
			return copier{}.node(meant, structure)
		}
	case *ast.MappingNode:
		for _, e := range node.Values {
			e.Value = unaliased(e.Value, anchors)
		}
	case *ast.SequenceNode:
		for i := range node.Values {
			node.Values[i] = unaliased(node.Values[i], anchors)
		}
	}
	return node
}

// A role says what the texts below a node are.
type role int

const (
	structure role = iota // keys of checks, steps and expectations
	cel                   // expressions
	template              // texts that may hold ${CEL}
)

// below is the role of what an entry of a map holds.
func (r role) below(key string) role {
	if r != structure {
		return r
	}
	switch key {
	case "expression", "waiting", "evidence", "let", "remember":
		return cel
	case "observe", "do", "show", "within", "for":
		return template
	}
	return structure
}

// A copier copies nodes. Their tokens, which know the place, are copied too where they come from a guard, because
// each copy belongs to another call.
type copier struct {
	// token returns what a copy of a token is to be; nil keeps it.
	token func(*token.Token) *token.Token
	// text returns what a text is to be; nil keeps it.
	text func(node ast.Node, text string, role role) ast.Node
}

func (c copier) tokenOf(t *token.Token) *token.Token {
	if c.token == nil || t == nil {
		return t
	}
	return c.token(t)
}

func (c copier) node(node ast.Node, r role) ast.Node {
	switch node := node.(type) {
	case *ast.MappingNode:
		twin := *node
		twin.Start, twin.Values = c.tokenOf(node.Start), make([]*ast.MappingValueNode, len(node.Values))
		for i, e := range node.Values {
			twin.Values[i] = c.entry(e, r)
		}
		return &twin
	case *ast.SequenceNode:
		twin := *node
		twin.Start, twin.Values, twin.Entries = c.tokenOf(node.Start), make([]ast.Node, len(node.Values)), nil
		for i, item := range node.Values {
			twin.Values[i] = c.node(item, r)
		}
		return &twin
	}
	return c.scalar(node, r)
}

func (c copier) entry(e *ast.MappingValueNode, r role) *ast.MappingValueNode {
	twin := *e
	twin.Start = c.tokenOf(e.Start)
	if key, plain := c.scalar(e.Key, structure).(ast.MapKeyNode); plain {
		twin.Key = key
	}
	twin.Value = c.node(e.Value, r.below(keyOf(e)))
	return &twin
}

func (c copier) scalar(node ast.Node, r role) ast.Node {
	if text, is := textOf(node); is && c.text != nil && r != structure {
		if fresh := c.text(node, text, r); fresh != nil {
			return fresh
		}
	}
	switch node := node.(type) {
	case *ast.StringNode:
		twin := *node
		twin.Token = c.tokenOf(node.Token)
		return &twin
	case *ast.LiteralNode:
		twin, text := *node, *node.Value
		twin.Start, twin.Value = c.tokenOf(node.Start), &text
		return &twin
	case *ast.IntegerNode:
		twin := *node
		twin.Token = c.tokenOf(node.Token)
		return &twin
	case *ast.BoolNode:
		twin := *node
		twin.Token = c.tokenOf(node.Token)
		return &twin
	case *ast.FloatNode:
		twin := *node
		twin.Token = c.tokenOf(node.Token)
		return &twin
	}
	return node
}
