package class

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/klab-dev/klab/plain"
)

// A document is one of the folder's YAML files, with its places.
type document struct {
	name  string
	tree  *ast.File
	found []Problem
}

// read decodes a file strictly. Nothing is decoded of one that has a problem.
func (d *document) read(data []byte, into any) bool {
	tree, err := parser.ParseBytes(data, 0)
	if err == nil && len(tree.Docs) > 1 {
		err = errors.New("more than one document")
	}
	if err == nil {
		err = yaml.UnmarshalWithOptions(data, into, yaml.Strict())
	}
	d.tree = tree
	if err == nil {
		return true
	}
	line, reason := 0, err.Error()
	var placed yaml.Error
	if errors.As(err, &placed) {
		reason = placed.GetMessage()
		if token := placed.GetToken(); token != nil {
			line = token.Position.Line
		}
	}
	d.found = append(d.found, Problem{File: d.name, Line: line, Code: NotYAML, Values: []string{"reason", plain.Line(reason)}, Stops: true})
	return false
}

// wrong notes a problem at a place, given as a path.
func (d *document) wrong(path, code string, stops bool, values ...string) {
	for i := range values {
		values[i] = plain.Line(values[i])
	}
	d.found = append(d.found, Problem{File: d.name, Line: d.line(path), Code: code, Values: values, Stops: stops})
}

// bad notes a value that cannot be.
func (d *document) bad(path, key, value, want string) {
	d.wrong(path, BadValue, true, "key", key, "value", value, "want", want)
}

// line is where a path leads to, or else the line of what is above it.
func (d *document) line(path string) int {
	where, err := yaml.PathString("$" + path)
	if err != nil {
		return 0
	}
	node, err := where.FilterFile(d.tree)
	if err != nil || node == nil {
		return 0
	}
	token := node.GetToken()
	for token.Prev != nil && node.Type() == ast.MappingType { // the token of a map is its first colon
		token = token.Prev
		break
	}
	return token.Position.Line
}

// item is the path of an item of a list.
func item(list string, i int) string { return fmt.Sprintf(".%s[%d]", list, i) }
