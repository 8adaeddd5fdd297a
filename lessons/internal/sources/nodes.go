package sources

import (
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

func firstDocument(data []byte) ast.Node {
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil || len(parsed.Docs) == 0 {
		return nil
	}
	return parsed.Docs[0].Body
}

// follow goes from the root of a document along keys and indices, as far as they exist. It returns the
// node to point at and the node reached.
func follow(root ast.Node, place []any) (at, reached ast.Node) {
	at, reached = root, root
	for _, step := range place {
		key, next := child(reached, step)
		if next == nil {
			break
		}
		at, reached = key, next
	}
	return at, reached
}

// child returns the node to point at and the node to go on from.
func child(node ast.Node, step any) (at, next ast.Node) {
	switch key := step.(type) {
	case string:
		for _, entry := range entries(node) {
			if entry.Key.GetToken().Value == key {
				return entry.Key, entry.Value
			}
		}
	case int:
		if list, ok := Unwrapped(node).(*ast.SequenceNode); ok && key < len(list.Values) {
			return first(list.Values[key]), list.Values[key]
		}
	}
	return nil, nil
}

// Position returns where something stands in a document: what keys and indices lead to, as far as they exist.
func Position(root ast.Node, place ...any) token.Position {
	at, _ := follow(root, place)
	return *first(at).GetToken().Position
}

// first returns the first key of a map, because that is where people look for it.
func first(node ast.Node) ast.Node {
	if pairs := entries(node); len(pairs) > 0 {
		return pairs[0].Key
	}
	return node
}

func entries(node ast.Node) []*ast.MappingValueNode {
	mapping, ok := Unwrapped(node).(ast.MapNode)
	if !ok {
		return nil
	}
	var pairs []*ast.MappingValueNode
	for each := mapping.MapRange(); each.Next(); {
		pairs = append(pairs, each.KeyValue())
	}
	return pairs
}

// Unwrapped is a node without its anchor.
func Unwrapped(node ast.Node) ast.Node {
	if anchor, ok := node.(*ast.AnchorNode); ok {
		return anchor.Value
	}
	return node
}
