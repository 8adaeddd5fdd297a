package e2e

import (
	"encoding/json"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// begin starts klab without waiting for its end.
func (k klabOf) begin(args ...string) *exec.Cmd {
	k.t.Helper()
	cmd := exec.CommandContext(k.t.Context(), k.path, append(args, "--name", k.lab)...)
	cmd.Env = append(cmd.Environ(), "KLAB_HOME="+k.home, "KUBECONFIG="+k.kubeconfig)
	require.NoError(k.t, cmd.Start())
	return cmd
}

func (k klabOf) kubectl(args ...string) string {
	k.t.Helper()
	cmd := exec.CommandContext(k.t.Context(), k.path, append([]string{"--name", k.lab, "kubectl"}, args...)...)
	cmd.Env = append(cmd.Environ(), "KLAB_HOME="+k.home)
	out, err := cmd.CombinedOutput()
	require.NoError(k.t, err, "kubectl %v: %s", args, out)
	return string(out)
}

// TestBadDays is what happens to people in the middle of a lesson. Nothing of it may cost a learner
// anything: no wrong verdict, no progress, and a command always gets the lesson back.
func TestBadDays(t *testing.T) {
	realEngine(t)
	t.Parallel()
	k := startedKlab(t, "klab-e2e-days")

	t.Run("the lesson's namespace is deleted", func(t *testing.T) {
		k.must("reset", "start-here")
		k.must("author", "apply", "start-here/count-nodes")
		k.must("check", "start-here/count-nodes")
		k.kubectl("delete", "namespace", "klab-start-here", "--wait=false")
		_, code := k.run(t.Context(), "check", "start-here/run-web")
		require.NotZero(t, code)
		k.must("reset", "start-here")
		out, code := k.run(t.Context(), "check", "start-here/run-web", "-o", "json")
		require.Equal(t, 3, code, out)
		require.Contains(t, k.must("lessons"), "start-here")
	})

	t.Run("klab's prober is deleted", func(t *testing.T) {
		k.must("reset", "service-clusterip")
		k.kubectl("-n", "klab-grader", "delete", "pods", "--all", "--wait=false", "--grace-period=0", "--force")
		out, code := k.run(t.Context(), "check", "service-clusterip/mend", "-o", "json")
		require.Contains(t, []int{3, 4}, code, "wrong once the prober is back, unknown before, never passed: %s", out)
		require.Eventually(t, func() bool {
			_, code := k.run(t.Context(), "check", "service-clusterip/mend")
			return code == 3
		}, 2*time.Minute, time.Second)
	})

	t.Run("a check is killed while it disturbs", func(t *testing.T) {
		k.must("reset", "readiness-probe")
		k.must("author", "apply", "readiness-probe/see-the-damage")
		k.must("check", "readiness-probe/see-the-damage")
		k.must("author", "apply", "readiness-probe/out-and-back")
		cmd := k.begin("check", "readiness-probe/out-and-back")
		require.Eventually(t, func() bool { return k.disturbed() }, time.Minute, 50*time.Millisecond, "the check never recorded what it disturbs")
		require.NoError(t, cmd.Process.Signal(syscall.SIGKILL))
		require.Error(t, cmd.Wait())
		require.True(t, k.disturbed())
		k.must("repair")
		require.False(t, k.disturbed())
		// Not "wait" for its Pods: it would wait for those that a rolling update is about to delete.
		k.kubectl("-n", "klab-readiness-probe", "rollout", "status", "deployment/shop", "--timeout=60s")
		k.must("check", "readiness-probe/out-and-back")
	})

	t.Run("a node stops under a check", func(t *testing.T) {
		k.must("reset", "service-clusterip")
		k.must("author", "apply", "service-clusterip/service-web")
		engine := k.engine()
		require.NoError(t, exec.CommandContext(t.Context(), engine, "stop", "-t", "1", k.lab+"-worker").Run())
		for range 5 {
			out, code := k.run(t.Context(), "check", "service-clusterip/service-web", "-o", "json")
			require.NotEqual(t, 3, code, "a stopped node is no mistake of the learner's: %s", out)
			time.Sleep(2 * time.Second)
		}
		k.must("start", "--screen=false")
		require.Eventually(t, func() bool {
			_, code := k.run(t.Context(), "check", "service-clusterip/service-web")
			return code == 0
		}, 3*time.Minute, time.Second)
	})
}

// disturbed asks the lab whether a disruption waits to be undone.
func (k klabOf) disturbed() bool {
	k.t.Helper()
	out := k.kubectl("-n", "klab-grader", "get", "configmap", "disruptions", "--ignore-not-found", "-o", "jsonpath={.data}")
	return strings.Contains(out, "{")
}

func (k klabOf) engine() string {
	k.t.Helper()
	var status struct {
		Engine string `json:"engine"`
	}
	require.NoError(k.t, json.Unmarshal([]byte(k.must("status", "-o", "json")), &status))
	return status.Engine
}
