package home_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/adrg/xdg"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/home"
)

func TestOneFolderHoldsEverything(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	h, err := home.Find(func(name string) string {
		return map[string]string{"KLAB_HOME": root}[name]
	})
	require.NoError(t, err)
	for _, path := range []string{
		h.State, h.Data, h.Config, h.Kubeconfig("klab"), h.Workspace("ready"), h.Progress(), h.Language(), h.Signs(), h.Tour(),
	} {
		require.True(t, filepath.IsLocal(relative(t, root, path)), path)
	}
	require.NotEqual(t, h.Kubeconfig("klab"), h.Kubeconfig("other"))
	require.NotEqual(t, h.Workspace("ready"), h.Workspace("rollback"))
}

func TestARelativeFolderBecomesAbsolute(t *testing.T) {
	t.Parallel()
	h, err := home.Find(func(name string) string { return map[string]string{"KLAB_HOME": "here"}[name] })
	require.NoError(t, err)
	require.True(t, filepath.IsAbs(h.State))
}

func TestTheXDGFoldersAreTheDefault(t *testing.T) {
	t.Parallel()
	h, err := home.Find(func(string) string { return "" })
	require.NoError(t, err)
	require.Equal(t, home.Home{
		State:  filepath.Join(xdg.StateHome, "klab"),
		Data:   filepath.Join(xdg.DataHome, "klab"),
		Work:   filepath.Join(xdg.DataHome, "klab", "workspace"),
		Config: filepath.Join(xdg.ConfigHome, "klab"),
		Images: filepath.Join(xdg.CacheHome, "klab", "images"),
	}, h)
	require.Equal(t, filepath.Join(xdg.StateHome, "klab", "progress.jsonl"), h.Progress())
}

// TestAnotherLearnerHasTheSameLabsAndNothingElse is what a walk through the lessons needs: the progress and the files
// of whoever owns the labs stay out of it.
func TestAnotherLearnerHasTheSameLabsAndNothingElse(t *testing.T) {
	t.Parallel()
	root, learner := t.TempDir(), t.TempDir()
	own, err := home.Find(func(name string) string { return map[string]string{"KLAB_HOME": root}[name] })
	require.NoError(t, err)
	other, err := home.Find(func(name string) string { return map[string]string{"KLAB_HOME": root, "KLAB_LEARNER": learner}[name] })
	require.NoError(t, err)
	require.Equal(t, own.Lab("klab"), other.Lab("klab"))
	require.Equal(t, own.Packs(), other.Packs())
	for _, path := range []string{other.Progress(), other.Language(), other.Workspace("ready")} {
		require.True(t, filepath.IsLocal(relative(t, learner, path)), path)
	}
}

// reportVariable makes the test binary print its own folders.
const reportVariable = "KLAB_TEST_REPORT"

func TestMain(m *testing.M) {
	if os.Getenv(reportVariable) == "" {
		os.Exit(m.Run())
	}
	h, err := home.Find(func(string) string { return "" })
	fmt.Print(h, err)
}

// TestAProcessWithAnotherHOMEKeepsTheFolders is the shell of a walk: its HOME is nobody's own, its labs are the walker's.
func TestAProcessWithAnotherHOMEKeepsTheFolders(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(append(os.Environ(), home.Environment()...), "HOME="+t.TempDir(), reportVariable+"=1")
	reported, err := cmd.Output()
	require.NoError(t, err)
	own, err := home.Find(func(string) string { return "" })
	require.NoError(t, err)
	require.Equal(t, fmt.Sprint(own, nil), string(reported))
}

func relative(t *testing.T, root, path string) string {
	t.Helper()
	inside, err := filepath.Rel(root, path)
	require.NoError(t, err)
	return inside
}
