package cluster

import (
	"k8s.io/apimachinery/pkg/runtime"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
)

// fakeResetter works on an empty lab.
func fakeResetter(held ...runtime.Object) (*resetter, *fake.Clientset) {
	r, kube, _ := resetterOver(fakeDynamic(), false, held...)
	return r, kube
}

// resetterOver works on what a dynamic client holds; held is what the typed client does.
func resetterOver(client *dynamicfake.FakeDynamicClient, whole bool, held ...runtime.Object) (*resetter, *fake.Clientset, *objects) {
	kube := fake.NewClientset(held...)
	api := newObjects(clients{config: &rest.Config{}, kube: kube, dynamic: client, served: served}, !whole, whole)
	return newResetter(api, kube), kube, api
}

// newResetter makes one with a memory and probers of its own.
func newResetter(api *objects, kube kubernetes.Interface) *resetter {
	own := &store{kube: kube}
	return &resetter{objects: api, store: own, memory: newMemory(own, "", "")}
}
