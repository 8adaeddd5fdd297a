package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/cli/app"
)

// TestNothingGoesWithoutConsent: a terminal is asked once, and only yes is yes.
func TestNothingGoesWithoutConsent(t *testing.T) {
	for answer, agreed := range map[string]bool{"y\n": true, "Yes\n": true, "\n": false, "n\n": false, "": false, "yours\n": false} {
		asked := &bytes.Buffer{}
		a := commands{&app.App{Streams: app.Streams{In: strings.NewReader(answer), Err: asked, Terminal: true}}}
		require.Equal(t, agreed, app.Consent(t.Context(), a.App, false, "remove it?") == nil, "%q", answer)
		require.Equal(t, "remove it? [y/N] ", asked.String())
		require.NoError(t, app.Consent(t.Context(), a.App, true, ""), "it was given before")
		a.Terminal = false
		require.NoError(t, app.Consent(t.Context(), a.App, false, ""), "scripts are not asked")
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	silent, _ := io.Pipe()
	require.ErrorIs(t, app.Consent(ctx, &app.App{Streams: app.Streams{In: silent, Err: io.Discard, Terminal: true}}, false, ""), context.Canceled)

	t.Setenv("KLAB_HOME", t.TempDir())
	t.Setenv("PATH", "")
	kubeconfig := filepath.Join(os.Getenv("KLAB_HOME"), "data/labs/klab/kubeconfig")
	require.NoError(t, os.MkdirAll(filepath.Dir(kubeconfig), 0o700))
	require.NoError(t, os.WriteFile(kubeconfig, nil, 0o600))
	for _, command := range [][]string{{"klab", "destroy"}, {"klab", "start", "--recreate"}} {
		said := &bytes.Buffer{}
		code := Run(t.Context(), command, app.Streams{In: strings.NewReader("n\n"), Out: said, Err: said, Terminal: true})
		require.Equal(t, app.ExitFailed, code)
		require.Contains(t, said.String(), "klab: nothing was done", command)
	}
}
