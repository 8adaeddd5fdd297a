package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/dynamic"
)

// documents splits a manifest into its objects. Lists are unfolded, empty documents left out.
func documents(manifest []byte) ([]*unstructured.Unstructured, error) {
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(manifest), 4096)
	var all []*unstructured.Unstructured
	for number := 1; ; number++ {
		raw := map[string]any{}
		err := decoder.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read document %d: %w", number, err)
		}
		if len(raw) == 0 {
			continue
		}
		found, err := unfold(&unstructured.Unstructured{Object: raw})
		if err != nil {
			return nil, fmt.Errorf("read document %d: %w", number, err)
		}
		all = append(all, found...)
	}
}

func unfold(document *unstructured.Unstructured) ([]*unstructured.Unstructured, error) {
	if document.GetKind() == "" || document.GetAPIVersion() == "" {
		return nil, errors.New("apiVersion and kind are both needed")
	}
	if !document.IsList() {
		return []*unstructured.Unstructured{document}, nil
	}
	var all []*unstructured.Unstructured
	err := document.EachListItem(func(item runtime.Object) error {
		found, err := unfold(item.(*unstructured.Unstructured))
		all = append(all, found...)
		return err
	})
	return all, err
}

// target is an object of a manifest and the client that writes it.
type target struct {
	object    *unstructured.Unstructured
	kind      resource
	namespace string
	client    dynamic.ResourceInterface
}

func (t target) String() string {
	return t.kind.name + " " + place(t.namespace, t.object.GetName())
}

// aim resolves an object's kind and puts it in the namespace when it names none.
func (o *objects) aim(ctx context.Context, object *unstructured.Unstructured, namespace string) (target, error) {
	k, err := o.kinds.document(ctx, object.GroupVersionKind())
	if err != nil {
		return target{}, err
	}
	if !k.namespaced {
		namespace = ""
	} else if object.GetNamespace() != "" {
		namespace = object.GetNamespace()
	}
	object.SetNamespace(namespace)
	return target{object: object, kind: k, namespace: namespace, client: o.client(k, namespace)}, nil
}
