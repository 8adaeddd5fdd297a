package checker_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/checkertest"
)

// shownLine is what a check shows when a value of its lab is this.
func shownLine(t *testing.T, show, value string) string {
	t.Helper()
	check := checker.Check{ID: "shown", Expect: []checker.Expectation{{Code: "shown", Expression: "false", Show: show}}}
	r := runner(&checkertest.Lab{})
	r.Scope.Memory = map[string]any{"name": value}
	return r.Look(t.Context(), compiled(t, check)).Verdict.Show
}

// Whatever a value holds, the line that learners are told to type has the words that its author wrote: others name
// the things of a lab.
func TestAShownValueStaysOneWord(t *testing.T) {
	t.Parallel()
	for _, show := range []string{
		"kubectl get pod ${memory.name} end",
		"kubectl get pod 'a${memory.name}' end",
		`kubectl get pod "a${memory.name}" end`,
		"kubectl get pod -l=app=${memory.name}${memory.name} end",
		"kubectl get pod ''${memory.name} end",
	} {
		for _, value := range []string{"web", "a b", "$(echo out)", "`echo out`", "a;echo out", "a'b", `a"b`, "a\nb", "!!", "*", "", "\\", "a\\", "'", "${HOME}", "~", "#"} {
			line := shownLine(t, show, value)
			out, err := exec.CommandContext(t.Context(), "sh", "-c", "set -u; HOME=out; kubectl() { printf '%s\\n' \"$#\" \"$4\"; }; "+line).CombinedOutput()
			require.NoError(t, err, "%s: %s", line, out)
			require.Equal(t, "4", strings.SplitN(string(out), "\n", 2)[0], "%q in %s", value, line)
		}
	}
	require.Equal(t, "kubectl get pod web end", shownLine(t, "kubectl get pod ${memory.name} end", "web"))
	require.Equal(t, "kubectl get pod 'a.b-c' end", shownLine(t, "kubectl get pod '${memory.name}' end", "a.b-c"))
	require.NotContains(t, shownLine(t, "kubectl get ${memory.name}", "--raw=/x"), " -")
	require.NotContains(t, shownLine(t, "kubectl get '${memory.name}'", "-f/x"), "'-")
}

func TestLiterals(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"a ", " b ", ""}, checker.Literals(`a ${x} b ${{'y': "}"}.y}`))
	require.Equal(t, []string{"a ${x"}, checker.Literals("a ${x"))
}
