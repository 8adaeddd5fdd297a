package cluster

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
	"github.com/klab-dev/klab/cluster/internal/names"
)

// everyNamespace is how callers ask for a namespaced kind in all namespaces.
const everyNamespace = "*"

// Get returns the object, or nil when it does not exist.
func (o *objects) Get(ctx context.Context, kindName, namespace, name string) (map[string]any, error) {
	k, namespace, err := o.locate(ctx, kindName, namespace)
	if err != nil {
		return nil, fault.In(err, "get %s %s", kindName, name)
	}
	if !o.direct && k.can("watch") {
		if found, fresh := o.watches.get(k, namespace, name); fresh {
			return found, nil
		}
		return o.liveGet(ctx, k, namespace, name)
	}
	return shared(o.looks, k.gvr.String()+"|"+namespace+"|"+name, func() (map[string]any, error) {
		return o.liveGet(ctx, k, namespace, name)
	})
}

// List returns the objects that match a label selector. An empty namespace lists cluster-scoped objects,
// "*" lists all namespaces.
func (o *objects) List(ctx context.Context, kindName, namespace, selector string) ([]map[string]any, error) {
	k, namespace, err := o.locate(ctx, kindName, namespace)
	if err != nil {
		return nil, fault.In(err, "list %s", kindName)
	}
	wanted, err := labels.Parse(selector)
	if err != nil {
		return nil, fault.In(err, "list %s by selector %q", kindName, selector)
	}
	if !o.direct && k.can("watch") {
		if found, fresh := o.watches.list(k, namespace, wanted); fresh {
			return found, nil
		}
		return o.liveList(ctx, k, namespace, selector)
	}
	return shared(o.looks, k.gvr.String()+"|"+namespace+"||"+selector, func() ([]map[string]any, error) {
		return o.liveList(ctx, k, namespace, selector)
	})
}

// locate resolves a kind's name, and the namespace to the one the API wants: "" for cluster-scoped kinds
// and for all namespaces.
func (o *objects) locate(ctx context.Context, name, namespace string) (resource, string, error) {
	k, err := o.kinds.find(ctx, name)
	switch {
	case err != nil:
		return resource{}, "", err
	case !k.namespaced || namespace == everyNamespace:
		return k, "", nil
	case namespace == "":
		return resource{}, "", errors.New("objects of this kind live in namespaces, and none was named")
	}
	return k, namespace, nil
}

func (o *objects) liveGet(ctx context.Context, k resource, namespace, name string) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	found, err := o.client(k, namespace).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.In(err, "get %s %s", k.name, names.Place(namespace, name))
	}
	return found.Object, nil
}

func (o *objects) liveList(ctx context.Context, k resource, namespace, selector string) ([]map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	found, err := listAll(ctx, o.client(k, namespace), selector)
	if err != nil {
		return nil, fault.In(err, "list %s in %q", k.name, namespace)
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
