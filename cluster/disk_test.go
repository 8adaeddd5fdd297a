package cluster

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/provision"
)

const mib = 1 << 20

// requireDiskFull wants an error that says so, with some parts.
func requireDiskFull(t *testing.T, err error, parts ...string) {
	t.Helper()
	known, ok := errors.AsType[*fault.Error](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, fault.DiskFull, known.Kind, known.Error())
	for _, part := range parts {
		require.Contains(t, known.Error()+"\n"+known.Next, part)
	}
}

// TestAFullDiskIsSaidBeforeALabIsMade: what is full, how much is free, how much is needed, and what to try; nothing is begun.
func TestAFullDiskIsSaidBeforeALabIsMade(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.engine.root = engineRoot
	b.disks.fill(412*mib, 0)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	requireDiskFull(t, err, "create lab klab: the disk of /var/lib/engine is too full: 412 MiB free, 2.0 GiB needed", "docker system df", "then klab start")
	b.requireNothingLeft(t)

	b.disks.fill(3*gib, 0)
	_, err = b.Start(t.Context(), StartOptions{Ports: anyPorts(), Workers: 6})
	requireDiskFull(t, err, "3.0 GiB free, 4.0 GiB needed")

	b.disks.fill(0, mib)
	_, err = b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	requireDiskFull(t, err, "the disk of "+b.options.DataDir+" is too full: 1 MiB free, 64 MiB needed", "df -h "+b.options.DataDir)
	b.requireNothingLeft(t)

	b.disks.fill(2*gib, 0)
	_, err = b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
}

func TestAnImageIsPulledOnlyWhereItFits(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.engine.root, b.engine.images, b.engine.pullErr = engineRoot, nil, errors.New("it was pulled")
	b.disks.fill(3*gib, 0)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	requireDiskFull(t, err, "3.0 GiB free, 4.0 GiB needed")
	b.engine.built = []string{"klab.local/node:built"}
	_, err = b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err, "one that is here takes no more room")
}

// TestADiskThatCannotBeSeenIsNoReason: that of an engine in a virtual machine.
func TestADiskThatCannotBeSeenIsNoReason(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.disks.fill(mib, 0)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
}

// TestAStoppedLabStaysStoppedOnAFullDisk, while one that runs is still to be had.
func TestAStoppedLabStaysStoppedOnAFullDisk(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.engine.root = engineRoot
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	b.disks.fill(100*mib, 0)
	_, err = b.Start(t.Context(), StartOptions{})
	require.NoError(t, err)

	require.NoError(t, b.Stop(t.Context()))
	_, err = b.Start(t.Context(), StartOptions{})
	requireDiskFull(t, err, "start lab klab: the disk of /var/lib/engine is too full: 100 MiB free, 256 MiB needed")
	require.Empty(t, engine.Running(b.engine.nodes))
	b.disks.fill(300*mib, 0)
	_, _ = b.Start(t.Context(), StartOptions{Timeout: time.Millisecond}) // nothing here reports, as kubelets would
	require.Len(t, engine.Running(b.engine.nodes), 3, "there is room for it")
}

// TestADiskThatFilledUpMeanwhileIsTheCause, as it was before what was begun is taken back.
func TestADiskThatFilledUpMeanwhileIsTheCause(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.engine.root = engineRoot
	b.kind.fail = provision.PhaseControlPlane
	b.kind.reached = func(p provision.Phase) {
		if p == provision.PhaseControlPlane {
			b.disks.fill(3*mib, 0)
		}
	}
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	requireDiskFull(t, err, "the disk of /var/lib/engine has filled up (3 MiB free)", "kubeadm said no", "docker system df")
	b.requireNothingLeft(t)
}

func TestTheDoctorKnowsWhatTheNextStartTakes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.engine.root = engineRoot
	disk := func() Finding {
		for _, f := range (glance{options: b.options, tools: b.tools}).examine(t.Context()) {
			if f.ID == "disk" {
				return f
			}
		}
		return Finding{}
	}
	require.Equal(t, Finding{ID: "disk", Level: LevelOK, What: "100.0 GiB free at /var/lib/engine"}, disk())
	b.disks.fill(3*gib, 0)
	require.Equal(t, LevelWarn, disk().Level, "it fits, and nothing much besides")
	b.disks.fill(gib, 0)
	require.Equal(t, Finding{
		ID: "disk", Level: LevelFail, What: "the disk of /var/lib/engine is too full: 1.0 GiB free, 2.0 GiB needed",
		Fix: "free some space (docker system df shows what the engine holds), then klab start",
	}, disk())
	b.disks.fill(3*gib, 0)
	b.engine.images = nil
	require.Equal(t, LevelFail, disk().Level, "the image is still to be pulled")

	b.engine.images = map[string]bool{provision.DefaultImage(): true}
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	b.disks.fill(gib, 0)
	require.Equal(t, LevelWarn, disk().Level, "the lab is there already")
}
