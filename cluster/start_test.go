package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/folder"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/cluster/internal/provision"
	"github.com/klab-dev/klab/workload/wire"
)

func TestStartCreatesAReadyLab(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var last Progress
	done := map[StepID]bool{}
	l, err := b.Start(t.Context(), StartOptions{Ports: anyPorts(), Report: func(p Progress) {
		require.GreaterOrEqual(t, p.Fraction, last.Fraction, "a bar never goes back")
		last = p
		done[p.ID] = p.State == Done
	}})
	require.NoError(t, err)
	require.InDelta(t, 1, last.Fraction, 0.001)
	for _, s := range shown((&bringup{}).creation()) {
		require.True(t, done[s.ID], "step %s ended", s.ID)
	}
	require.NotZero(t, l.HostPort(30080))
	dns, err := l.Objects.Kube.AppsV1().Deployments("kube-system").Get(t.Context(), "coredns", metav1.GetOptions{})
	require.NoError(t, err)
	require.Equal(t, int32(1), dns.Spec.Template.Spec.Containers[0].ReadinessProbe.PeriodSeconds)

	recorded, err := l.store.Values(t.Context(), "node-baseline")
	require.NoError(t, err)
	require.Len(t, recorded, 3, "what the nodes are like before anybody plays with them")

	again := newLab(b.options, api.Clients{Config: &rest.Config{}, Kube: l.Objects.Kube})
	require.NoError(t, again.identify(t.Context()), "label and record are there")
	require.Equal(t, []string{"klab-control-plane", "klab-worker", "klab-worker2"}, again.record.Nodes)
	require.NotEmpty(t, secretOf(t.Context(), again))

	f := folder.Of(b.options.Dir())
	require.False(t, f.BeingMade())
	require.NoFileExists(t, f.Scratch(), "kind's own kubeconfig is gone")
	info, err := os.Stat(f.Kubeconfig())
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

// Cancelled at any of kind's phases, a creation lets kind end and leaves nothing.
func TestCancelLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, at := range []provision.Phase{provision.PhaseConfig, provision.PhaseControlPlane, provision.PhaseNetwork, provision.PhaseStorage, provision.PhaseWorkers} {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			ctx, cancel := context.WithCancel(t.Context())
			b.kind.hang = at
			b.kind.reached = func(p provision.Phase) {
				if p == at {
					cancel()
				}
			}
			_, err := b.Start(ctx, StartOptions{Ports: anyPorts()})
			require.ErrorIs(t, err, context.Canceled)
			require.True(t, b.kind.ended, "kind's Create ended first")
			b.requireNothingLeft(t)
			require.NoFileExists(t, folder.Of(b.options.Dir()).Log())
		})
	}
}

// What kind removes itself when its creation failed may be on its way still when the undo comes to it.
func TestCancelWaitsForRemovalsUnderWay(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx, cancel := context.WithCancel(t.Context())
	b.kind.hang = provision.PhaseWorkers
	b.kind.reached = func(p provision.Phase) {
		if p == provision.PhaseWorkers {
			b.kind.deleteErr = []error{errors.New("removal of container klab-worker is already in progress")}
			cancel()
		}
	}
	_, err := b.Start(ctx, StartOptions{Ports: anyPorts()})
	require.Equal(t, context.Canceled, err, "nothing else is said")
	b.requireNothingLeft(t)
}

func (b *bench) requireNothingLeft(t *testing.T) {
	t.Helper()
	require.Empty(t, b.engine.nodes)
	require.False(t, b.engine.network, "the network klab caused is gone")
	require.NoDirExists(t, b.options.Dir())
}

func TestFailedCreationIsTakenBackAndExplained(t *testing.T) {
	t.Parallel()
	for _, at := range []provision.Phase{provision.PhaseContainers, provision.PhaseControlPlane, provision.PhaseWorkers} {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.kind.fail = at
			_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
			var known *fault.Error
			require.ErrorAs(t, err, &known)
			require.Contains(t, known.Reason, "kubeadm said no")
			require.Contains(t, known.Next, "klab.log")
			b.requireNothingLeft(t)
			require.FileExists(t, folder.Of(b.options.Dir()).Log(), "the log is kept to be read")
		})
	}
}

