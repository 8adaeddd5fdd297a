package cluster

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/runtime"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
)

// fakeClients are clients over memory that holds some objects.
func fakeClients(held ...runtime.Object) (clients, *dynamicfake.FakeDynamicClient) {
	client := fakeDynamic(held...)
	heard := &contact{}
	heard.heard()
	return clients{config: &rest.Config{}, kube: fake.NewClientset(), dynamic: client, served: served, heard: heard}, client
}

// fakeObjects are objects over clients that hold some.
func fakeObjects(direct bool, held ...runtime.Object) (*objects, *dynamicfake.FakeDynamicClient) {
	c, client := fakeClients(held...)
	return newObjects(c, direct, false), client
}

// serverClients are clients of an HTTP server that plays the API server.
func serverClients(t *testing.T, handler http.Handler) clients {
	t.Helper()
	c, err := connect(fakeServer(t, handler))
	require.NoError(t, err)
	c.served = served
	return c
}

// api are the objects of an HTTP server that plays the API server.
func api(t *testing.T, handler http.Handler) *objects {
	t.Helper()
	return newObjects(serverClients(t, handler), true, false)
}
