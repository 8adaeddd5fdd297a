package reset

import (
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestStaticPodsComeBackWithTheAddressThatTheNodeHasNow: with the one of before, etcd could not listen and the control
// plane of a lab that was resumed beside others was gone after the first lesson about nodes.
func TestStaticPodsComeBackWithTheAddressThatTheNodeHasNow(t *testing.T) {
	t.Parallel()
	before := map[string]string{
		"etcd.yaml": "- --listen-client-urls=https://127.0.0.1:2379,https://172.18.0.5:2379\n- --initial-cluster=a=https://172.18.0.5:2380,https://172.18.0.5:2380\n",
		"web.yaml":  "args: [172.18.0.50, 1172.18.0.5, 172.18.0.5, 172.18.0.5]\nhost: 172.18.0.5",
	}
	require.Equal(t, map[string]string{
		"etcd.yaml": "- --listen-client-urls=https://127.0.0.1:2379,https://172.18.0.6:2379\n- --initial-cluster=a=https://172.18.0.6:2380,https://172.18.0.6:2380\n",
		"web.yaml":  "args: [172.18.0.50, 1172.18.0.5, 172.18.0.6, 172.18.0.6]\nhost: 172.18.0.6",
	}, readdressed(before, "172.18.0.5", "172.18.0.6"))
	require.Equal(t, before, readdressed(before, "172.18.0.5", "172.18.0.5"))
	require.Equal(t, before, readdressed(before, "", "172.18.0.6"), "an older klab noted none")
}

// TestANodeThatJoinedAnewGetsItsProviderBack; one that has some keeps it, since the API server refuses another.
func TestANodeThatJoinedAnewGetsItsProviderBack(t *testing.T) {
	t.Parallel()
	for has, want := range map[string]string{"": "kind://a", "kind://b": "kind://b"} {
		node := worker(corev1.ConditionTrue)
		node.Spec.ProviderID = has
		r, kube := fakeResetter(node)
		require.NoError(t, r.restoreObject(t.Context(), *node, baseline{Provider: "kind://a", Resources: []string{}}))
		now, err := kube.CoreV1().Nodes().Get(t.Context(), node.Name, metav1.GetOptions{})
		require.NoError(t, err)
		require.Equal(t, want, now.Spec.ProviderID)
	}
}
