package cli

import (
	"maps"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/lessons"
)

func han(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// TestHelpSpeaksTheLearnersLanguage of every command and flag, those for authors and for completion apart, and says
// nothing of commands that there are not.
func TestHelpSpeaksTheLearnersLanguage(t *testing.T) {
	t.Parallel()
	for _, language := range []string{lessons.English, lessons.Chinese} {
		a := commands{&app.App{Language: language}}
		root := a.root()
		root.InitDefaultHelpCmd()
		root.InitDefaultCompletionCmd("completion")
		require.NoError(t, root.PersistentFlags().Set("lang", language))
		a.describe(root)
		does, flags := maps.Clone(a.Words().Does), maps.Clone(a.Words().Flag)
		everyCommand(root, func(cmd *cobra.Command) {
			path := cmd.CommandPath()
			if !strings.HasPrefix(path, "klab author ") && !strings.HasPrefix(path, "klab completion ") {
				require.NotEmpty(t, cmd.Short, path)
				require.Equal(t, language == lessons.Chinese, han(cmd.Short), "%s: %s", path, cmd.Short)
				cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
					require.NotEmpty(t, f.Usage, "%s --%s", path, f.Name)
					require.Equal(t, language == lessons.Chinese, han(f.Usage), "%s --%s: %s", path, f.Name, f.Usage)
				})
			}
			delete(does, path)
			cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { delete(flags, path+" --"+f.Name) })
		})
		require.Empty(t, does, "words of commands that there are not")
		require.Empty(t, flags, "words of flags that there are not")
	}
}
