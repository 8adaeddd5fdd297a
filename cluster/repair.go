package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/folder"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/cluster/internal/onnode"
)

// repairSteps are shown by Repair.
func repairSteps() []step {
	return []step{
		{StepEngine, "find the container engine", 0.5},
		{StepNodes, "start and mend nodes", 5},
		{StepWorkloads, "load klab's images", 2},
		{StepProbers, "restart klab's probers", 2},
		{StepReady, "wait until everything answers", 8},
	}
}

// Repair mends a lab without touching what lessons made: it starts stopped nodes, restarts those that do
// not report, loads klab's images again and makes the probers anew. What it cannot mend it names, with the
// command that makes the lab afresh.
func (h *Hold) Repair(ctx context.Context, so StartOptions) (*Lab, error) {
	so = so.withDefaults()
	track := newTracker(repairSteps(), so.Report)
	defer track.heartbeat()()
	var f found
	err := track.run(StepEngine, func(func(string)) (err error) {
		f, err = h.find(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	b := &bringup{hold: h, engine: f.engine, kind: h.tools.kind(f.engine.Name()), files: folder.Of(h.options.Dir()), options: so, track: track}
	switch {
	case len(f.nodes) == 0:
		return nil, absent("repair", h.options.name())
	case b.files.BeingMade():
		return nil, halfMade(h.options.name())
	case engine.ControlPlane(f.nodes) == "":
		return nil, broken(h.options.name(), "the control-plane container is gone")
	}
	return b.mend(ctx, f.nodes)
}

func (b *bringup) mend(ctx context.Context, nodes []engine.Container) (*Lab, error) {
	since := time.Now()
	var l *Lab
	err := b.track.run(StepNodes, func(detail func(string)) (err error) {
		l, err = b.mendNodes(ctx, nodes, detail)
		return err
	})
	if err != nil {
		return nil, err
	}
	info, err := b.engine.Info(ctx)
	if err != nil {
		return nil, engine.Failed(b.engine.Name(), err)
	}
	if err := b.renewProbers(ctx, l, info.Arch); err != nil {
		return nil, l.Blame(ctx, err)
	}
	if len(engine.Running(nodes)) == len(nodes) {
		since = time.Time{}
	}
	return l, l.Blame(ctx, b.track.run(StepReady, func(detail func(string)) error {
		if err := await.All(ctx, l.health.Needs(l.expectedNodes(nodes), since), b.options.Timeout, detail); err != nil {
			return err
		}
		return l.noteWell(ctx)
	}))
}

// renewProbers loads this klab's images and restarts the probers with them.
func (b *bringup) renewProbers(ctx context.Context, l *Lab, arch string) error {
	prober, err := b.load(ctx, arch)
	if err != nil {
		return err
	}
	err = b.track.run(StepProbers, func(func(string)) error {
		return l.Renew(ctx, prober)
	})
	if err != nil {
		return err
	}
	l.record.Prober = prober
	return l.mark(ctx, l.record)
}

// mendNodes starts what is stopped, connects, and restarts the nodes that do not report.
func (b *bringup) mendNodes(ctx context.Context, nodes []engine.Container, detail func(string)) (*Lab, error) {
	if err := b.startNodes(ctx, nodes); err != nil {
		return nil, err
	}
	if err := b.renewKubeconfigWhenUp(ctx); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(b.files.Kubeconfig())
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig of lab %s: %w", b.name(), err)
	}
	l, err := b.hold.tools.open(b.hold.options, text)
	if err != nil {
		return nil, err
	}
	err = await.All(ctx, []await.Need{{Name: "API server", Check: l.identify}}, b.options.Timeout, detail)
	var known *fault.Error
	switch {
	case errors.As(err, &known) && known.Kind == fault.Damaged:
		l.record = recordFrom(nodes, b.engine.Name())
		l.record.Factor = l.measure(ctx, 0)
	case err != nil:
		return nil, err
	}
	if err := missingContainers(b.name(), l.record.Nodes, nodes); err != nil {
		return nil, err
	}
	return l, b.restartSilent(ctx, l, nodes, detail)
}

// renewKubeconfigWhenUp renews the lab's kubeconfig, which a person may have damaged.
func (b *bringup) renewKubeconfigWhenUp(ctx context.Context) error {
	return await.All(ctx, []await.Need{{Name: "kubeconfig", Check: func(context.Context) error { return b.renewKubeconfig() }}},
		b.options.Timeout, func(string) {})
}

// missingContainers: a node's container that was removed took its identity along; only a new lab helps.
func missingContainers(name string, expected []string, nodes []engine.Container) error {
	there := map[string]bool{}
	for _, n := range nodes {
		there[n.Name] = true
	}
	for _, node := range expected {
		if !there[node] {
			return broken(name, "container "+node+" is gone")
		}
	}
	return nil
}

// restartSilent restarts the containers of nodes that are not Ready within a moment, that somebody deleted
// from the API, or whose Pods have addresses of another range: a starting kubelet registers its node again
// and makes all its Pods anew.
func (b *bringup) restartSilent(ctx context.Context, l *Lab, nodes []engine.Container, detail func(string)) error {
	lost, err := l.lostRanges(ctx, nodes)
	if err != nil {
		return fmt.Errorf("look for Pods that nobody routes to: %w", err)
	}
	for _, n := range nodes {
		ready := await.Need{Name: "node " + n.Name, Check: func(ctx context.Context) error { return l.health.NodeReports(ctx, n.Name, time.Time{}) }}
		if !lost[n.Name] && await.All(ctx, []await.Need{ready}, patienceWith(n), detail) == nil {
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		detail("restarting " + n.Name)
		if err := b.restartNode(ctx, n.Name, lost[n.Name]); err != nil {
			return fmt.Errorf("restart %s: %w", n.Name, err)
		}
		if n.Role == "control-plane" {
			if err := b.controlPlaneAgain(ctx, l, n.Name, detail); err != nil {
				return err
			}
		}
	}
	return nil
}

// lostRanges names the nodes that will get, or got, another range for their Pods than they were configured with.
func (l *Lab) lostRanges(ctx context.Context, nodes []engine.Container) (map[string]bool, error) {
	ranges, err := l.health.PodRanges(ctx)
	if err != nil {
		return nil, err
	}
	unrouted, err := l.health.Unrouted(ctx)
	if err != nil {
		return nil, err
	}
	lost := map[string]bool{}
	for _, n := range nodes {
		_, registered := ranges[n.Name]
		_, strays := unrouted[n.Name]
		lost[n.Name] = !registered || strays
	}
	return lost, nil
}

// restartNode stops and starts a node's container.
func (b *bringup) restartNode(ctx context.Context, name string, lostRange bool) error {
	if lostRange {
		if err := b.engine.Exec(ctx, name, onnode.ForgetRange()...); err != nil {
			return fmt.Errorf("forget the range of its Pods: %w", err)
		}
	}
	return errors.Join(b.engine.Stop(ctx, name), b.engine.Start(ctx, name))
}

// patienceWith a node that was just started is longer: it cannot have reported yet.
func patienceWith(n engine.Container) time.Duration {
	if n.Running {
		return 3 * time.Second
	}
	return 45 * time.Second
}

// controlPlaneAgain gives a re-registered control-plane node its label and taint back, which kubeadm gave
// it and the kubelet does not know.
func (b *bringup) controlPlaneAgain(ctx context.Context, l *Lab, name string, detail func(string)) error {
	set := func(ctx context.Context) error {
		return retry.RetryOnConflict(retry.DefaultRetry, func() error { return l.markControlPlane(ctx, name) })
	}
	return await.All(ctx, []await.Need{{Name: "node " + name, Check: set}}, b.options.Timeout, detail)
}

func (l *Lab) markControlPlane(ctx context.Context, name string) error {
	node, err := l.Objects.Kube.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	if _, ok := node.Labels[names.ControlPlaneRole]; ok {
		return nil
	}
	if node.Labels == nil {
		node.Labels = map[string]string{}
	}
	node.Labels[names.ControlPlaneRole] = ""
	node.Spec.Taints = append(node.Spec.Taints, corev1.Taint{Key: names.ControlPlaneRole, Effect: corev1.TaintEffectNoSchedule})
	_, err = l.Objects.Kube.CoreV1().Nodes().Update(ctx, node, metav1.UpdateOptions{FieldManager: names.FieldManager})
	return err
}
