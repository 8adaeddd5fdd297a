package checker

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
)

// A template is an argument value in which any string may hold ${CEL}. It is one of: a literal, an
// *expression, a text of several parts, a map or a list of templates.
type template interface {
	render(l *look) (any, error)
}

type literal struct{ value any }

func (t literal) render(*look) (any, error) { return t.value, nil }

type computed struct{ expression *expression }

func (t computed) render(l *look) (any, error) { return t.expression.value(l) }

type textParts []template

func (t textParts) render(l *look) (any, error) {
	var b strings.Builder
	for _, part := range t {
		value, err := part.render(l)
		if err != nil {
			return nil, err
		}
		b.WriteString(display(value))
	}
	return b.String(), nil
}

type mapTemplate map[string]template

func (t mapTemplate) render(l *look) (any, error) {
	out := make(map[string]any, len(t))
	for key, item := range t {
		value, err := item.render(l)
		if err != nil {
			return nil, err
		}
		out[key] = value
	}
	return out, nil
}

type listTemplate []template

func (t listTemplate) render(l *look) (any, error) {
	out := make([]any, 0, len(t))
	for _, item := range t {
		value, err := item.render(l)
		if err != nil {
			return nil, err
		}
		out = append(out, value)
	}
	return out, nil
}

// compileTemplate compiles every ${CEL} in value.
func compileTemplate(env *cel.Env, value any) (template, error) {
	switch v := value.(type) {
	case string:
		return compileText(env, v)
	case map[string]any:
		out := mapTemplate{}
		for key, item := range v {
			compiled, err := compileTemplate(env, item)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
			out[key] = compiled
		}
		return out, nil
	case []any:
		out := listTemplate{}
		for i, item := range v {
			compiled, err := compileTemplate(env, item)
			if err != nil {
				return nil, fmt.Errorf("[%d]: %w", i, err)
			}
			out = append(out, compiled)
		}
		return out, nil
	default:
		return literal{v}, nil
	}
}

// compileText cuts a string at its ${CEL} parts. One that is nothing but a single part keeps the type
// of the expression.
func compileText(env *cel.Env, text string) (template, error) {
	var parts textParts
	for rest := text; rest != ""; {
		start := strings.Index(rest, "${")
		if start < 0 {
			parts = append(parts, literal{rest})
			break
		}
		if start > 0 {
			parts = append(parts, literal{rest[:start]})
		}
		end := closing(rest[start+2:])
		if end < 0 {
			return nil, fmt.Errorf("text %q: ${ without }", text)
		}
		compiled, err := compile(env, rest[start+2:start+2+end], nil)
		if err != nil {
			return nil, err
		}
		parts = append(parts, computed{compiled})
		rest = rest[start+2+end+1:]
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	if len(parts) == 0 {
		return literal{""}, nil
	}
	return parts, nil
}

// closing returns the index of the brace that ends an expression, map literals and strings in it
// respected, or -1.
func closing(text string) int {
	depth, quote := 0, rune(0)
	for i, r := range text {
		switch {
		case quote != 0:
			if r == quote && (i == 0 || text[i-1] != '\\') {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		case r == '{':
			depth++
		case r == '}' && depth == 0:
			return i
		case r == '}':
			depth--
		}
	}
	return -1
}

// display writes a value the way evidence shows it.
func display(value any) string {
	switch v := value.(type) {
	case nil:
		return "none"
	case []any:
		texts := make([]string, len(v))
		for i, item := range v {
			texts[i] = display(item)
		}
		if len(texts) == 0 {
			return "none"
		}
		// Most lists come from maps and from watches, in no order: the same state must always read the same.
		slices.Sort(texts)
		return strings.Join(texts, ", ")
	case float64:
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", v), "0"), ".")
	default:
		return fmt.Sprint(v)
	}
}
