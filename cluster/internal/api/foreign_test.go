package api

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	dynamicfake "k8s.io/client-go/dynamic/fake"

	"github.com/klab-dev/klab/cluster/internal/apitest"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// TestWhatIsInTheWayIsNamed, and what is of klab's own or built in is not.
func TestWhatIsInTheWayIsNamed(t *testing.T) {
	t.Parallel()
	hook := apitest.Object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "", "dead-hook")
	built := apitest.Object("apiregistration.k8s.io/v1", "APIService", "", "v1.apps")
	served := apitest.Object("apiregistration.k8s.io/v1", "APIService", "", "v1.dead.example.com")
	served.Object["spec"] = map[string]any{"service": map[string]any{"name": "none"}}
	addon := served.DeepCopy()
	addon.SetName("v1beta1.metrics.k8s.io")
	addon.SetLabels(map[string]string{names.AddOnLabel: "metrics-server"})
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
	require.ErrorContains(t, o.Blame(t.Context(), errors.New("no answer")), "no answer; not klab's, and possibly in the way: validatingwebhookconfiguration/dead-hook")
	require.NoError(t, o.Blame(t.Context(), nil))
}
