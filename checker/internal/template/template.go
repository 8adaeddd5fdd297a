package template

import (
	"strings"

	"github.com/klab-dev/klab/checker/internal/expr"
	"github.com/klab-dev/klab/checker/internal/kube"
)

// A Template is an argument value in which any string may hold ${CEL}. It is a literal, an
// expression, a text of several parts, or a map or a list of templates.
type Template interface {
	// Render is the value in a world.
	Render(w *expr.World) (any, error)
}

// A Literal is a value without ${CEL}.
type Literal struct{ Value any }

// Render implements Template.
func (t Literal) Render(*expr.World) (any, error) { return t.Value, nil }

type computed struct{ expression *expr.Expression }

// Render implements Template.
func (t computed) Render(w *expr.World) (any, error) { return t.expression.Value(w) }

type textParts []Template

// Render implements Template.
func (t textParts) Render(w *expr.World) (any, error) {
	var b strings.Builder
	for _, part := range t {
		value, err := part.Render(w)
		if err != nil {
			return nil, err
		}
		b.WriteString(kube.Display(value))
	}
	return b.String(), nil
}

// A Map is one of templates.
type Map map[string]Template

// Render implements Template.
func (t Map) Render(w *expr.World) (any, error) {
	out := make(map[string]any, len(t))
	for key, item := range t {
		value, err := item.Render(w)
		if err != nil {
			return nil, err
		}
		out[key] = value
	}
	return out, nil
}

type listTemplate []Template

// Render implements Template.
func (t listTemplate) Render(w *expr.World) (any, error) {
	out := make([]any, 0, len(t))
	for _, item := range t {
		value, err := item.Render(w)
		if err != nil {
			return nil, err
		}
		out = append(out, value)
	}
	return out, nil
}