// When nothing can be taken back, the mark of the creation stays: without it the next start would take the
// containers for somebody else's.
func TestAnEngineThatDiesLeavesWhatTheNextStartKnows(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.kind.fail = provision.PhaseWorkers
	b.kind.reached = func(p provision.Phase) {
		if p == provision.PhaseWorkers {
			b.engine.die(errors.New("Cannot connect to the Docker daemon"))
		}
	}
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	var known *fault.Error
	require.ErrorAs(t, err, &known)
	require.Equal(t, fault.EngineDead, known.Kind)
	require.Contains(t, known.Reason, "docker died meanwhile (Cannot connect to the Docker daemon)")
	require.Contains(t, known.Next, "start docker")
	require.True(t, folder.Of(b.options.Dir()).BeingMade())

	b.engine.die(nil)
	b.kind.fail, b.kind.reached = "", nil
	_, err = b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
}

func TestNetworkOfOthersStays(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.engine.network = true
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	require.NoError(t, b.Destroy(t.Context()))
	require.True(t, b.engine.network)
}

func TestTimeoutNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	answer := b.lab.Client.Send
	b.lab.Client.Send = func(ctx context.Context, method, pod, path string, body []byte) ([]byte, error) {
		if path == "/dns" {
			return []byte(`{"answers":[],"error":"no answer from 10.96.0.10"}`), nil
		}
		return answer(ctx, method, pod, path, body)
	}
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts(), Timeout: 300 * time.Millisecond})
	var known *fault.Error
	require.ErrorAs(t, err, &known)
	require.Equal(t, fault.NotReady, known.Kind)
	require.Contains(t, known.Reason, "cluster DNS: no address for kubernetes.default: no answer from 10.96.0.10")
	require.NotContains(t, known.Reason, "prober", "what is met is not named")
}

// TestALostQuestionIsAskedAgain: nobody repeats what was dropped before a node had its routes. A refusal is an answer.
func TestALostQuestionIsAskedAgain(t *testing.T) {
	t.Parallel()
	for class, asked := range map[string]int{wire.ErrTimeout: 4, wire.ErrRefused: 1} {
		b := newBench(t)
		l, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
		require.NoError(t, err)
		times := 0
		b.lab.Client.Send = func(context.Context, string, string, string, []byte) ([]byte, error) {
			times++
			return json.Marshal(wire.DNSResponse{ErrorClass: class, Error: "nobody there"})
		}
		require.ErrorContains(t, need(t, l, "cluster DNS"), "nobody there", class)
		require.Equal(t, asked, times, class)
	}
}

// need looks at one need of a lab.
func need(t *testing.T, l *Lab, name string) error {
	t.Helper()
	for _, n := range l.health.Needs(nil, time.Time{}) {
		if n.Name == name {
			return n.Check(t.Context())
		}
	}
	return errors.New("there is no need of this name")
}

func TestStartAfterStopResumes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	require.NoError(t, b.Stop(t.Context()))
	require.Len(t, b.engine.stopped, 3)

	var steps []StepID
	go b.beatHearts(t)
	_, err = b.Start(t.Context(), StartOptions{Report: func(p Progress) { steps = append(steps, p.ID) }})
	require.NoError(t, err)
	require.NotContains(t, steps, StepControlPlane, "nothing was created")
	require.Len(t, engine.Running(b.engine.nodes), 3)
}

