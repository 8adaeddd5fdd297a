package linear

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// Verbs is how many actions there are.
func Verbs() int { return len(verbs()) }

// RequireDistinctWords fails when a word has two meanings, or an action no word.
func RequireDistinctWords(t *testing.T) {
	t.Helper()
	seen := map[string]string{}
	for _, language := range []string{lessons.English, lessons.Chinese} {
		typed := words.Of(language).Linear.Typed
		require.Len(t, typed, len(verbs()), language)
		for _, verb := range verbs() {
			require.NotEmpty(t, words.Of(language).Linear.Does[verb], verb)
			for _, word := range strings.Fields(typed[verb]) {
				require.Empty(t, seen[word], "%s means %s", word, verb)
				seen[word] = verb
			}
		}
	}
}
