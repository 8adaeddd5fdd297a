package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/runtime"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"

	"github.com/klab-dev/klab/cluster/internal/apitest"
)

// fakeClients are clients over memory that holds some objects.
func fakeClients(held ...runtime.Object) (Clients, *dynamicfake.FakeDynamicClient) {
	client := apitest.Dynamic(held...)
	heard := &contact{}
	heard.heard()
	return Clients{Config: &rest.Config{}, Kube: fake.NewClientset(), Dynamic: client, Served: apitest.Served, heard: heard}, client
}

// fakeObjects are objects over clients that hold some.
func fakeObjects(direct bool, held ...runtime.Object) (*Objects, *dynamicfake.FakeDynamicClient) {
	c, client := fakeClients(held...)
	return New(c, direct, false), client
}

// serverClients are clients of an HTTP server that plays the API server.
func serverClients(t *testing.T, handler http.Handler) Clients {
	t.Helper()
	c, err := Connect(apitest.Server(t, handler))
	require.NoError(t, err)
	c.Served = apitest.Served
	return c
}

// api are the objects of an HTTP server that plays the API server.
func api(t *testing.T, handler http.Handler) *Objects {
	t.Helper()
	return New(serverClients(t, handler), true, false)
}
