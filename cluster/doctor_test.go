package cluster

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/provision"
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
	b.engine.nodes = []engine.Container{{Name: "klab-control-plane", Role: "control-plane", Running: true}}
	b.requireSpared(t)
}

func TestTheDoctorSparesALabOfAnotherHome(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.engine.nodes = []engine.Container{{Name: "klab-control-plane", Role: "control-plane", Running: true, Lab: "x7", Folder: "/elsewhere/labs/klab/node"}}
	b.requireSpared(t)
}

// TestTheDoctorSaysWhetherPacksAreHeldBack: the network agent that klab builds knows no policies.
func TestTheDoctorSaysWhetherPacksAreHeldBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.engine.built = []string{"klab.local/node:built"}
	v := glance{b.options, b.tools}
	require.Contains(t, v.networkFinding(t.Context(), b.engine, "klab.local/node:built").What, "reach the internet")
	require.Contains(t, v.networkFinding(t.Context(), b.engine, provision.DefaultImage()).What, "reach nothing outside")
	require.Contains(t, v.networkFinding(t.Context(), b.engine, "kindest/node:v1.20.0").What, "does not know")
}

func TestDoctorSeesThinHosts(t *testing.T) {
	t.Parallel()
	require.Equal(t, LevelFail, memoryFinding(2*gib).Level)
	require.Equal(t, LevelWarn, memoryFinding(4*gib).Level)
	require.Equal(t, LevelOK, memoryFinding(8*gib).Level)
	require.Equal(t, LevelWarn, cgroupFinding(engine.Host{CgroupV1: true}).Level)
	require.Equal(t, LevelWarn, capabilityFinding(engine.Host{NoSysResource: true}).Level)
	require.Equal(t, LevelWarn, cpuFinding(1).Level)

	b := newBench(t)
	for _, f := range (glance{options: b.options, tools: b.tools}).examine(t.Context()) {
		require.NotEmpty(t, f.What, f.ID)
		require.True(t, f.Level == LevelOK || f.Fix != "", "%s says how to mend it", f.ID)
	}
}
