package checker

import (
	"fmt"
	"math"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// UnmarshalYAML reads a call as a map with one key: the verb, and below it the verb's arguments.
func (c *Call) UnmarshalYAML(node ast.Node) error {
	mapping, ok := node.(ast.MapNode)
	if !ok {
		return syntaxError(node, `want one verb with its arguments, such as "object: {kind: Pod, name: web}"`)
	}
	var verbs []*ast.MappingValueNode
	for entries := mapping.MapRange(); entries.Next(); {
		verbs = append(verbs, entries.KeyValue())
	}
	if len(verbs) != 1 {
		return syntaxError(node, fmt.Sprintf("want exactly one verb, found %d", len(verbs)))
	}
	args, err := argumentsOf(verbs[0].Value)
	if err != nil {
		return err
	}
	c.Verb, c.Args = verbs[0].Key.GetToken().Value, args
	return nil
}

// MarshalYAML writes a call the way it is read.
func (c Call) MarshalYAML() (any, error) {
	return map[string]any{c.Verb: c.Args}, nil
}

// UnmarshalYAML parses Go's duration notation.
func (d *Duration) UnmarshalYAML(node ast.Node) error {
	parsed, err := time.ParseDuration(node.GetToken().Value)
	if err != nil {
		return syntaxError(node, fmt.Sprintf(`%q is no duration, want one such as "30s"`, node.GetToken().Value))
	}
	*d = Duration(parsed)
	return nil
}

// MarshalYAML writes a duration the way it is read.
func (d Duration) MarshalYAML() (any, error) {
	return time.Duration(d).String(), nil
}

func argumentsOf(node ast.Node) (map[string]any, error) {
	switch node.(type) {
	case ast.MapNode:
	case *ast.NullNode:
		return map[string]any{}, nil
	default:
		return nil, syntaxError(node, "want the verb's arguments as a map")
	}
	var args map[string]any
	if err := yaml.NodeToValue(node, &args, yaml.Strict()); err != nil {
		return nil, err
	}
	return plainValue(args).(map[string]any), nil
}

// plainValue turns the decoder's unsigned numbers into the int64 that JSON objects of the API server carry
// and that CEL compares without a cast.
func plainValue(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, item := range v {
			v[key] = plainValue(item)
		}
	case []any:
		for i, item := range v {
			v[i] = plainValue(item)
		}
	case uint64:
		if v <= math.MaxInt64 {
			return int64(v)
		}
	case int:
		return int64(v)
	}
	return value
}

func syntaxError(node ast.Node, message string) error {
	return &yaml.SyntaxError{Message: message, Token: node.GetToken()}
}