// Engines hand out the lowest address that is free, so that the order of the starts decides who gets which.
func TestNodesKeepTheirAddressesWhenALabResumes(t *testing.T) {
	t.Parallel()
	addresses := func(b *bench) map[string]string {
		list := map[string]string{}
		for _, n := range b.engine.nodes {
			list[n.Name] = n.Address
		}
		return list
	}
	b := newBench(t)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	created := addresses(b)
	require.Equal(t, "172.18.0.4", created["klab-control-plane"])
	b.engine.setRunning(false, engine.Names(b.engine.nodes)) // the machine went down, nobody asked klab
	go b.beatHearts(t)
	for range 2 {
		_, err = b.Start(t.Context(), StartOptions{})
		require.NoError(t, err)
		require.Equal(t, created, addresses(b))
		require.NoError(t, b.Stop(t.Context()))
	}

	// Somebody else had it moved meanwhile: what it has then is what it keeps.
	b.engine.setRunning(true, []string{"klab-control-plane", "klab-worker", "klab-worker2"})
	moved := addresses(b)
	require.NotEqual(t, created, moved)
	require.NoError(t, b.Stop(t.Context()))
	_, err = b.Start(t.Context(), StartOptions{})
	require.NoError(t, err)
	require.Equal(t, moved, addresses(b))
}

// What Pods send to Services before kube-proxy has its rules must not leave the node, and once it has them
// nothing of that may stay.
func TestServicesAreHeldUntilNodesRouteThem(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	require.NoError(t, b.Stop(t.Context()))
	b.engine.executed = nil
	answer, looks := b.lab.Client.Send, 0
	b.lab.Client.Send = func(ctx context.Context, method, pod, path string, body []byte) ([]byte, error) {
		if path == "/tcp" && pod == "node-prober-klab-worker2" {
			if looks++; looks < 3 {
				require.NotContains(t, b.engine.ran(), "klab-worker2: nft delete table ip klab")
				return []byte(`{"connected":false,"error":"timeout"}`), nil
			}
		}
		return answer(ctx, method, pod, path, body)
	}
	go b.beatHearts(t)
	_, err = b.Start(t.Context(), StartOptions{})
	require.NoError(t, err)
	require.Equal(t, 3, looks, "a node that routes is not asked again")
	for _, node := range []string{"klab-control-plane", "klab-worker", "klab-worker2"} {
		var on []string
		for _, line := range b.engine.ran() {
			if text, ok := strings.CutPrefix(line, node+": "); ok {
				on = append(on, text)
			}
		}
		require.Len(t, on, 2)
		require.Contains(t, on[0], "10.96.0.0/16 timeout 60s", "held as soon as the node starts")
		require.True(t, strings.HasSuffix(on[0], " hold klab-control-plane"), "Pods reach the API there")
		require.Equal(t, "nft delete table ip klab", on[1])
	}
}

// TestALateKubeletIsRoused: a kubelet that pauses after its failed attempts would keep everybody waiting.
func TestALateKubeletIsRoused(t *testing.T) {
	t.Parallel()
	const rousing = "klab-worker2: systemctl restart kubelet"
	b := newBench(t)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	require.NoError(t, b.Stop(t.Context()))
	b.engine.executed = nil
	answer := b.lab.Client.Send
	b.lab.Client.Send = func(ctx context.Context, method, pod, path string, body []byte) ([]byte, error) {
		if pod == "node-prober-klab-worker2" && !slices.Contains(b.engine.ran(), rousing) {
			return nil, errors.New("connection refused")
		}
		return answer(ctx, method, pod, path, body)
	}
	go b.beatHearts(t)
	_, err = b.Start(t.Context(), StartOptions{})
	require.NoError(t, err)
	var roused []string
	for _, line := range b.engine.ran() {
		if strings.HasSuffix(line, "systemctl restart kubelet") {
			roused = append(roused, line)
		}
	}
	require.Equal(t, []string{rousing}, roused, "once, and no other node")
}

// Every node is told for its next start that the kubelet waits for containerd.
func TestKubeletsWaitForContainerd(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	var told []string
	for _, line := range b.engine.ran() {
		if node, script, _ := strings.Cut(line, ": "); strings.Contains(script, "After=containerd.service") {
			told = append(told, node)
		}
	}
	require.ElementsMatch(t, []string{"klab-control-plane", "klab-worker", "klab-worker2"}, told)
}

