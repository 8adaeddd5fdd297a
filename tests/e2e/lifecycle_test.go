// Package e2e proves a lab's life on the real engine. make test runs it; it makes labs of its own under
// names of its own and removes them. Tests that mostly wait run beside each other; the law of all lessons
// and what measures or interrupts a bring-up have the machine for themselves.
package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/klab-dev/klab/cluster"
)

// realEngine skips where nobody asked for minutes of real clusters.
func realEngine(t *testing.T) {
	t.Helper()
	if os.Getenv("KLAB_E2E") == "" {
		t.Skip("needs a container engine and minutes; run make test")
	}
}

// newLab gives a test a lab's options, and removes whatever is left of it afterwards.
func newLab(t *testing.T, name string) cluster.Options {
	t.Helper()
	o := cluster.Options{Name: name, DataDir: t.TempDir()}
	t.Cleanup(func() {
		hold, err := cluster.Acquire(o, "test")
		require.NoError(t, err)
		if err := hold.Destroy(context.WithoutCancel(t.Context())); err != nil {
			require.ErrorContains(t, err, "there is no lab")
		}
		require.NoError(t, hold.Release())
	})
	return o
}

// freePorts leaves the default ports to the lab of whoever runs the tests.
func freePorts(t *testing.T) []cluster.Port {
	t.Helper()
	ports, err := cluster.ParsePorts([]string{"30080=0", "30443=0", "80=0", "443=0"})
	require.NoError(t, err)
	return ports
}

func withHold(t *testing.T, o cluster.Options, do func(*cluster.Hold)) {
	t.Helper()
	hold, err := cluster.Acquire(o, "klab test")
	require.NoError(t, err)
	defer func() { require.NoError(t, hold.Release()) }()
	do(hold)
}

func state(t *testing.T, o cluster.Options) cluster.Status {
	t.Helper()
	s, err := cluster.Look(t.Context(), o)
	require.NoError(t, err)
	return s
}

// containersOf asks the engine itself, not klab.
func containersOf(t *testing.T, s cluster.Status) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), s.Engine, "ps", "-a", "-q", "--filter", "label=io.x-k8s.kind.cluster="+s.Name).Output()
	require.NoError(t, err)
	return strings.Fields(string(out))
}

func TestLifeOfALab(t *testing.T) {
	realEngine(t)
	theirs := filepath.Join(t.TempDir(), "config")
	require.NoError(t, os.WriteFile(theirs, []byte("apiVersion: v1\nkind: Config\n"), 0o600))
	t.Setenv("KUBECONFIG", theirs)
	o := newLab(t, "klab-e2e-life")

	var created, resumed time.Duration
	withHold(t, o, func(h *cluster.Hold) {
		begin := time.Now()
		l, err := h.Start(t.Context(), cluster.StartOptions{Ports: freePorts(t)})
		created = time.Since(begin)
		require.NoError(t, err)
		require.NotZero(t, l.HostPort(30080))

		_, err = cluster.Acquire(o, "klab start")
		require.ErrorContains(t, err, "is held by klab test (pid")
	})
	requireReady(t, o)

	withHold(t, o, func(h *cluster.Hold) {
		require.NoError(t, h.Stop(t.Context()))
		require.Equal(t, cluster.StateStopped, state(t, o).State)
		begin := time.Now()
		_, err := h.Start(t.Context(), cluster.StartOptions{})
		resumed = time.Since(begin)
		require.NoError(t, err)
	})
	requireReady(t, o)
	t.Logf("created in %s, resumed in %s (%.2fx)", created, resumed, resumed.Seconds()/created.Seconds())

	after, err := os.ReadFile(theirs)
	require.NoError(t, err)
	require.Equal(t, "apiVersion: v1\nkind: Config\n", string(after), "the user's kubeconfig is as it was")

	withHold(t, o, func(h *cluster.Hold) { require.NoError(t, h.Destroy(t.Context())) })
	requireNothing(t, o)
}

func requireReady(t *testing.T, o cluster.Options) {
	t.Helper()
	s := state(t, o)
	require.Equal(t, cluster.StateReady, s.State, strings.Join(s.Reasons, "\n"))
	require.Len(t, s.Nodes, 3)
	require.True(t, strings.HasPrefix(s.API, "127.0.0.1:"), "the API listens on %s", s.API)
	for _, n := range s.Nodes {
		require.True(t, n.Ready, n.Name)
	}
	info, err := os.Stat(o.Kubeconfig())
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func requireNothing(t *testing.T, o cluster.Options) {
	t.Helper()
	s := state(t, o)
	require.Equal(t, cluster.StateAbsent, s.State)
	require.Empty(t, containersOf(t, s))
	require.NoDirExists(t, o.Dir())
}

func TestLifeAfterDamage(t *testing.T) {
	realEngine(t)
	o := newLab(t, "klab-e2e-damage")
	withHold(t, o, func(h *cluster.Hold) {
		l, err := h.Start(t.Context(), cluster.StartOptions{Ports: freePorts(t)})
		require.NoError(t, err)
		kube, err := kubernetes.NewForConfig(l.RESTConfig())
		require.NoError(t, err)
		nodes := state(t, o).Nodes
		worker := nodes[len(nodes)-1].Name

		t.Log("a learner deletes a node and klab's namespace")
		require.NoError(t, kube.CoreV1().Nodes().Delete(t.Context(), worker, metav1.DeleteOptions{}))
		require.NoError(t, kube.CoreV1().Namespaces().Delete(t.Context(), cluster.GraderNamespace, metav1.DeleteOptions{}))
		require.Eventually(t, func() bool {
			_, err := kube.CoreV1().Namespaces().Get(t.Context(), cluster.GraderNamespace, metav1.GetOptions{})
			return err != nil
		}, 3*time.Minute, time.Second)
		_, err = h.Repair(t.Context(), cluster.StartOptions{})
		require.NoError(t, err)
		requireReady(t, o)

		t.Log("a node's container stops")
		engine := state(t, o).Engine
		require.NoError(t, exec.CommandContext(t.Context(), engine, "stop", "-t", "1", worker).Run())
		s := state(t, o)
		require.Equal(t, cluster.StateBroken, s.State)
		require.Contains(t, strings.Join(s.Reasons, "\n"), fmt.Sprintf("container %s is stopped", worker))
		_, err = h.Start(t.Context(), cluster.StartOptions{})
		require.NoError(t, err)
		requireReady(t, o)
	})
}

// Ctrl-C at each step of a creation leaves neither containers nor files.
func TestCancelAtEveryStep(t *testing.T) {
	realEngine(t)
	for _, at := range []cluster.StepID{
		cluster.StepImage, cluster.StepNodes, cluster.StepControlPlane, cluster.StepWorkloads,
		cluster.StepNetwork, cluster.StepWorkers, cluster.StepProbers, cluster.StepReady,
	} {
		t.Run(string(at), func(t *testing.T) {
			o := newLab(t, "klab-e2e-cancel")
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			withHold(t, o, func(h *cluster.Hold) {
				_, err := h.Start(ctx, cluster.StartOptions{Ports: freePorts(t), Report: func(p cluster.Progress) {
					if p.ID == at && p.State == cluster.Running {
						cancel()
					}
				}})
				require.ErrorIs(t, err, context.Canceled)
			})
			requireNothing(t, o)
		})
	}
}
