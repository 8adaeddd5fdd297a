package template

import (
	"strings"
	"testing"

	"github.com/google/cel-go/cel"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker/internal/expr"
)

// FuzzTemplate: whatever CEL itself reads as one expression is cut out of a text whole, strings, comments and
// braces in it included, and any other text is compiled or refused without a crash.
func FuzzTemplate(f *testing.F) {
	for _, expression := range []string{
		"pod.metadata.name", `{'a': {"b": 1}}.a`, `'}'`, `"\"}"`, `'\\'`, `r'\'`, `'''it's }'''`, "1 // it's }\n+ 1", `b"\x7d"`,
		`rb"""a"}"""`, "a.?b.orValue('{')", `"http://web/"`, "[1, 2].map(x, {x: x})",
	} {
		f.Add(expression)
	}
	env, err := cel.NewEnv(cel.OptionalTypes())
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, expression string) {
		c := &expr.Compiler{Report: func(expr.Place, int, string, string) {}}
		require.NoError(t, c.Begin(nil))
		pieces(c, nil, "a ${"+expression+"} b")
		if len(expression) > 2000 || strings.Count(expression, "(") > 50 {
			return // what a parser's depth allows is not what this is about
		}
		if _, issues := env.Parse(expression); issues.Err() == nil {
			require.Equal(t, len(expression)+1, closing(expression+"\n} '\"}"))
		}
	})
}
