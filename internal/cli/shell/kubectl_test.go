package shell

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/cli/app"
)

// TestKubectlGetsItsOwnFlags: klab takes what comes first and is its own.
func TestKubectlGetsItsOwnFlags(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ args, rest, own []string }{
		{[]string{"get", "pods", "--name", "x"}, []string{"get", "pods", "--name", "x"}, []string{"", ""}},
		{[]string{"--name", "two", "--lang=zh-CN", "get"}, []string{"get"}, []string{"two", "zh-CN"}},
		{[]string{"--lang", "en", "--name=two", "--", "--name", "x"}, []string{"--name", "x"}, []string{"two", "en"}},
		{[]string{"--name"}, []string{"--name"}, []string{"", ""}},
		{[]string{"-n", "kube-system", "get"}, []string{"-n", "kube-system", "get"}, []string{"", ""}},
		{nil, nil, []string{"", ""}},
	} {
		a := &app.App{}
		require.Equal(t, c.rest, takeOwn(a, c.args))
		require.Equal(t, c.own, []string{a.Lab, a.Language}, "%q", c.args)
	}
}
