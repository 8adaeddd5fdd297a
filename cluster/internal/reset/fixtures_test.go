package reset

import (
	"k8s.io/apimachinery/pkg/runtime"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"

	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/apitest"
	"github.com/klab-dev/klab/cluster/internal/grader"
	"github.com/klab-dev/klab/cluster/internal/memory"
)

// fakeResetter works on an empty lab.
func fakeResetter(held ...runtime.Object) (*Resetter, *fake.Clientset) {
	r, kube, _ := resetterOver(apitest.Dynamic(), false, held...)
	return r, kube
}

// resetterOver works on what a dynamic client holds; held is what the typed client does.
func resetterOver(client *dynamicfake.FakeDynamicClient, whole bool, held ...runtime.Object) (*Resetter, *fake.Clientset, *api.Objects) {
	kube := fake.NewClientset(held...)
	api := api.New(api.Clients{Config: &rest.Config{}, Kube: kube, Dynamic: client, Served: apitest.Served}, !whole, whole)
	return remembering(api, kube), kube, api
}

// remembering makes one with a memory and probers of its own.
func remembering(api *api.Objects, kube kubernetes.Interface) *Resetter {
	own := grader.New(kube)
	return New(api, own, memory.New(kube, "", "", nil), nil)
}
