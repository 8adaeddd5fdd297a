package cli

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/home"
)

// TestSignsAreChosenAndRemembered: what the call says counts and is kept, the environment counts for itself, and else it is
// as it was chosen last.
func TestSignsAreChosenAndRemembered(t *testing.T) {
	t.Parallel()
	a := &app.App{Home: home.Home{Config: filepath.Join(t.TempDir(), "config")}}
	wants := func(variable string) bool {
		return wantsASCII(func(name string) string { return map[string]string{asciiVariable: variable}[name] }, a.Home.Signs())
	}
	require.False(t, wants(""))
	require.True(t, wants("1"))
	require.False(t, wants(""), "the environment is not kept")
	keepASCII(a, true)
	require.True(t, wants(""))
	require.False(t, wants("0"))
	keepASCII(a, false)
	require.False(t, wants(""))
}