// The nodes' own images are unpacked while the control plane starts, each where it is wanted first.
func TestImagesOfTheClusterAreUnpackedAhead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	wanted := map[string]bool{}
	for _, line := range b.engine.ran() {
		if node, script, _ := strings.Cut(line, ": "); strings.Contains(script, "snapshots unpack") {
			require.Contains(t, script, "kindnetd", node)
			wanted[node] = strings.Contains(script, "kube-apiserver")
		}
	}
	require.Equal(t, map[string]bool{"klab-control-plane": true, "klab-worker": false, "klab-worker2": false}, wanted)
}

// beatHearts renews the nodes' leases once the containers run: readiness from before does not count.
func (b *bench) beatHearts(t *testing.T) {
	for t.Context().Err() == nil {
		nodes, _ := b.engine.Containers(t.Context(), "klab")
		if len(engine.Running(nodes)) == 3 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	now := metav1.NewMicroTime(time.Now().Add(time.Hour)) // for every start of the test, however busy the machine
	for _, name := range []string{"klab-control-plane", "klab-worker", "klab-worker2"} {
		lease := &coordinationv1.Lease{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: coordinationv1.LeaseSpec{RenewTime: &now}}
		_, _ = b.lab.Objects.Kube.CoordinationV1().Leases("kube-node-lease").Create(t.Context(), lease, metav1.CreateOptions{})
	}
	lead(t, b.lab, "next", now.Time)
}

// lead lets a process lead the controllers and the scheduler.
func lead(t *testing.T, l *Lab, who string, renewed time.Time) {
	at := metav1.NewMicroTime(renewed)
	leases := l.Objects.Kube.CoordinationV1().Leases(metav1.NamespaceSystem)
	for _, name := range []string{"kube-controller-manager", "kube-scheduler"} {
		_ = leases.Delete(t.Context(), name, metav1.DeleteOptions{})
		_, err := leases.Create(t.Context(), &coordinationv1.Lease{
			ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: coordinationv1.LeaseSpec{HolderIdentity: &who, RenewTime: &at},
		}, metav1.CreateOptions{})
		if err != nil && t.Context().Err() == nil {
			t.Errorf("lead: %v", err)
		}
	}
}

func TestStaleReadinessDoesNotCount(t *testing.T) {
	t.Parallel()
	l := fakeLab(Options{})
	old := metav1.NewMicroTime(time.Now().Add(-time.Hour))
	_, err := l.Objects.Kube.CoordinationV1().Leases("kube-node-lease").Create(t.Context(), &coordinationv1.Lease{
		ObjectMeta: metav1.ObjectMeta{Name: "klab-worker"}, Spec: coordinationv1.LeaseSpec{RenewTime: &old},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	require.NoError(t, l.health.NodeReports(t.Context(), "klab-worker", time.Time{}))
	require.ErrorContains(t, l.health.NodeReports(t.Context(), "klab-worker", time.Now()), "no heartbeat")
}

// kill -9 during creation leaves containers and the mark; the next start makes the lab afresh.
func TestHalfMadeLabIsMadeAfresh(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, err := folder.Of(b.options.Dir()).Begin()
	require.NoError(t, err)
	b.engine.nodes = []engine.Container{{Name: "klab-control-plane", Role: "control-plane", Running: true, Lab: id}}
	l, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	require.Len(t, b.engine.nodes, 3)
	require.Len(t, l.record.Nodes, 3)
}

func TestForeignClusterIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.engine.nodes = []engine.Container{{Name: "klab-control-plane", Role: "control-plane", Running: true}}
	for name, do := range map[string]func(context.Context) error{
		"start":   func(ctx context.Context) error { _, err := b.Start(ctx, StartOptions{Recreate: true}); return err },
		"stop":    b.Stop,
		"destroy": b.Destroy,
		"repair":  func(ctx context.Context) error { _, err := b.Repair(ctx, StartOptions{}); return err },
	} {
		var known *fault.Error
		require.ErrorAs(t, do(t.Context()), &known, name)
		require.Equal(t, fault.Foreign, known.Kind, name)
	}
	require.Len(t, b.engine.nodes, 1, "it is still there")
	require.Empty(t, b.engine.stopped)
}

func TestRepairRenewsProbersAndNamesALostNode(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	before := secretOf(t.Context(), b.lab)
	_, err = b.Repair(t.Context(), StartOptions{})
	require.NoError(t, err)
	require.NotEqual(t, before, secretOf(t.Context(), b.lab))

	b.engine.nodes = b.engine.nodes[:2]
	_, err = b.Start(t.Context(), StartOptions{})
	require.ErrorContains(t, err, "container klab-worker2 is gone")
	_, err = b.Repair(t.Context(), StartOptions{})
	require.ErrorContains(t, err, "container klab-worker2 is gone")
}

// A node that registers again gets another range; Pods with addresses of the old one are Ready and nobody
// reaches them.
func TestRepairGivesPodsAddressesOfTheRangeTheirNodeHas(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	b.engine.executed = nil
	nodes := b.lab.Objects.Kube.CoreV1().Nodes()
	worker := readyNode("klab-worker")
	worker.Spec.PodCIDR = "10.244.3.0/24"
	_, err = nodes.Update(t.Context(), worker, metav1.UpdateOptions{})
	require.NoError(t, err)
	pods := b.lab.Objects.Kube.CoreV1().Pods("default")
	shop := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "shop"},
		Spec:       corev1.PodSpec{NodeName: "klab-worker"},
		Status:     corev1.PodStatus{Phase: corev1.PodRunning, PodIP: "10.244.2.7"},
	}
	_, err = pods.Create(t.Context(), shop, metav1.CreateOptions{})
	require.NoError(t, err)
	require.ErrorContains(t, need(t, b.lab, "addresses of Pods"),
		"Pod default/shop has 10.244.2.7, but the range of its node klab-worker is 10.244.3.0/24 now")

	// The kubelet makes the Pods of a restarted node anew.
	b.engine.started = func() {
		shop.Status.PodIP = "10.244.3.2"
		_, err := pods.Update(t.Context(), shop, metav1.UpdateOptions{})
		require.NoError(t, err)
	}
	_, err = b.Repair(t.Context(), StartOptions{})
	require.NoError(t, err)
	require.Equal(t, []string{"klab-worker: find /etc/cni/net.d -type f -delete"}, b.engine.executed)
	require.Equal(t, []string{"klab-worker"}, b.engine.stopped)
}

