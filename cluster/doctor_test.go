package cluster

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// requireSpared wants the doctor to leave a lab that is not this klab's alone, in deed and in word.
func (b *bench) requireSpared(t *testing.T) {
	t.Helper()
	findings := glance{b.options, b.tools}.examine(t.Context())
	lab := findings[len(findings)-1]
	require.Equal(t, "lab", lab.ID)
	require.Equal(t, LevelWarn, lab.Level)
	require.NotContains(t, lab.What, "broken")
	require.NotContains(t, lab.Fix, "--recreate")
	require.NotContains(t, lab.Fix, "rm ")
	require.Contains(t, lab.Fix, "KLAB_HOME")
}

func TestTheDoctorSparesTheLabsOfOthers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.engine.nodes = []container{{Name: "klab-control-plane", Role: "control-plane", Running: true}}
	b.requireSpared(t)
}

func TestTheDoctorSparesALabOfAnotherHome(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.engine.nodes = []container{{Name: "klab-control-plane", Role: "control-plane", Running: true, Lab: "x7", Folder: "/elsewhere/labs/klab/node"}}
	b.requireSpared(t)
}
