package api

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/util/retry"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// Apply applies objects, each as it is: it unfolds no List. how is "apply" (server-side), "create" or "replace".
// Objects without a namespace go to the one given.
func (o *Objects) Apply(ctx context.Context, namespace string, all []map[string]any, how string) error {
	for _, object := range all {
		if err := o.applyOne(ctx, copied(object), namespace, how); err != nil {
			return err
		}
	}
	return nil
}

func (o *Objects) applyOne(ctx context.Context, document *unstructured.Unstructured, namespace, how string) error {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	t, err := o.aim(ctx, document, namespace)
	if err != nil {
		return fault.In(err, "%s %s %s", how, document.GetKind(), names.Place(namespace, document.GetName()))
	}
	written, err := t.write(ctx, how)
	if err != nil {
		return fault.In(err, "%s %s", how, t)
	}
	o.noteWrite(t.kind, t.namespace, writeOf(written))
	return nil
}

func (t target) write(ctx context.Context, how string) (*unstructured.Unstructured, error) {
	switch how {
	case "apply", "":
		return t.client.Apply(ctx, t.object.GetName(), t.object, metav1.ApplyOptions{FieldManager: names.FieldManager, Force: true})
	case "create":
		return t.client.Create(ctx, t.object, metav1.CreateOptions{FieldManager: names.FieldManager, FieldValidation: metav1.FieldValidationStrict})
	case "replace":
		return t.replace(ctx)
	}
	return nil, fmt.Errorf("unknown way %q: apply, create and replace are known", how)
}

// replace puts the object in the place of the live one. Some kinds insist on the version replaced, which a
// controller may change at any moment.
func (t target) replace(ctx context.Context) (written *unstructured.Unstructured, err error) {
	err = retry.RetryOnConflict(retry.DefaultBackoff, func() error {
		live, err := t.client.Get(ctx, t.object.GetName(), metav1.GetOptions{})
		if err != nil {
			return err
		}
		t.object.SetResourceVersion(live.GetResourceVersion())
		written, err = t.client.Update(ctx, t.object, metav1.UpdateOptions{FieldManager: names.FieldManager, FieldValidation: metav1.FieldValidationStrict})
		return err
	})
	return written, err
}

// Patch patches one object; patchType is "merge", "strategic" or "json".
func (o *Objects) Patch(ctx context.Context, kindName, namespace, name, patchType string, patch []byte) error {
	how, ok := map[string]types.PatchType{
		"merge": types.MergePatchType, "strategic": types.StrategicMergePatchType, "json": types.JSONPatchType,
	}[patchType]
	if !ok {
		return fmt.Errorf("patch %s %s: unknown type %q: merge, strategic and json are known", kindName, name, patchType)
	}
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	k, namespace, client, err := o.locateToWrite(ctx, kindName, namespace)
	if err != nil {
		return fault.In(err, "patch %s %s", kindName, name)
	}
	written, err := client.Patch(ctx, name, how, patch, metav1.PatchOptions{FieldManager: names.FieldManager})
	if err != nil {
		return fault.In(err, "patch %s %s", kindName, names.Place(namespace, name))
	}
	o.noteWrite(k, namespace, writeOf(written))
	return nil
}

// Delete deletes one object (absent is no error). options may hold "uid", "gracePeriodSeconds" and
// "propagationPolicy". An object of the name with another uid counts as absent.
func (o *Objects) Delete(ctx context.Context, kindName, namespace, name string, options map[string]any) error {
	how, err := deleteOptions(options)
	if err != nil {
		return fmt.Errorf("delete %s %s: %w", kindName, name, err)
	}
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	k, namespace, client, err := o.locateToWrite(ctx, kindName, namespace)
	if err != nil {
		return fault.In(err, "delete %s %s", kindName, name)
	}
	return fault.In(o.deleteOne(ctx, client, k, namespace, name, how), "delete %s %s", kindName, names.Place(namespace, name))
}

// locateToWrite is locate with the client that writes for the lesson of the namespace.
func (o *Objects) locateToWrite(ctx context.Context, kindName, inside string) (kinds.Kind, string, dynamic.ResourceInterface, error) {
	k, namespace, err := o.locate(ctx, kindName, inside)
	if err != nil {
		return k, namespace, nil, err
	}
	client, err := o.writer(inside, k, namespace)
	return k, namespace, client, err
}

func (o *Objects) deleteOne(ctx context.Context, client dynamic.ResourceInterface, k kinds.Kind, namespace, name string, how metav1.DeleteOptions) error {
	err := client.Delete(ctx, name, how)
	replaced := how.Preconditions != nil && apierrors.IsConflict(err)
	if err != nil && !replaced && !apierrors.IsNotFound(err) {
		return err
	}
	o.noteWrite(k, namespace, write{name: name, at: time.Now()})
	o.watches.depart(namespace)
	return nil
}

// DeleteItem deletes an object that was listed; absent is no error.
func (o *Objects) DeleteItem(ctx context.Context, i Item, how metav1.DeleteOptions) error {
	namespace := i.Object.GetNamespace()
	return o.deleteOne(ctx, o.client(i.Kind, namespace), i.Kind, namespace, i.Object.GetName(), how)
}

// SetFinalizers leaves an object that was listed these finalizers.
func (o *Objects) SetFinalizers(ctx context.Context, i Item, finalizers []string) error {
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"uid": i.Object.GetUID(), "finalizers": finalizers}})
	if err != nil {
		return err
	}
	_, err = o.client(i.Kind, i.Object.GetNamespace()).Patch(ctx, i.Object.GetName(), types.MergePatchType, patch, metav1.PatchOptions{FieldManager: names.FieldManager})
	return err
}

func (o *Objects) noteWrite(k kinds.Kind, namespace string, after write) {
	o.watches.wrote(k, namespace, after)
	o.looks.forget()
}

func deleteOptions(options map[string]any) (metav1.DeleteOptions, error) {
	// Like kubectl: whoever depends on the object goes after it, without making the caller wait.
	policy := metav1.DeletePropagationBackground
	how := metav1.DeleteOptions{PropagationPolicy: &policy}
	for key, value := range options {
		switch key {
		case "uid":
			uid := types.UID(fmt.Sprint(value))
			how.Preconditions = &metav1.Preconditions{UID: &uid}
		case "gracePeriodSeconds":
			seconds, err := wholeNumber(value)
			if err != nil {
				return how, fmt.Errorf("%s: %w", key, err)
			}
			how.GracePeriodSeconds = &seconds
		case "propagationPolicy":
			policy = metav1.DeletionPropagation(fmt.Sprint(value))
		default:
			return how, fmt.Errorf("unknown option %q", key)
		}
	}
	return how, nil
}

func wholeNumber(value any) (int64, error) {
	switch number := value.(type) {
	case int:
		return int64(number), nil
	case int64:
		return number, nil
	case uint64:
		return int64(number), nil
	case float64:
		return int64(number), nil
	}
	return 0, fmt.Errorf("%v is not a number", value)
}

// Wrote tells the watches of a kind that klab wrote an object by another client than this.
func (o *Objects) Wrote(kind schema.GroupVersionResource, namespace string, object metav1.Object) {
	o.noteWrite(kinds.Kind{GVR: kind}, namespace, writeOf(object))
}
