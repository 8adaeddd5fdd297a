package e2e

import (
	"encoding/json"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/law"
)

// A fault is something that goes wrong with the lab while answers are judged.
type fault struct {
	name string
	// strike brings the fault on, heal ends it; both alternate until the last case is judged.
	strike, heal func(*testing.T, klabOf)
	// after is how long the judging goes on before the first strike; lasts and rests say how long each phase
	// is from then on.
	after, lasts, rests time.Duration
	// most bounds how often it strikes; zero stands for as often as there is time.
	most int
	// match picks the cases that are judged meanwhile.
	match string
}

// faultsOfNodes leave the control plane alone.
func faultsOfNodes() []fault {
	return []fault{{
		name:   "a node is paused",
		strike: freeze, heal: thaw,
		after: 10 * time.Second, lasts: 15 * time.Second, rests: 30 * time.Second,
		match: "service-clusterip service-web",
	}, {
		name: "a fifth of a CPU is left",
		strike: func(t *testing.T, k klabOf) {
			run(t, k.engine(), "update", "--cpus=0.2", k.lab+"-worker", k.lab+"-worker2")
		},
		heal: func(t *testing.T, k klabOf) {
			run(t, k.engine(), "update", "--cpu-quota=-1", k.lab+"-worker", k.lab+"-worker2")
		},
		lasts: time.Hour,
		match: "service-clusterip service-web wrong",
	}}
}

// faultsOfTheControlPlane leave the nodes alone. The API server restarts three times, because the kubelet waits
// twice as long before each further start, five minutes in the end.
func faultsOfTheControlPlane() []fault {
	return []fault{{
		name: "the API server restarts",
		strike: func(t *testing.T, k klabOf) {
			run(t, k.engine(), "exec", k.lab+"-control-plane", "sh", "-c", "crictl ps -q --name kube-apiserver | xargs -r crictl stop --timeout 1")
		},
		after: 20 * time.Second, rests: 60 * time.Second, most: 3,
		match: "readiness-probe out-and-back solution",
	}, {
		name: "CoreDNS is gone",
		strike: func(_ *testing.T, k klabOf) {
			k.kubectl("-n", "kube-system", "scale", "deployment/coredns", "--replicas=0")
		},
		heal: func(_ *testing.T, k klabOf) {
			k.kubectl("-n", "kube-system", "scale", "deployment/coredns", "--replicas=2")
			k.kubectl("-n", "kube-system", "rollout", "status", "deployment/coredns", "--timeout=120s")
		},
		lasts: time.Hour,
		match: "service-clusterip mend",
	}}
}

// freeze pauses a node's container. Where the engine cannot (a freezer of cgroup v1 gives up on a busy tree of
// groups), the node is cut off from the network instead: to the others the two look the same.
func freeze(t *testing.T, k klabOf) {
	t.Helper()
	node := k.lab + "-worker"
	if out, err := exec.CommandContext(t.Context(), k.engine(), "pause", node).CombinedOutput(); err != nil {
		t.Logf("cutting the node off, because it cannot be paused: %s", out)
		for _, chain := range []string{"INPUT", "FORWARD"} {
			run(t, k.engine(), "exec", node, "iptables", "-I", chain, "1", "-i", "eth0", "-j", "DROP")
		}
	}
}

// thaw undoes whichever freeze did.
func thaw(t *testing.T, k klabOf) {
	t.Helper()
	node := k.lab + "-worker"
	if err := exec.CommandContext(t.Context(), k.engine(), "unpause", node).Run(); err == nil {
		return
	}
	for _, chain := range []string{"INPUT", "FORWARD"} {
		run(t, k.engine(), "exec", node, "iptables", "-D", chain, "-i", "eth0", "-j", "DROP")
	}
}

func TestVerdictsWhileNodesSuffer(t *testing.T) { verdictsUnder(t, "klab-e2e-nodes", faultsOfNodes()) }

func TestVerdictsWhileTheControlPlaneSuffers(t *testing.T) {
	verdictsUnder(t, "klab-e2e-planes", faultsOfTheControlPlane())
}

// verdictsUnder judges right and wrong answers while the lab suffers. klab may say that it waits or that it
// cannot tell; it may not refuse a right answer nor pass a wrong one.
func verdictsUnder(t *testing.T, lab string, faults []fault) {
	t.Helper()
	realEngine(t)
	t.Parallel()
	k := startedKlab(t, lab)
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			k := k
			k.t = t
			judging := k.launch(nil, "author", "test", "--match", f.match, "-o", "json")
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				_ = judging.cmd.Wait() // broken cases are no failure here; judged looks at the verdicts
			}()
			f.suffer(t, k, ended)
			judged(t, judging.out.Bytes())
			k.must("start", "--screen=false")
		})
	}
}

// suffer strikes and heals in turns until everything is judged, and ends healed.
func (f fault) suffer(t *testing.T, k klabOf, ended <-chan struct{}) {
	if pause(f.after, ended) {
		t.Error("everything was judged before the fault struck")
		return
	}
	for struck := 1; ; struck++ {
		f.strike(t, k)
		if struck == f.most {
			<-ended
		}
		over := pause(f.lasts, ended)
		if f.heal != nil {
			f.heal(t, k)
		}
		if over || pause(f.rests, ended) {
			return
		}
	}
}

// pause waits, and tells whether everything is judged.
func pause(d time.Duration, ended <-chan struct{}) bool {
	select {
	case <-ended:
		return true
	case <-time.After(d):
		return false
	}
}

// judged wants no verdict that is wrong the wrong way round, and enough verdicts to mean something.
func judged(t *testing.T, out []byte) {
	var report law.Report
	require.NoError(t, json.Unmarshal(out, &report))
	decided := 0
	for _, c := range report.Cases {
		for _, said := range c.Verdicts {
			switch said.State {
			case checker.Pass:
				require.Equal(t, law.KindSolution, c.Kind, "%s passed", c.Name())
				decided++
			case checker.Wrong:
				require.NotEqual(t, law.KindSolution, c.Kind, "%s was refused: %s %s %v", c.Name(), said, said.Reason, said.Evidence)
				decided++
			}
		}
		t.Logf("%s: %s", c.Name(), c.Explain())
	}
	require.NotZero(t, decided, "nothing could be told all along")
}
