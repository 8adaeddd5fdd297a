package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/jsonmergepatch"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// dryRunManager keeps a dry run from taking away fields klab set: what the document leaves out stays.
const dryRunManager = "klab-dry-run"

// DryRunResult is what one object would do.
type DryRunResult = struct {
	// Live is the object as it is, nil when absent.
	Live map[string]any
	// Result is the object as it would be, nil when refused.
	Result map[string]any
	// Refused is the API server's message when it refused the document.
	Refused string
}

// DryRun sends objects as a server-side dry run, each as it is.
func (o *Objects) DryRun(ctx context.Context, namespace string, all []map[string]any) ([]DryRunResult, error) {
	results := make([]DryRunResult, 0, len(all))
	for _, object := range all {
		document := copied(object)
		result, err := o.dryRunOne(ctx, document, namespace)
		if err != nil {
			return nil, fault.In(err, "dry-run %s %s", document.GetKind(), names.Place(namespace, document.GetName()))
		}
		results = append(results, result)
	}
	return results, nil
}

func (o *Objects) dryRunOne(ctx context.Context, document *unstructured.Unstructured, namespace string) (DryRunResult, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	t, err := o.aim(ctx, document, namespace)
	var unknown *kinds.NoKindError
	if errors.As(err, &unknown) {
		return DryRunResult{Refused: err.Error()}, nil
	}
	if err != nil {
		return DryRunResult{}, err
	}
	forgetOrigin(t.object)
	var result DryRunResult
	if t.object.GetName() != "" {
		if result.Live, err = o.liveGet(ctx, t.kind, t.namespace, t.object.GetName()); err != nil {
			return DryRunResult{}, err
		}
	}
	would, err := t.dryRun(ctx)
	if err == nil && result.Live != nil {
		would, err = t.without(ctx, result.Live, would)
	}
	switch {
	case refusal(err):
		result.Refused = err.Error()
	case err != nil:
		return DryRunResult{}, err
	default:
		result.Result = would.Object
	}
	return result, nil
}

// forgetOrigin makes a document that was exported from a cluster (kubectl get -o yaml) one that can be
// applied again: the server's bookkeeping in it is of that moment.
func forgetOrigin(document *unstructured.Unstructured) {
	for _, field := range []string{"resourceVersion", "uid", "generation", "managedFields", "creationTimestamp"} {
		unstructured.RemoveNestedField(document.Object, "metadata", field)
	}
	unstructured.RemoveNestedField(document.Object, "status")
}

// dryRun applies server-side, except that a generated name can only be created.
func (t target) dryRun(ctx context.Context) (*unstructured.Unstructured, error) {
	all := []string{metav1.DryRunAll}
	if t.object.GetName() == "" {
		return t.client.Create(ctx, t.object, metav1.CreateOptions{DryRun: all, FieldManager: dryRunManager, FieldValidation: metav1.FieldValidationStrict})
	}
	return t.client.Apply(ctx, t.object.GetName(), t.object, metav1.ApplyOptions{DryRun: all, FieldManager: dryRunManager, Force: true})
}

// without also takes away what the document left out since it was last applied by kubectl, which kubectl keeps in an
// annotation, as kubectl diff does: a server-side apply in a name of its own takes nothing away.
func (t target) without(ctx context.Context, live map[string]any, would *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	last, kept, err := unstructured.NestedString(live, "metadata", "annotations", corev1.LastAppliedConfigAnnotation)
	if err != nil || !kept || !json.Valid([]byte(last)) {
		return would, nil //nolint:nilerror // somebody else's annotation says nothing about the document
	}
	patch, kind, err := t.patchSince([]byte(last), live)
	if err != nil || string(patch) == "{}" {
		return would, err
	}
	options := metav1.PatchOptions{DryRun: []string{metav1.DryRunAll}, FieldManager: dryRunManager, FieldValidation: metav1.FieldValidationStrict}
	return t.client.Patch(ctx, t.object.GetName(), kind, patch, options)
}

// asKubectl is the document as kubectl sends it: with its namespace, and with what was last applied.
func (t target) asKubectl(last []byte) *unstructured.Unstructured {
	sent := t.object.DeepCopy()
	if t.namespace != "" {
		sent.SetNamespace(t.namespace)
	}
	annotations := sent.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[corev1.LastAppliedConfigAnnotation] = string(last)
	sent.SetAnnotations(annotations)
	return sent
}

// patchSince is what turns the living object into the document, what was last applied being known.
func (t target) patchSince(last []byte, live map[string]any) ([]byte, types.PatchType, error) {
	modified, err := json.Marshal(t.asKubectl(last).Object)
	if err != nil {
		return nil, "", fmt.Errorf("write the document as JSON: %w", err)
	}
	current, err := json.Marshal(live)
	if err != nil {
		return nil, "", fmt.Errorf("write the object as JSON: %w", err)
	}
	typed, err := scheme.Scheme.New(t.object.GroupVersionKind())
	if runtime.IsNotRegisteredError(err) {
		patch, err := jsonmergepatch.CreateThreeWayJSONMergePatch(last, modified, current)
		return patch, types.MergePatchType, err
	}
	if err != nil {
		return nil, "", fmt.Errorf("make a %s: %w", t.kind.Name, err)
	}
	meta, err := strategicpatch.NewPatchMetaFromStruct(typed)
	if err != nil {
		return nil, "", fmt.Errorf("read how a %s is merged: %w", t.kind.Name, err)
	}
	patch, err := strategicpatch.CreateThreeWayMergePatch(last, modified, current, meta, true)
	return patch, types.StrategicMergePatchType, err
}

// refusal reports whether an error is the API server's verdict on a document, and no failure to ask. A field that the
// schema does not know is answered with an internal error, so that its text has to be read.
func refusal(err error) bool {
	var status apierrors.APIStatus
	if !errors.As(err, &status) || fault.Silent(err) {
		return false
	}
	code := status.Status().Code
	if code == http.StatusInternalServerError {
		return strings.Contains(err.Error(), "typed patch object")
	}
	return code >= 400 && code < 500 && code != http.StatusUnauthorized
}

// Refused reports whether an error is the API server's verdict on an object, rather than a failure to ask.
func Refused(err error) bool {
	var unknown *kinds.NoKindError
	return errors.As(err, &unknown) || refusal(err)
}
