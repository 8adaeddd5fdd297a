package reset

import (
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/fence"
)

// TestAPacksPodsStayInTheCluster, where the network goes by policies: they reach Pods, Services and nodes, and nobody else.
func TestAPacksPodsStayInTheCluster(t *testing.T) {
	t.Parallel()
	node := func(name string, addresses ...corev1.NodeAddress) *corev1.Node {
		return &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name}, Status: corev1.NodeStatus{Addresses: addresses}}
	}
	r, kube := fakeResetter(node("one", corev1.NodeAddress{Type: corev1.NodeInternalIP, Address: "172.18.0.2"}), node("new"))
	require.NoError(t, r.confine(t.Context(), "evil", pack))
	policy, err := kube.NetworkingV1().NetworkPolicies(pack).Get(t.Context(), fence.EgressPolicy, metav1.GetOptions{})
	require.NoError(t, err)
	require.Equal(t, metav1.LabelSelector{}, policy.Spec.PodSelector, "every Pod")
	require.Equal(t, []networkingv1.PolicyType{networkingv1.PolicyTypeEgress}, policy.Spec.PolicyTypes)
	block := func(cidr string) networkingv1.NetworkPolicyPeer {
		return networkingv1.NetworkPolicyPeer{IPBlock: &networkingv1.IPBlock{CIDR: cidr}}
	}
	require.Equal(t, []networkingv1.NetworkPolicyEgressRule{{To: []networkingv1.NetworkPolicyPeer{
		{NamespaceSelector: &metav1.LabelSelector{}}, block(fence.PodRange), block(fence.ServiceRange), block("172.18.0.2/32"),
	}}}, policy.Spec.Egress)

	require.NoError(t, r.confine(t.Context(), "shop", "klab-shop"))
	none, err := kube.NetworkingV1().NetworkPolicies("klab-shop").List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	require.Empty(t, none.Items, "a lesson of klab's own is klab's own")
}
