package sources

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxProblems bounds the problems reported of one file; after that many the rest is noise.
const maxProblems = 20

// Decode reads the one document of a YAML file strictly: an unknown or repeated key is a problem.
func (f Folder) Decode(name string, into any) []Problem {
	body, problems := f.Document(name)
	if body == nil {
		return problems
	}
	return f.DecodeNode(name, body, into)
}

// Document parses a YAML file, which must hold exactly one document.
func (f Folder) Document(name string) (ast.Node, []Problem) {
	parsed, err := parser.ParseBytes(f.Files[name], 0)
	switch {
	case err != nil:
		return nil, []Problem{f.YAMLProblem(name, err)}
	case len(parsed.Docs) == 0 || parsed.Docs[0].Body == nil:
		return nil, []Problem{f.Whole(name, "the file is empty", "write it, or delete it")}
	case len(parsed.Docs) > 1:
		return nil, []Problem{f.Whole(name, "the file holds more than one document", "delete the --- between them")}
	}
	return parsed.Docs[0].Body, nil
}

// DecodeNode decodes a document. The decoder stops at the first problem, so DecodeNode takes the
// offending entry out and tries again, until all are known.
func (f Folder) DecodeNode(name string, body ast.Node, into any) []Problem {
	var problems []Problem
	for len(problems) < maxProblems {
		err := yaml.NodeToValue(body, into, yaml.Strict())
		if err == nil {
			break
		}
		problem := f.YAMLProblem(name, err)
		if slices.Contains(problems, problem) {
			break
		}
		problems = append(problems, problem)
		var placed yaml.Error
		if !errors.As(err, &placed) || !prune(body, placed.GetToken()) {
			break
		}
	}
	return problems
}

// YAMLProblem returns a problem with an error of the YAML parser or decoder, at its place.
func (f Folder) YAMLProblem(name string, err error) Problem {
	var placed yaml.Error
	if !errors.As(err, &placed) || placed.GetToken() == nil {
		return f.Whole(name, err.Error(), "")
	}
	message, fix := describe(placed)
	return f.AtToken(name, placed.GetToken(), message, fix)
}

// describe words the decoder's errors for someone who writes lessons rather than Go.
func describe(err yaml.Error) (message, fix string) {
	var unknown *yaml.UnknownFieldError
	var mismatch *yaml.TypeError
	switch {
	case errors.As(err, &unknown):
		return fmt.Sprintf("unknown key %q", unknown.GetToken().Value), "correct the spelling, or delete it"
	case errors.As(err, &mismatch):
		return fmt.Sprintf("%q is a %s, want %s", mismatch.GetToken().Value, mismatch.SrcType, mismatch.DstType),
			"write " + shape(mismatch.DstType.Kind())
	}
	if message, want, says := strings.Cut(err.GetMessage(), ", want "); says {
		return message, "write " + want
	}
	return err.GetMessage(), "correct the YAML here: look at the indentation, the colons and the quotes"
}

// shape names the kind of a value in an author's words.
func shape(kind reflect.Kind) string {
	switch kind {
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list: one entry a line, each after a hyphen"
	case reflect.Struct, reflect.Map:
		return "a map: key, colon, value"
	case reflect.String:
		return "text, in quotes where it looks like something else"
	}
	return "a number"
}

// prune removes the innermost map entry that holds the token.
func prune(node ast.Node, at *token.Token) bool {
	switch node := Unwrapped(node).(type) {
	case *ast.MappingNode:
		for i, entry := range node.Values {
			if !holds(entry, at) {
				continue
			}
			if !prune(entry.Value, at) {
				node.Values = slices.Delete(node.Values, i, i+1)
			}
			return true
		}
	case *ast.SequenceNode:
		return slices.ContainsFunc(node.Values, func(item ast.Node) bool { return prune(item, at) })
	}
	return false
}

func holds(node ast.Node, at *token.Token) bool {
	search := &tokenSearch{at: at}
	ast.Walk(search, node)
	return search.found
}

// A tokenSearch is an ast.Visitor that looks for a token.
type tokenSearch struct {
	at    *token.Token
	found bool
}

// Visit implements ast.Visitor.
func (s *tokenSearch) Visit(node ast.Node) ast.Visitor {
	if node.GetToken() == s.at { // places repeat: parts of a lesson come from other files
		s.found = true
	}
	if s.found {
		return nil
	}
	return s
}
