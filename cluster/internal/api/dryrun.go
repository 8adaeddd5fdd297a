package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

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
