package shell

import (
	"bytes"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"github.com/klab-dev/klab/internal/cli/app"
)

// TestKubectlGetsItsOwnFlags: klab takes what comes first and is its own.
func TestKubectlGetsItsOwnFlags(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ args, rest, own []string }{
		{[]string{"get", "pods", "--name", "x"}, []string{"get", "pods", "--name", "x"}, []string{"", ""}},
		{[]string{"--name", "two", "--lang=zh-CN", "get"}, []string{"get"}, []string{"two", "zh-CN"}},
		{[]string{"--lang", "en", "--name=two", "--", "--name", "x"}, []string{"--name", "x"}, []string{"two", "en"}},
		{[]string{"--lessons", "folder", "--trust", "--engine=podman", "get", "pods"}, []string{"get", "pods"}, []string{"", ""}},
		{[]string{"-o", "json", "get"}, []string{"-o", "json", "get"}, []string{"", ""}},
		{[]string{"--output", "json", "get"}, []string{"--output", "json", "get"}, []string{"", ""}},
		{[]string{"-n", "kube-system", "get"}, []string{"-n", "kube-system", "get"}, []string{"", ""}},
		{[]string{}, []string{}, []string{"", ""}},
	} {
		a := &app.App{}
		flags := pflag.NewFlagSet("klab", pflag.ContinueOnError)
		a.AddFlags(flags)
		a.Lab = ""
		rest, err := takeOwn(flags, c.args)
		require.NoError(t, err)
		require.Equal(t, c.rest, rest)
		require.Equal(t, c.own, []string{a.Lab, a.Language}, "%q", c.args)
	}
}

// TestAFlagWithoutItsValueIsRefused: klab's own flag at the end is a mistake in klab's words.
func TestAFlagWithoutItsValueIsRefused(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--name"}, {"--trust=perhaps"}} {
		a := &app.App{}
		flags := pflag.NewFlagSet("klab", pflag.ContinueOnError)
		a.AddFlags(flags)
		_, err := takeOwn(flags, args)
		require.Error(t, err)
	}
}

// TestKubectlTakesTheFlagsOfItsLog: -v shows the requests behind a command, as kubectl's own program does.
func TestKubectlTakesTheFlagsOfItsLog(t *testing.T) {
	allow := func(*genericclioptions.ConfigFlags, *cobra.Command) error { return nil }
	for _, given := range [][]string{{"-v=0"}, {"-v", "0"}, {"--v=0"}, {"--vmodule=round_trippers=0"}} {
		out, told := &bytes.Buffer{}, &bytes.Buffer{}
		require.NoError(t, runKubectl(t.Context(), append([]string{"version", "--client"}, given...), app.Streams{Out: out, Err: told}, allow), "%v: %s", given, told)
		require.Contains(t, out.String(), "Client Version: ")
	}
}
