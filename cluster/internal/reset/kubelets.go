package reset

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
)

const (
	// rouseTime is how long a node may take to be Ready again once its kubelet was started.
	rouseTime  = 40 * time.Second
	rousePause = 250 * time.Millisecond
	// nodesAtOnce is how many nodes are asked or restored at a time.
	nodesAtOnce = 8
)

// A Sight is a node as the list had it, and what its prober said of its kubelet.
type Sight struct {
	Node corev1.Node
	// Runs reports whether the kubelet runs; Silent is why the prober did not say.
	Runs   bool
	Silent error
}

// SeeNodes lists the nodes, and asks each prober once whether the kubelet runs.
func (r *Resetter) SeeNodes(ctx context.Context) ([]Sight, error) {
	nodes, err := r.nodes(ctx)
	if err != nil {
		return nil, err
	}
	seen := make([]Sight, len(nodes))
	err = sideBySide(len(nodes), func(i int) error {
		seen[i].Node = nodes[i]
		seen[i].Runs, seen[i].Silent = r.probers.KubeletRuns(ctx, nodes[i].Name)
		return nil
	})
	return seen, errors.Join(err, ctx.Err())
}

// sideBySide does something for each of a number of nodes, some at a time, and joins what went wrong. What fails for one
// node does not keep the others from it.
func sideBySide(count int, do func(i int) error) error {
	failed := make([]error, count)
	var work errgroup.Group
	work.SetLimit(nodesAtOnce)
	for i := range count {
		work.Go(func() error {
			failed[i] = do(i)
			return nil
		})
	}
	_ = work.Wait() // the errors are in failed, all of them
	return errors.Join(failed...)
}

// rouse starts the kubelet of a node where it was stopped or paused, and waits for the node: Pods of a node without a
// kubelet neither come nor go. A node whose prober does not answer is out of reach; a reset leaves it, and does the rest.
func (r *Resetter) rouse(ctx context.Context, seen Sight) (corev1.Node, error) {
	node := seen.Node
	if seen.Silent != nil || seen.Runs && usable(node) {
		return node, ctx.Err()
	}
	if err := r.probers.StartKubelet(ctx, node.Name); err != nil {
		return node, fault.In(err, "start the kubelet of node %s", node.Name)
	}
	waiting, cancel := context.WithTimeout(ctx, rouseTime)
	defer cancel()
	_ = await.Every(waiting, rousePause, func(ctx context.Context) (bool, error) {
		now, err := r.objects.Kube.CoreV1().Nodes().Get(ctx, node.Name, metav1.GetOptions{})
		if err != nil {
			return false, nil // the next look may tell
		}
		node = *now
		return usable(node), nil
	}) // what keeps a node with a kubelet from being Ready is for a repair
	return node, ctx.Err()
}

// usable reports whether a node is Ready, and Kubernetes has taken off what kept Pods away from it meanwhile.
func usable(node corev1.Node) bool {
	kept := slices.ContainsFunc(node.Spec.Taints, func(t corev1.Taint) bool {
		return t.Effect == corev1.TaintEffectNoExecute && (t.Key == corev1.TaintNodeNotReady || t.Key == corev1.TaintNodeUnreachable)
	})
	return isReady(node) && !kept
}
