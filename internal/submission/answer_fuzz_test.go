package submission

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// FuzzAnswer: a file is refused with a reason on one line, or becomes steps of known verbs in which nothing is computed but
// a text to itself.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		"answers: {word: four}", "- do: {delete: {kind: Pod, name: '${pods[0]}'}}", "- do: {patch: {kind: Pod, name: a, patch: {a: '$${${\"}\"}'}}}",
		"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: '${HOME}', '${b}': \"${'${'}\"}", "a: &a [*a]", "steps: [{do: {exec: {}}}]", "\xff\xfe-", "{}",
		`{"kind":"List","apiVersion":"v1","items":[{"kind":"Pod","apiVersion":"v1","metadata":null}]}`, "- do: {writeFile: {path: a.yaml, content: '${'}}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a := ReadAnswer("one", "count", "tasks/one/count.yaml", data)
		if a.Refused != nil {
			require.Empty(t, a.Steps)
			require.NotEmpty(t, a.Refused.Reason)
			require.False(t, strings.ContainsFunc(a.Refused.Reason, unicode.IsControl), "%q", a.Refused.Reason)
			return
		}
		require.NotEmpty(t, a.Steps)
		for _, step := range a.Steps {
			require.Contains(t, Verbs(), step.Do.Verb)
			require.True(t, plainly(step.Do.Args), "%v", step.Do.Args)
		}
	})
}

// plainly reports whether nothing in a value is computed but the text that begins a computation.
func plainly(value any) bool {
	switch v := value.(type) {
	case string:
		for {
			_, rest, found := strings.Cut(v, opening)
			if !found {
				return true
			}
			if v, found = strings.CutPrefix(rest, "'${'}"); !found {
				return false
			}
		}
	case map[string]any:
		for _, inner := range v {
			if !plainly(inner) {
				return false
			}
		}
	case []any:
		return !slices.ContainsFunc(v, func(inner any) bool { return !plainly(inner) })
	}
	return true
}
