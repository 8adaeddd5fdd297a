package reset

import (
	"context"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
)

const (
	// rouseTime is how long a node may take to be Ready again once its kubelet was started.
	rouseTime  = 40 * time.Second
	rousePause = 250 * time.Millisecond
)

// rouse starts the kubelet of a node where it was stopped or paused, and waits for the node: Pods of a node without a
// kubelet neither come nor go. A node whose prober does not answer is out of reach; a reset leaves it, and does the rest.
func (r *Resetter) rouse(ctx context.Context, node corev1.Node) (corev1.Node, error) {
	runs, err := r.probers.KubeletRuns(ctx, node.Name)
	if err != nil || runs && usable(node) {
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
