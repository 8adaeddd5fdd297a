package template

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/klab-dev/klab/checker/internal/expr"
)

// Compile compiles every ${CEL} in value.
func Compile(c *expr.Compiler, at expr.Place, value any) Template {
	switch v := value.(type) {
	case string:
		return pieces(c, at, v)
	case map[string]any:
		out := Map{}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out[key] = Compile(c, at.At(key), v[key])
		}
		return out
	case []any:
		out := listTemplate{}
		for i, item := range v {
			out = append(out, Compile(c, at.At(i), item))
		}
		return out
	default:
		return Literal{v}
	}
}

// pieces cuts a string at its ${CEL} parts. One that is nothing but a single part keeps the type of the
// expression.
func pieces(c *expr.Compiler, at expr.Place, text string) Template {
	var parts textParts
	for done := 0; done < len(text); {
		rest := text[done:]
		start := strings.Index(rest, "${")
		if start < 0 {
			parts = append(parts, Literal{rest})
			break
		}
		if start > 0 {
			parts = append(parts, Literal{rest[:start]})
		}
		begin := done + start + 2
		end := closing(text[begin:])
		if end < 0 {
			c.Fault(at, utf8.RuneCountInString(text[:done+start]), "close it with }", "${ without }")
			break
		}
		parts = append(parts, computed{c.Part(at, utf8.RuneCountInString(text[:begin]), text[begin:begin+end], nil)})
		done = begin + end + 1
	}
	switch len(parts) {
	case 0:
		return Literal{""}
	case 1:
		return parts[0]
	}
	return parts
}

// Bound takes "30s" or ${CEL} that gives seconds; empty is no bound.
func Bound(c *expr.Compiler, at expr.Place, text string) Template {
	if text == "" {
		return nil
	}
	if d, err := time.ParseDuration(text); err == nil {
		return Literal{d.Seconds()}
	}
	faults := c.Faulty
	bound := pieces(c, at, text)
	if _, ok := bound.(computed); !ok && c.Faulty == faults {
		c.Fault(at, -1, `write "30s", or ${…} that gives a number`, "%q is neither a duration nor ${CEL} in seconds", text)
	}
	return bound
}
