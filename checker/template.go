package checker

import (
	"strings"
	"unicode/utf8"

	"github.com/klab-dev/klab/checker/internal/kube"
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
		b.WriteString(kube.Display(value))
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

// template compiles every ${CEL} in value.
func (c *compiler) template(at place, value any) template {
	switch v := value.(type) {
	case string:
		return c.text(at, v)
	case map[string]any:
		out := mapTemplate{}
		for _, key := range sortedKeys(v) {
			out[key] = c.template(at.at(key), v[key])
		}
		return out
	case []any:
		out := listTemplate{}
		for i, item := range v {
			out = append(out, c.template(at.at(i), item))
		}
		return out
	default:
		return literal{v}
	}
}

// text cuts a string at its ${CEL} parts. One that is nothing but a single part keeps the type of the
// expression.
func (c *compiler) text(at place, text string) template {
	var parts textParts
	for done := 0; done < len(text); {
		rest := text[done:]
		start := strings.Index(rest, "${")
		if start < 0 {
			parts = append(parts, literal{rest})
			break
		}
		if start > 0 {
			parts = append(parts, literal{rest[:start]})
		}
		begin := done + start + 2
		end := closing(text[begin:])
		if end < 0 {
			c.fault(at, utf8.RuneCountInString(text[:done+start]), "close it with }", "${ without }")
			break
		}
		parts = append(parts, computed{c.part(at, utf8.RuneCountInString(text[:begin]), text[begin:begin+end], nil)})
		done = begin + end + 1
	}
	switch len(parts) {
	case 0:
		return literal{""}
	case 1:
		return parts[0]
	}
	return parts
}

// closing returns the index of the brace that ends an expression, or -1. Braces in its map literals, strings,
// comments and quoted names are not that one.
func closing(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth == 0 {
				return i
			}
			depth--
		default:
			skipped := opaque(text, i)
			if skipped < 0 {
				return -1
			}
			i += skipped
		}
	}
	return -1
}

// opaque is how many more bytes belong to the string, comment or quoted name that begins at i: 0 when none does,
// -1 when it never ends.
func opaque(text string, i int) int {
	switch rest := text[i:]; {
	case strings.HasPrefix(rest, "//"):
		return strings.IndexByte(rest, '\n')
	case rest[0] == '`':
		return beyond(rest, "`", true)
	case rest[0] == '\'' || rest[0] == '"':
		quote := rest[:1]
		if strings.HasPrefix(rest, strings.Repeat(quote, 3)) {
			quote = rest[:3]
		}
		return beyond(rest, quote, i > 0 && (text[i-1] == 'r' || text[i-1] == 'R'))
	}
	return 0
}

// beyond is the index of the last byte of a text that begins and ends with quote, -1 without end. Where it is not
// raw, a backslash takes the next byte with it.
func beyond(text, quote string, raw bool) int {
	for i := len(quote); i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], quote):
			return i + len(quote) - 1
		case text[i] == '\\' && !raw:
			i++
		}
	}
	return -1
}
