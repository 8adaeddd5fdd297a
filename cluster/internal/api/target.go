package api

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"

	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// target is an object of a manifest and the client that writes it.
type target struct {
	object    *unstructured.Unstructured
	kind      kinds.Kind
	namespace string
	client    dynamic.ResourceInterface
}

func (t target) String() string {
	return t.kind.Name + " " + names.Place(t.namespace, t.object.GetName())
}

// copied makes an object of plain values the lab's own, so that what is written into it is not seen outside.
func copied(object map[string]any) *unstructured.Unstructured {
	return (&unstructured.Unstructured{Object: object}).DeepCopy()
}

// aim resolves an object's kind and puts it in the lesson's namespace when it names none.
func (o *Objects) aim(ctx context.Context, object *unstructured.Unstructured, inside string) (target, error) {
	namespace := inside
	k, err := o.kinds.Document(ctx, object.GroupVersionKind())
	if err != nil {
		return target{}, err
	}
	if !k.Namespaced {
		namespace = ""
	} else if object.GetNamespace() != "" {
		namespace = object.GetNamespace()
	}
	object.SetNamespace(namespace)
	client, err := o.writer(inside, k, namespace)
	return target{object: object, kind: k, namespace: namespace, client: client}, err
}

// writer is the client that writes objects of a kind for a lesson. inside is the lesson's namespace, namespace
// that of the object.
func (o *Objects) writer(inside string, k kinds.Kind, namespace string) (dynamic.ResourceInterface, error) {
	if !names.IsPack(inside) {
		return o.client(k, namespace), nil
	}
	actor, err := o.actors.in(inside)
	if err != nil {
		return nil, err
	}
	if !k.Namespaced {
		return actor.Resource(k.GVR), nil
	}
	return actor.Resource(k.GVR).Namespace(namespace), nil
}
