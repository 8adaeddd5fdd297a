package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/home"
	"github.com/klab-dev/klab/lessons"
)

// prepared is what a command works with: args before it, in a home where the learner chose a language before.
func prepared(t *testing.T, h home.Home, args ...string) *app {
	t.Helper()
	a := &app{Streams: Streams{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}, diary: &diary{}}
	root := a.root()
	root.SetArgs(append(args, "version"))
	require.NoError(t, root.ExecuteContext(t.Context()))
	require.Equal(t, h, a.home)
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
	require.Equal(t, lessons.English, prepared(t, h).language)

	prepared(t, h).keepLanguage(lessons.Chinese)
	require.Equal(t, lessons.Chinese, prepared(t, h).language, "it wins over the locale")
	require.Equal(t, lessons.English, prepared(t, h, "--lang", "en").language, "a call has the last word")
	t.Setenv(languageVariable, "en")
	require.Equal(t, lessons.English, prepared(t, h).language, "and so has the variable that is klab's own")

	t.Setenv(languageVariable, "")
	require.NoError(t, os.WriteFile(h.Language(), []byte("tlh"), 0o600))
	require.Equal(t, lessons.English, prepared(t, h).language)
}

func TestALanguageThatCannotBeRememberedIsTold(t *testing.T) {
	t.Parallel()
	obstacle := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(obstacle, nil, 0o600))
	told := &bytes.Buffer{}
	a := &app{Streams: Streams{Err: told}, home: home.Home{Config: obstacle}}
	a.keepLanguage(lessons.Chinese)
	require.Contains(t, told.String(), "klab: remember the language: ")
}
