package cluster

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/kubernetes/fake"
)

// TestWhatIsInTheWayIsNamed, and what is of klab's own or built in is not.
func TestWhatIsInTheWayIsNamed(t *testing.T) {
	t.Parallel()
	hook := object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "", "dead-hook")
	built := object("apiregistration.k8s.io/v1", "APIService", "", "v1.apps")
	served := object("apiregistration.k8s.io/v1", "APIService", "", "v1.dead.example.com")
	served.Object["spec"] = map[string]any{"service": map[string]any{"name": "none"}}
	addon := served.DeepCopy()
	addon.SetName("v1beta1.metrics.k8s.io")
	addon.SetLabels(map[string]string{AddOnLabel: "metrics-server"})
	o, _ := fakeObjects(true)
	group := func(group, resource string) schema.GroupVersionResource {
		return schema.GroupVersionResource{Group: group, Version: "v1", Resource: resource}
	}
	o.dynamic = dynamicfake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), map[schema.GroupVersionResource]string{
		group("admissionregistration.k8s.io", "validatingwebhookconfigurations"):   "ValidatingWebhookConfigurationList",
		group("admissionregistration.k8s.io", "mutatingwebhookconfigurations"):     "MutatingWebhookConfigurationList",
		group("admissionregistration.k8s.io", "validatingadmissionpolicybindings"): "ValidatingAdmissionPolicyBindingList",
		group("apiregistration.k8s.io", "apiservices"):                             "APIServiceList",
	}, hook, built, served, addon)
	require.Equal(t, []string{"validatingwebhookconfiguration/dead-hook", "apiservice/v1.dead.example.com"}, o.Foreign(t.Context()))
	require.ErrorContains(t, o.blame(t.Context(), errors.New("no answer")), "no answer; not klab's, and possibly in the way: validatingwebhookconfiguration/dead-hook")
	require.NoError(t, o.blame(t.Context(), nil))
}

func TestNothingKeepsTheProbersDown(t *testing.T) {
	t.Parallel()
	meta := metav1.ObjectMeta{Name: "none", Namespace: GraderNamespace}
	elsewhere := metav1.ObjectMeta{Name: "none", Namespace: "klab-shop"}
	o, _ := fakeObjects(true)
	o.kube = fake.NewClientset(&corev1.ResourceQuota{ObjectMeta: meta}, &corev1.LimitRange{ObjectMeta: meta}, &networkingv1.NetworkPolicy{ObjectMeta: meta},
		&corev1.ResourceQuota{ObjectMeta: elsewhere})
	require.NoError(t, o.freeGrader(t.Context()))
	quotas, err := o.kube.CoreV1().ResourceQuotas("").List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	require.Len(t, quotas.Items, 1, "a lesson's stays")
	ranges, err := o.kube.CoreV1().LimitRanges("").List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	policies, err := o.kube.NetworkingV1().NetworkPolicies("").List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	require.Empty(t, ranges.Items)
	require.Empty(t, policies.Items)
}
