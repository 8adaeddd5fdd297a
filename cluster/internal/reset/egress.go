package reset

import (
	"context"
	"net/netip"

	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/fence"
)

// confine keeps the Pods of a lesson that did not come with klab inside the cluster, where the lab's network goes by
// NetworkPolicies. The policy goes with the namespace.
func (r *Resetter) confine(ctx context.Context, lesson, namespace string) error {
	if !names.IsPack(namespace) {
		return nil
	}
	inside, err := r.inside(ctx)
	if err != nil {
		return fault.In(err, "keep the pack inside the cluster")
	}
	policy := &networkingv1.NetworkPolicy{
		ObjectMeta: metav1.ObjectMeta{Name: fence.EgressPolicy, Labels: map[string]string{names.LessonLabel: lesson, names.SeedLabel: namespace}},
		Spec: networkingv1.NetworkPolicySpec{
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
			Egress:      []networkingv1.NetworkPolicyEgressRule{{To: inside}},
		},
	}
	made, err := r.objects.Kube.NetworkingV1().NetworkPolicies(namespace).Create(ctx, policy, metav1.CreateOptions{FieldManager: names.FieldManager})
	if err != nil {
		return fault.In(err, "make network policy %s", names.Place(namespace, fence.EgressPolicy))
	}
	r.objects.Wrote(networkingv1.SchemeGroupVersion.WithResource("networkpolicies"), namespace, made)
	return nil
}

// inside is everything in the cluster: Pods by whatever namespace, by their range and that of Services, and the nodes,
// where the API server and Pods of the host network are.
func (r *Resetter) inside(ctx context.Context) ([]networkingv1.NetworkPolicyPeer, error) {
	nodes, err := r.nodes(ctx)
	if err != nil {
		return nil, err
	}
	peers := []networkingv1.NetworkPolicyPeer{{NamespaceSelector: &metav1.LabelSelector{}}}
	for _, cidr := range []string{fence.PodRange, fence.ServiceRange} {
		peers = append(peers, networkingv1.NetworkPolicyPeer{IPBlock: &networkingv1.IPBlock{CIDR: cidr}})
	}
	for _, node := range nodes {
		address, err := netip.ParseAddr(internalIP(node))
		if err != nil {
			continue // it has none yet
		}
		one := netip.PrefixFrom(address, address.BitLen())
		peers = append(peers, networkingv1.NetworkPolicyPeer{IPBlock: &networkingv1.IPBlock{CIDR: one.String()}})
	}
	return peers, nil
}
