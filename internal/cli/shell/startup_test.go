package shell

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestShellsAreBegun holds for shells that a machine has not, too: the learner's own start file comes before what puts
// kubectl right, and everything with a path in it is quoted.
func TestShellsAreBegun(t *testing.T) {
	t.Parallel()
	s := Env{lab: "klab", bin: `/a b'$(x)/bin`, kubeconfig: `/a b'$(x)/kubeconfig`, lesson: "rollback", dir: `/a b'$(x)/rollback`}
	quoted := map[string]string{"fish": `'/a b\'$(x)/bin'`, "": `'/a b'"'"'$(x)/bin'`}
	for program, own := range map[string]string{
		"bash": "~/.bashrc", "zsh": `"$ZDOTDIR/.zshrc"`, "fish": "", "sh": `"$ENV"`, "dash": `"$ENV"`, "ash": `"$ENV"`, "ksh": `"$ENV"`, "mksh": `"$ENV"`,
	} {
		start := s.startup(program)
		require.True(t, slices.Contains(start.args, "-i"), program)
		name := map[string]string{"bash": "bashrc", "zsh": "zsh/.zshrc", "fish": "init.fish"}[program]
		if name == "" {
			name = "shrc"
		}
		text := start.files[name]
		quote, found := quoted[program]
		if !found {
			quote = quoted[""]
		}
		first := strings.Index(text, own)
		require.GreaterOrEqual(t, first, 0, program)
		for _, right := range []string{"KUBECONFIG", "PATH", quote, "kubectl k"} {
			require.Greater(t, strings.Index(text[first:], right), 0, "%s: %s", program, right)
		}
		require.NotContains(t, strings.ReplaceAll(text, quote, ""), "/a b'$(x)/bin:", program)
	}
	require.Empty(t, s.startup("nu"), "the environment is all that an unknown shell gets")
}

// TestNoStartFileLeadsOutOfTheLessonsFolder: start files often go home, and a manifest that is saved there is none of the
// lesson's. Outside of lessons they may.
func TestNoStartFileLeadsOutOfTheLessonsFolder(t *testing.T) {
	t.Parallel()
	for program, own := range map[string]string{"bash": "~/.bashrc", "zsh": `"$ZDOTDIR/.zshrc"`, "fish": "", "sh": `"$ENV"`} {
		begun := func(lesson string) string {
			files := Env{lab: "klab", lesson: lesson, dir: "/a b/rollback"}.startup(program).files
			return files[map[string]string{"bash": "bashrc", "zsh": "zsh/.zshrc", "fish": "init.fish", "sh": "shrc"}[program]]
		}
		_, after, found := strings.Cut(begun("rollback"), own)
		require.True(t, found, program)
		require.Contains(t, after, "cd -- '/a b/rollback'", program)
		require.NotContains(t, begun(""), "cd -- ", program)
	}
}
