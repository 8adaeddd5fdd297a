package class

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/cli/app"
)

// TestTwoGradersDoNotShareAFolder: the second one says so and touches nothing.
func TestTwoGradersDoNotShareAFolder(t *testing.T) {
	t.Parallel()
	a := commands{&app.App{Language: "en"}}
	out := filepath.Join(t.TempDir(), "grades")
	unlock, err := a.take(out)
	require.NoError(t, err)
	_, err = a.take(out)
	var exit *app.Error
	require.ErrorAs(t, err, &exit)
	require.Equal(t, app.ExitUnknown, exit.Code)
	require.ErrorContains(t, err, "another klab is grading into")
	require.NoError(t, unlock())
	unlock, err = a.take(out)
	require.NoError(t, err)
	require.NoError(t, unlock())
}
