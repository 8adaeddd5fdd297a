package cluster

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/cluster/internal/onnode"
	"github.com/klab-dev/klab/cluster/internal/pace"
)

// mendNodes starts what is stopped, connects, and restarts the nodes that do not report.
func (b *bringup) mendNodes(ctx context.Context, detail func(string)) error {
	if err := b.startNodes(ctx); err != nil {
		return err
	}
	if err := b.renewKubeconfigWhenUp(ctx); err != nil {
		return err
	}
	l, err := b.openLab()
	if err != nil {
		return err
	}
	err = await.All(ctx, []await.Need{{Name: "API server", Check: l.identify}}, b.timeout, detail)
	var known *fault.Error
	switch {
	case errors.As(err, &known) && known.Kind == fault.Damaged:
		l.record = recordFrom(b.nodes, b.engine.Name())
		l.record.Factor = pace.Factor(ctx, l.store, 0)
	case err != nil:
		return err
	}
	if err := missingContainers(b.name(), l.record.Nodes, b.nodes); err != nil {
		return err
	}
	apart, err := takenApart(ctx, b.engine, engine.Workers(b.nodes))
	if err != nil {
		return err
	}
	if err := l.joinAgain(ctx, b.engine, apart, detail); err != nil {
		return err
	}
	if err := b.restartSilent(ctx, l, detail); err != nil {
		return err
	}
	b.lab = l
	return nil
}

// awaitMended waits until everything answers. What nodes said before they were started does not count.
func (b *bringup) awaitMended(ctx context.Context, detail func(string)) error {
	since := b.since
	if len(engine.Running(b.nodes)) == len(b.nodes) {
		since = time.Time{}
	}
	if err := await.All(ctx, b.lab.health.Needs(b.lab.expectedNodes(b.nodes), since), b.timeout, detail); err != nil {
		return err
	}
	return b.lab.noteWell(ctx)
}

// renewKubeconfigWhenUp renews the lab's kubeconfig, which a person may have damaged.
func (b *bringup) renewKubeconfigWhenUp(ctx context.Context) error {
	return await.All(ctx, []await.Need{{Name: "kubeconfig", Check: func(context.Context) error { return b.renewKubeconfig() }}},
		b.options.Timeout, func(string) {})
}

// restartSilent restarts the containers of nodes that are not Ready within a moment, that somebody deleted
// from the API, or whose Pods have addresses of another range: a starting kubelet registers its node again
// and makes all its Pods anew.
func (b *bringup) restartSilent(ctx context.Context, l *Lab, detail func(string)) error {
	lost, err := l.lostRanges(ctx, b.nodes)
	if err != nil {
		return fmt.Errorf("look for Pods that nobody routes to: %w", err)
	}
	for _, n := range b.nodes {
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

// takenApart names those of some nodes that kubeadm was reset on.
func takenApart(ctx context.Context, e engine.Engine, nodes []string) (apart []string, _ error) {
	for _, name := range nodes {
		if e.Exec(ctx, name, onnode.Apart()...) == nil {
			apart = append(apart, name)
		}
	}
	return apart, ctx.Err()
}

// joinAgain makes workers anew, whatever is left of them, and waits until they report.
func (l *Lab) joinAgain(ctx context.Context, e engine.Engine, workers []string, detail func(string)) error {
	if len(workers) == 0 {
		return nil
	}
	detail("joining " + strings.Join(workers, ", "))
	token, revoke, err := l.Admit(ctx, workers)
	if err != nil {
		return err
	}
	defer revoke()
	var needs []await.Need
	for _, name := range workers {
		if err := e.Exec(ctx, name, onnode.Join(token)...); err != nil {
			return fmt.Errorf("join node %s again: %w", name, err)
		}
		needs = append(needs, await.Need{Name: "node " + name, Check: func(ctx context.Context) error {
			return l.health.NodeReports(ctx, name, time.Time{})
		}})
	}
	return await.All(ctx, needs, time.Duration(float64(againTime)*l.Factor()), detail)
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
