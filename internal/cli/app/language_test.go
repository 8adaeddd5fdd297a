package app

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/home"
	"github.com/klab-dev/klab/lessons"
)

// prepared is what a command works with: args before it, in a home where the learner chose a language before.
func prepared(t *testing.T, h home.Home, args ...string) *App {
	t.Helper()
	a, _ := New(Streams{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}})
	root := &cobra.Command{Use: "klab", PersistentPreRunE: a.Prepare, Run: func(*cobra.Command, []string) {}}
	a.AddFlags(root.PersistentFlags())
	root.SetArgs(args)
	require.NoError(t, root.ExecuteContext(t.Context()))
	require.Equal(t, h, a.Home)
	return a
}

// TestTheChosenLanguageIsRemembered changes the environment, and so runs alone.
func TestTheChosenLanguageIsRemembered(t *testing.T) {
	t.Setenv(home.Variable, t.TempDir())
	t.Setenv(home.LearnerVariable, "")
	t.Setenv("LC_ALL", "en_US.UTF-8")
	t.Setenv(languageVariable, "")
	h, err := home.Find(os.Getenv)
	require.NoError(t, err)
	require.Equal(t, lessons.English, prepared(t, h).Language)

	prepared(t, h).KeepLanguage(lessons.Chinese)
	require.Equal(t, lessons.Chinese, prepared(t, h).Language, "it wins over the locale")
	require.Equal(t, lessons.English, prepared(t, h, "--lang", "en").Language, "a call has the last word")
	t.Setenv(languageVariable, "en")
	require.Equal(t, lessons.English, prepared(t, h).Language, "and so has the variable that is klab's own")

	t.Setenv(languageVariable, "")
	require.NoError(t, os.WriteFile(h.Language(), []byte("tlh"), 0o600))
	require.Equal(t, lessons.English, prepared(t, h).Language)
}

func TestALanguageThatCannotBeRememberedIsTold(t *testing.T) {
	t.Parallel()
	obstacle := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(obstacle, nil, 0o600))
	told := &bytes.Buffer{}
	a := &App{Streams: Streams{Err: told}, Home: home.Home{Config: obstacle}}
	a.KeepLanguage(lessons.Chinese)
	require.Contains(t, told.String(), "klab: remember the language: ")
}

func TestALanguageHasManyNames(t *testing.T) {
	t.Parallel()
	for want, names := range map[string][]string{
		lessons.Chinese: {"zh", "zh-CN", "zh_CN", "zh-cn", "ZH", "zh-Hans", "zh_Hans_CN", "zh-SG", "zh_CN.UTF-8", "zh_CN.utf8@pinyin", "zh.UTF-8", "zh-TW"},
		lessons.English: {"en", "en_US", "en-GB", "EN", "en_US.UTF-8", "en_IE@euro"},
		"":              {"", "fr", "de_DE.UTF-8", "C", "POSIX", "C.UTF-8", "zhongwen", "english please", "ja"},
	} {
		for _, name := range names {
			language, _ := languageNamed(name)
			require.Equal(t, want, language, name)
		}
	}
}

// TestTheLanguageIsTheFirstThatTheEnvironmentNames as the locale's variables are ordered everywhere.
func TestTheLanguageIsTheFirstThatTheEnvironmentNames(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  map[string]string
		want string
	}{
		"nothing":                       {nil, lessons.English},
		"the locale":                    {map[string]string{"LANG": "zh_CN.UTF-8"}, lessons.Chinese},
		"messages before the rest":      {map[string]string{"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, lessons.Chinese},
		"all before messages":           {map[string]string{"LC_ALL": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8"}, lessons.English},
		"empty is not set":              {map[string]string{"LC_ALL": "", "LANG": "zh_CN"}, lessons.Chinese},
		"no locale":                     {map[string]string{"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, lessons.English},
		"klab's own before all":         {map[string]string{"KLAB_LANG": "zh", "LC_ALL": "en_US.UTF-8"}, lessons.Chinese},
		"klab's own, by another name":   {map[string]string{"KLAB_LANG": "zh-Hans"}, lessons.Chinese},
		"klab's own, which there isn't": {map[string]string{"KLAB_LANG": "fr", "LANG": "zh_CN"}, "fr"},
		"another language":              {map[string]string{"LANG": "de_DE.UTF-8"}, lessons.English},
	} {
		require.Equal(t, c.want, languageOf(func(key string) string { return c.env[key] }), name)
	}
}
