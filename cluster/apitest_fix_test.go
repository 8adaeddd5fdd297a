package cluster

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/rest"

	"github.com/klab-dev/klab/manifest"
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

// fakeDynamic is a dynamic client over memory that holds some objects, and knows the kinds that served names.
func fakeDynamic(held ...runtime.Object) *dynamicfake.FakeDynamicClient {
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
	return dynamicfake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), lists, held...)
}

// object is an object with nothing in it.
func object(apiVersion, kind, namespace, name string) *unstructured.Unstructured {
	u := &unstructured.Unstructured{}
	u.SetAPIVersion(apiVersion)
	u.SetKind(kind)
	u.SetNamespace(namespace)
	u.SetName(name)
	return u
}

// fakeServer serves what plays the API server.
func fakeServer(t *testing.T, handler http.Handler) *rest.Config {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &rest.Config{Host: server.URL}
}

// read gives the objects of a manifest.
func read(t *testing.T, text string) []map[string]any {
	t.Helper()
	objects, err := manifest.Objects([]byte(text))
	require.NoError(t, err)
	return objects
}

// requests plays an API server that takes everything and remembers what it was asked.
type requests struct {
	lines  []string
	bodies []map[string]any
}

func (r *requests) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.lines = append(r.lines, request.Method+" "+request.URL.RequestURI())
	raw, _ := io.ReadAll(request.Body)
	body := map[string]any{}
	_ = json.Unmarshal(raw, &body)
	r.bodies = append(r.bodies, body)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one","resourceVersion":"41"}}`)
}
