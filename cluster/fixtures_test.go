package cluster

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
)

// served is what a small API server would say it serves.
func served(context.Context) ([]*metav1.APIResourceList, error) {
	verbs := metav1.Verbs{"get", "list", "watch", "delete", "create", "patch", "update"}
	return []*metav1.APIResourceList{
		{GroupVersion: "example.com/v1", APIResources: []metav1.APIResource{
			{Name: "ingresses", Kind: "Ingress", Namespaced: true, Verbs: verbs},
			{Name: "things", Kind: "Thing", Namespaced: false, Verbs: verbs},
		}},
		{GroupVersion: "v1", APIResources: []metav1.APIResource{
			{Name: "pods", Kind: "Pod", Namespaced: true, Verbs: verbs},
			{Name: "pods/log", Kind: "Pod", Namespaced: true, Verbs: metav1.Verbs{"get"}},
			{Name: "configmaps", Kind: "ConfigMap", Namespaced: true, Verbs: verbs},
			{Name: "serviceaccounts", Kind: "ServiceAccount", Namespaced: true, Verbs: verbs},
			{Name: "nodes", Kind: "Node", Namespaced: false, Verbs: verbs},
		}},
		{GroupVersion: "networking.k8s.io/v1", APIResources: []metav1.APIResource{
			{Name: "ingresses", Kind: "Ingress", Namespaced: true, Verbs: verbs},
		}},
		{GroupVersion: "apps/v1", APIResources: []metav1.APIResource{
			{Name: "deployments", Kind: "Deployment", Namespaced: true, Verbs: verbs},
		}},
	}, nil
}

// fakeObjects is the half over fake clients that hold some objects.
func fakeObjects(direct bool, held ...runtime.Object) (*objects, *dynamicfake.FakeDynamicClient) {
	lists := map[schema.GroupVersionResource]string{
		{Version: "v1", Resource: "pods"}:                                  "PodList",
		{Version: "v1", Resource: "configmaps"}:                            "ConfigMapList",
		{Version: "v1", Resource: "serviceaccounts"}:                       "ServiceAccountList",
		{Version: "v1", Resource: "nodes"}:                                 "NodeList",
		{Group: "apps", Version: "v1", Resource: "deployments"}:            "DeploymentList",
		{Group: "networking.k8s.io", Version: "v1", Resource: "ingresses"}: "IngressList",
		{Group: "example.com", Version: "v1", Resource: "ingresses"}:       "IngressList",
		{Group: "example.com", Version: "v1", Resource: "things"}:          "ThingList",
	}
	client := dynamicfake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), lists, held...)
	heard := &contact{}
	heard.heard()
	o := assemble(&rest.Config{}, client, fake.NewClientset(), newKinds(served), heard, direct, nil)
	return o, client
}

func object(apiVersion, kind, namespace, name string) *unstructured.Unstructured {
	u := &unstructured.Unstructured{}
	u.SetAPIVersion(apiVersion)
	u.SetKind(kind)
	u.SetNamespace(namespace)
	u.SetName(name)
	return u
}

// api is the half connected to an HTTP server that plays the API server.
func api(t *testing.T, handler http.Handler) *objects {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	o, err := newObjects(&rest.Config{Host: server.URL}, true, nil)
	require.NoError(t, err)
	return o
}
