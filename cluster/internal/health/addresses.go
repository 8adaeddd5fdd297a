package health

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/workload/wire"
)

// addressesRouted wants every Pod's address inside the range of its node.
func (h *Health) addressesRouted(ctx context.Context) error {
	unrouted, err := h.Unrouted(ctx)
	if err != nil || len(unrouted) == 0 {
		return err
	}
	return errors.New(strings.Join(slices.Sorted(maps.Values(unrouted)), "; "))
}

// Unrouted says of each node with such a Pod why nobody reaches the Pod, though it is Ready. A node that was
// deleted from the API and registers again gets another range than the one its CNI configuration still
// names; nobody routes to Pods with addresses of the old one.
func (h *Health) Unrouted(ctx context.Context) (map[string]string, error) {
	ranges, err := h.PodRanges(ctx)
	if err != nil {
		return nil, err
	}
	return h.UnroutedIn(ctx, ranges)
}

// UnroutedIn is Unrouted of nodes with these ranges of Pods.
func (h *Health) UnroutedIn(ctx context.Context, ranges map[string]string) (map[string]string, error) {
	pods, err := h.kube.CoreV1().Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, p := range pods.Items {
		node := p.Spec.NodeName
		if outOfRange(p, ranges[node]) {
			found[node] = fmt.Sprintf("Pod %s/%s has %s, but the range of its node %s is %s now",
				p.Namespace, p.Name, p.Status.PodIP, node, ranges[node])
		}
	}
	return found, nil
}

// PodRanges gives each registered node the range of its Pods, "" until it gets one.
func (h *Health) PodRanges(ctx context.Context) (map[string]string, error) {
	nodes, err := h.kube.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	ranges := map[string]string{}
	for _, n := range nodes.Items {
		ranges[n.Name] = n.Spec.PodCIDR
	}
	return ranges, nil
}

// outOfRange tells a running Pod of the Pod network whose address is not its node's to give.
func outOfRange(p corev1.Pod, cidr string) bool {
	if p.Spec.HostNetwork || p.Status.Phase != corev1.PodRunning {
		return false
	}
	has, err := netip.ParseAddr(p.Status.PodIP)
	if err != nil {
		return false
	}
	given, err := netip.ParsePrefix(cidr)
	return err == nil && !given.Contains(has)
}

// ReachesAPI asks the prober of a node to connect to the API's virtual address, which takes kube-proxy's work.
func (h *Health) ReachesAPI(ctx context.Context, node string) error {
	service, err := h.kube.CoreV1().Services(metav1.NamespaceDefault).Get(ctx, "kubernetes", metav1.GetOptions{})
	if err != nil {
		return err
	}
	question := wire.TCPRequest{
		Addr: net.JoinHostPort(service.Spec.ClusterIP, "443"), Timeout: wire.Duration(300 * time.Millisecond),
	}
	var answer wire.TCPResponse
	if err := h.probers.Ask(ctx, "node/"+node, "/tcp", question, &answer); err != nil {
		return err
	}
	if !answer.Connected {
		return fmt.Errorf("the API's address inside the cluster does not answer: %s", answer.Error)
	}
	return nil
}