// A learner may run kubeadm reset on a worker and go away: a repair joins it, and so does the reset of a lesson that has
// the nodes for itself.
func TestAWorkerThatWasTakenApartIsJoinedAgain(t *testing.T) {
	t.Parallel()
	for name, mend := range map[string]func(b *bench) error{
		"by a repair": func(b *bench) error { _, err := b.Repair(t.Context(), StartOptions{}); return err },
		"by a reset":  func(b *bench) error { return b.lab.RestoreNodes(t.Context()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
			require.NoError(t, err)
			b.lab.find = func(context.Context, Options) (found, error) {
				return found{engine: b.engine, nodes: b.engine.nodes}, nil
			}
			nodes := b.lab.Objects.Kube.CoreV1().Nodes()
			require.NoError(t, nodes.Delete(t.Context(), "klab-worker", metav1.DeleteOptions{}))
			b.engine.executed, b.engine.apart = nil, "klab-worker"
			b.engine.joined = func() {
				_, err := nodes.Create(t.Context(), readyNode("klab-worker"), metav1.CreateOptions{})
				require.NoError(t, err)
			}
			require.NoError(t, mend(b))
			require.Empty(t, b.engine.apart)
			require.Len(t, b.engine.executed, 1)
			require.Contains(t, b.engine.executed[0], "klab-worker: sh -c")
			require.Empty(t, b.engine.stopped, "its container is not to blame")
		})
	}
}

