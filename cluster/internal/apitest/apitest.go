// Package apitest is what plays the API server in tests.
package apitest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/rest"

	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/manifest"
	"github.com/klab-dev/klab/workload/prober"
	"github.com/klab-dev/klab/workload/wire"
)

// Served is what a small API server would say it serves.
func Served(context.Context) ([]*metav1.APIResourceList, error) {
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
		{GroupVersion: "apiextensions.k8s.io/v1", APIResources: []metav1.APIResource{
			{Name: "customresourcedefinitions", Kind: "CustomResourceDefinition", Namespaced: false, Verbs: verbs},
		}},
	}, nil
}

// Dynamic is a dynamic client over memory that holds some objects, and knows the kinds that served names.
func Dynamic(held ...runtime.Object) *dynamicfake.FakeDynamicClient {
	lists := map[schema.GroupVersionResource]string{
		{Version: "v1", Resource: "pods"}:                                                     "PodList",
		{Version: "v1", Resource: "configmaps"}:                                               "ConfigMapList",
		{Version: "v1", Resource: "serviceaccounts"}:                                          "ServiceAccountList",
		{Version: "v1", Resource: "nodes"}:                                                    "NodeList",
		{Group: "apps", Version: "v1", Resource: "deployments"}:                               "DeploymentList",
		{Group: "networking.k8s.io", Version: "v1", Resource: "ingresses"}:                    "IngressList",
		{Group: "example.com", Version: "v1", Resource: "ingresses"}:                          "IngressList",
		{Group: "example.com", Version: "v1", Resource: "things"}:                             "ThingList",
		{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}: "CustomResourceDefinitionList",
	}
	return dynamicfake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), lists, held...)
}

// Object is an object with nothing in it.
func Object(apiVersion, kind, namespace, name string) *unstructured.Unstructured {
	u := &unstructured.Unstructured{}
	u.SetAPIVersion(apiVersion)
	u.SetKind(kind)
	u.SetNamespace(namespace)
	u.SetName(name)
	return u
}

// Server serves what plays the API server.
func Server(t *testing.T, handler http.Handler) *rest.Config {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &rest.Config{Host: server.URL}
}

// Objects gives the objects of a manifest.
func Objects(t *testing.T, text string) []map[string]any {
	t.Helper()
	objects, err := manifest.Objects([]byte(text))
	require.NoError(t, err)
	return objects
}

// Requests plays an API server that takes everything and remembers what it was asked.
type Requests struct {
	Lines  []string
	Bodies []map[string]any
}

func (r *Requests) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.Lines = append(r.Lines, request.Method+" "+request.URL.RequestURI())
	raw, _ := io.ReadAll(request.Body)
	body := map[string]any{}
	_ = json.Unmarshal(raw, &body)
	r.Bodies = append(r.Bodies, body)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one","resourceVersion":"41"}}`)
}

// Prober is a Pod as klab's own sets make them.
func Prober(name, node, label string) *corev1.Pod {
	yes := true
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: name, Namespace: names.GraderNamespace, Labels: map[string]string{names.ProberLabel: label},
			OwnerReferences: []metav1.OwnerReference{{Kind: "Set", Controller: &yes}}, // the fake API gives no UIDs
		},
		Spec: corev1.PodSpec{NodeName: node, Containers: []corev1.Container{{Name: "prober", Image: "klab.local/prober:new"}}},
		Status: corev1.PodStatus{
			Phase:             corev1.PodRunning,
			ContainerStatuses: []corev1.ContainerStatus{{Name: "prober", ContainerID: "containerd://" + name}},
		},
	}
}

// Proven is what a prober with this token answers to a challenge.
func Proven(token, pod string, body []byte) ([]byte, error) {
	var c wire.Challenge
	if err := json.Unmarshal(body, &c); err != nil {
		return nil, err
	}
	return json.Marshal(wire.Proof{Hostname: pod, Proof: prober.Prove(token, pod, c.Challenge)})
}
