package api

import (
	"context"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/pager"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// everyNamespace is how callers ask for a namespaced kind in all namespaces.
const everyNamespace = "*"

// Get returns the object, or nil when it does not exist.
func (o *Objects) Get(ctx context.Context, kindName, namespace, name string) (map[string]any, error) {
	k, namespace, err := o.locate(ctx, kindName, namespace)
	if err != nil {
		return nil, fault.In(err, "get %s %s", kindName, name)
	}
	if !o.direct && k.Can("watch") {
		if found, fresh := o.watches.get(k, namespace, name); fresh {
			return found, nil
		}
		return o.liveGet(ctx, k, namespace, name)
	}
	return shared(o.looks, k.GVR.String()+"|"+namespace+"|"+name, func() (map[string]any, error) {
		return o.liveGet(ctx, k, namespace, name)
	})
}

// List returns the objects that match a label selector. An empty namespace lists cluster-scoped objects,
// "*" lists all namespaces.
func (o *Objects) List(ctx context.Context, kindName, namespace, selector string) ([]map[string]any, error) {
	k, namespace, err := o.locate(ctx, kindName, namespace)
	if err != nil {
		return nil, fault.In(err, "list %s", kindName)
	}
	wanted, err := labels.Parse(selector)
	if err != nil {
		return nil, fault.In(err, "list %s by selector %q", kindName, selector)
	}
	if !o.direct && k.Can("watch") {
		if found, fresh := o.watches.list(k, namespace, wanted); fresh {
			return found, nil
		}
		return o.liveList(ctx, k, namespace, selector)
	}
	return shared(o.looks, k.GVR.String()+"|"+namespace+"||"+selector, func() ([]map[string]any, error) {
		return o.liveList(ctx, k, namespace, selector)
	})
}

// locate resolves a kind's name, and the namespace to the one the API wants: "" for cluster-scoped kinds
// and for all namespaces.
func (o *Objects) locate(ctx context.Context, name, namespace string) (kinds.Kind, string, error) {
	k, err := o.kinds.Find(ctx, name)
	switch {
	case err != nil:
		return kinds.Kind{}, "", err
	case !k.Namespaced || namespace == everyNamespace:
		return k, "", nil
	case namespace == "":
		return kinds.Kind{}, "", errors.New("objects of this kind live in namespaces, and none was named")
	}
	return k, namespace, nil
}

// Live returns an object as the API server has it, nil when it does not exist.
func (o *Objects) Live(ctx context.Context, object *unstructured.Unstructured) (map[string]any, error) {
	k, err := o.kinds.Document(ctx, object.GroupVersionKind())
	if err != nil {
		return nil, err
	}
	return o.liveGet(ctx, k, object.GetNamespace(), object.GetName())
}

func (o *Objects) liveGet(ctx context.Context, k kinds.Kind, namespace, name string) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	found, err := o.client(k, namespace).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.In(err, "get %s %s", k.Name, names.Place(namespace, name))
	}
	return found.Object, nil
}

func (o *Objects) liveList(ctx context.Context, k kinds.Kind, namespace, selector string) ([]map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	found, err := listAll(ctx, o.client(k, namespace), selector)
	if err != nil {
		return nil, fault.In(err, "list %s in %q", k.Name, namespace)
	}
	return contents(found), nil
}

func contents(items []unstructured.Unstructured) []map[string]any {
	list := make([]map[string]any, len(items))
	for i := range items {
		list[i] = items[i].Object
	}
	return list
}

const (
	// pageSize is how many objects one request lists.
	pageSize = 500
	// listLimit is how many objects of a kind klab lists: a lab has some hundreds.
	listLimit = 20_000
)

// listAll lists page by page, and gives up beyond listLimit.
func listAll(ctx context.Context, client dynamic.ResourceInterface, selector string) ([]unstructured.Unstructured, error) {
	var items []unstructured.Unstructured
	pages := pager.New(func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) { return client.List(ctx, o) })
	pages.PageSize = pageSize
	err := pages.EachListItem(ctx, metav1.ListOptions{LabelSelector: selector}, func(o runtime.Object) error {
		one, ok := o.(*unstructured.Unstructured)
		if !ok {
			return fmt.Errorf("an item of a list is a %T", o)
		}
		if len(items) == listLimit {
			return fmt.Errorf("there are more than %d objects, and klab reads no further", listLimit)
		}
		items = append(items, *one)
		return nil
	})
	return items, err
}