// A learner may delete klab's own namespace; that costs no lab.
func TestRepairPutsTheRecordBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	b.engine.nodes[0].Ports = map[int]string{names.APIPort: "127.0.0.1:1", 30080: "127.0.0.1:31080"}
	require.NoError(t, b.lab.Objects.Kube.CoreV1().ConfigMaps(names.GraderNamespace).Delete(t.Context(), names.LabConfigMap, metav1.DeleteOptions{}))

	var known *fault.Error
	_, err = b.Start(t.Context(), StartOptions{})
	require.ErrorAs(t, err, &known)
	require.Equal(t, fault.Damaged, known.Kind)
	require.Len(t, b.engine.nodes, 3, "start does not throw it away")

	l, err := b.Repair(t.Context(), StartOptions{})
	require.NoError(t, err)
	require.NoError(t, l.identify(t.Context()))
	require.Equal(t, 31080, l.HostPort(30080))
	require.Len(t, l.record.Nodes, 3)
}

func TestLabOfAnotherVersionGetsThisOnesProbers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	token := secretOf(t.Context(), b.lab)
	_, err = b.Start(t.Context(), StartOptions{})
	require.NoError(t, err)
	require.Equal(t, token, secretOf(t.Context(), b.lab), "nothing is renewed without need")

	b.tools.images = func(string) (provision.ImageSet, error) {
		return provision.ImageSet{Prober: "klab.local/prober:newer"}, nil
	}
	_, err = b.Start(t.Context(), StartOptions{})
	require.NoError(t, err)
	require.Equal(t, "klab.local/prober:newer", b.lab.record.Prober)
	require.NotEqual(t, token, secretOf(t.Context(), b.lab))
}

func TestStatusOfEveryState(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	look := func() Status {
		s, err := glance{options: b.options, tools: b.tools}.status(t.Context())
		require.NoError(t, err)
		return s
	}
	require.Equal(t, StateAbsent, look().State)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	require.Equal(t, StateReady, look().State)
	require.Len(t, look().Nodes, 3)

	b.engine.setRunning(false, []string{"klab-worker"})
	s := look()
	require.Equal(t, StateBroken, s.State)
	require.Contains(t, strings.Join(s.Reasons, "\n"), "container klab-worker is stopped")

	require.NoError(t, b.Stop(t.Context()))
	require.Equal(t, StateStopped, look().State)
	require.NoError(t, b.Destroy(t.Context()))
	require.Equal(t, StateAbsent, look().State)
	b.requireNothingLeft(t)

	id, err := folder.Of(b.options.Dir()).Begin()
	require.NoError(t, err)
	b.engine.nodes = []engine.Container{{Name: "klab-control-plane", Role: "control-plane", Running: true, Lab: id}}
	require.Equal(t, StateBroken, look().State, "begun, and nobody holds it")
}

func TestSecondHolderIsToldWhoHolds(t *testing.T) {
	t.Parallel()
	o := Options{DataDir: t.TempDir()}
	first, err := Acquire(o, "klab start")
	require.NoError(t, err)
	_, err = Acquire(o, "klab stop")
	var known *fault.Error
	require.True(t, errors.As(err, &known))
	require.Equal(t, fault.Held, known.Kind)
	require.Contains(t, known.Reason, "lab klab is held by klab start (pid ")
	require.NoError(t, first.Release())
	second, err := Acquire(o, "klab stop")
	require.NoError(t, err)
	require.NoError(t, second.Release())
}

func TestRepairPutsTheProberBackInAnImpostorsPlace(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.Start(t.Context(), StartOptions{Ports: anyPorts()})
	require.NoError(t, err)
	pods := b.lab.Objects.Kube.CoreV1().Pods(names.GraderNamespace)
	liar := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "node-prober-x", Namespace: names.GraderNamespace, Labels: map[string]string{names.ProberLabel: "node"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "prober", Image: "nginx"}}},
	}
	_, err = pods.Create(t.Context(), liar, metav1.CreateOptions{})
	require.NoError(t, err)
	_, err = b.Repair(t.Context(), StartOptions{})
	require.NoError(t, err)
	_, err = pods.Get(t.Context(), liar.Name, metav1.GetOptions{})
	require.True(t, apierrors.IsNotFound(err))
	_, err = pods.Get(t.Context(), names.ProberPod, metav1.GetOptions{})
	require.NoError(t, err, "klab's own stays")
}
