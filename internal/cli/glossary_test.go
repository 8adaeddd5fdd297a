package cli

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/lessons"
)

func TestEveryWordOfTheGlossaryIsExplainedInBothLanguages(t *testing.T) {
	t.Parallel()
	course, err := lessons.Read(content.FS)
	require.NoError(t, err)
	said := map[string]string{}
	for _, term := range terms(course.Glossary) {
		for _, language := range []string{lessons.English, lessons.Chinese} {
			require.NotEmpty(t, term.Means[language], "%s in %s", term.ID, language)
			require.NotContains(t, term.Means[language], "\n", "one line explains %s", term.ID)
			require.Empty(t, said[term.Means[language]], "%s means what another word does", term.ID)
			said[term.Means[language]] = term.ID
		}
	}
}
