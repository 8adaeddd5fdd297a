package expand

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// longestValue is how many characters a parameter may have: it is written wherever the guard names it.
const longestValue = 200

var errNoValue = errors.New("a parameter is a text, a number, true or false, or a list of them")

// bind says what a parameter's value is in expressions and in texts. A value that is nothing but ${CEL} is that
// expression; everything else is itself.
func bind(value ast.Node) (binding, error) {
	if list, ok := value.(*ast.SequenceNode); ok {
		return bindList(list)
	}
	cel, text, literal, err := scalar(value)
	if err != nil {
		return binding{}, err
	}
	if len(text) > longestValue {
		return binding{}, fmt.Errorf("the parameter has more than %d characters", longestValue)
	}
	return binding{cel: cel, text: text, literal: literal, node: value}, nil
}

func bindList(list *ast.SequenceNode) (binding, error) {
	items := make([]string, len(list.Values))
	length := 0
	for i, item := range list.Values {
		cel, _, _, err := scalar(item)
		if err != nil {
			return binding{}, err
		}
		items[i], length = cel, length+len(cel)
	}
	if length > longestValue {
		return binding{}, fmt.Errorf("the parameter has more than %d characters", longestValue)
	}
	cel := "[" + strings.Join(items, ", ") + "]"
	return binding{cel: cel, text: "${" + cel + "}", node: list}, nil
}

func scalar(value ast.Node) (cel, text string, literal bool, err error) {
	switch value := value.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		text, _ := textOf(value)
		if expression, is := expressionOf(text); is {
			return grouped(expression), text, false, nil
		}
		return quote(text), text, true, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		text := value.GetToken().Value
		return text, text, false, nil
	}
	return "", "", false, errNoValue
}

// expressionOf returns the CEL of a text that is nothing but ${CEL}.
func expressionOf(text string) (string, bool) {
	found := parts(text)
	if len(found) != 1 || !found[0].cel {
		return "", false
	}
	return strings.TrimSpace(found[0].text), true
}

// grouped puts an expression into brackets unless it is one thing wherever it stands.
func grouped(cel string) string {
	depth := 0
	for _, p := range scan(cel) {
		switch {
		case strings.ContainsAny(p.text, "([{") && p.kind == other:
			depth++
		case strings.ContainsAny(p.text, ")]}") && p.kind == other:
			depth--
		case depth == 0 && (p.kind == space || p.kind == other && strings.ContainsAny(p.text, "+-*/%<>=!&|?:,") && p.text != ".?"):
			return "(" + cel + ")"
		}
	}
	return cel
}

// quote writes a text as CEL.
func quote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(text) + "'"
}
