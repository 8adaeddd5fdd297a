package cluster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestANameIsNoPath: whatever a name is joined to stays below the folder of labs.
func TestANameIsNoPath(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"klab", "a", "0", "klab-e2e-life", strings.Repeat("a", 40)} {
		parsed, err := ParseName(name)
		require.NoError(t, err)
		require.Equal(t, name, parsed)
	}
	for _, name := range []string{
		"", ".", "..", "../..", "a/b", `a\b`, "/etc", "a.b", "-rf", "A", "a b", "a\nb", "klab\n", "a$(x)", "实验", strings.Repeat("a", 41),
	} {
		_, err := ParseName(name)
		require.Error(t, err, "%q", name)
	}
}

// TestNoFolderIsTouchedForAPath: who asks cluster itself is refused as well.
func TestNoFolderIsTouchedForAPath(t *testing.T) {
	t.Parallel()
	state := filepath.Join(t.TempDir(), "home", "data")
	for _, name := range []string{".", "..", "../.."} {
		o := Options{Name: name, DataDir: state}
		_, err := Acquire(o, "klab destroy")
		require.ErrorContains(t, err, "cannot be the name of a lab", name)
		_, err = Connect(t.Context(), o)
		require.ErrorContains(t, err, "cannot be the name of a lab", name)
		_, err = Look(t.Context(), o)
		require.ErrorContains(t, err, "cannot be the name of a lab", name)
		require.Equal(t, LevelFail, lastFinding(Examine(t.Context(), o)).Level, name)
	}
	_, err := os.Stat(filepath.Dir(state))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func lastFinding(all []Finding) Finding { return all[len(all)-1] }
