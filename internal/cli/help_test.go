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

// TestHelpSpeaksTheLearnersLanguage of every command and flag, and says nothing of commands that there are not.
func TestHelpSpeaksTheLearnersLanguage(t *testing.T) {
	t.Parallel()
	for _, language := range []string{lessons.English, lessons.Chinese} {
		a := commands{&app.App{Language: language}}
		root := a.root()
		root.InitDefaultHelpCmd()
		root.InitDefaultCompletionCmd("completion")
		require.NoError(t, root.PersistentFlags().Set("lang", language))
		a.describe(root)
		does, long, flags := maps.Clone(a.Words().Does), maps.Clone(a.Words().Long), maps.Clone(a.Words().Flag)
		everyCommand(root, func(cmd *cobra.Command) {
			path := cmd.CommandPath()
			require.NotEmpty(t, cmd.Short, path)
			require.Equal(t, language == lessons.Chinese, han(cmd.Short), "%s: %s", path, cmd.Short)
			require.Equal(t, language == lessons.Chinese && cmd.Long != "", han(cmd.Long), "%s: %s", path, cmd.Long)
			cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
				require.NotEmpty(t, f.Usage, "%s --%s", path, f.Name)
				require.Equal(t, language == lessons.Chinese, han(f.Usage), "%s --%s: %s", path, f.Name, f.Usage)
				delete(flags, path+" --"+f.Name)
			})
			delete(does, path)
			delete(long, path)
		})
		require.Empty(t, does, "words of commands that there are not")
		require.Empty(t, long, "words of commands that there are not")
		require.Empty(t, flags, "words of flags that there are not")
	}
}

// TestNoLineOfChineseHelpIsEnglish reads the pages as they are printed. What stays is what people type: commands, their
// arguments, the kinds of values.
func TestNoLineOfChineseHelpIsEnglish(t *testing.T) {
	t.Parallel()
	root := commands{&app.App{Language: lessons.Chinese}}.root()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd("completion")
	everyCommand(root, func(cmd *cobra.Command) {
		if cmd.DisableFlagParsing {
			return // its help is kubectl's
		}
		page := typed(t, append(strings.Fields(cmd.CommandPath())[1:], "--help", "--lang", "zh-CN")...)
		for line := range strings.Lines(page) {
			typedByPeople := strings.HasPrefix(line, "  klab") || strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "####")
			require.True(t, strings.TrimSpace(line) == "" || typedByPeople || han(line), "%s: %q", cmd.CommandPath(), line)
			require.NotContains(t, line, "(default")
		}
	})
}
