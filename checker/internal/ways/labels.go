package ways

import (
	"context"
	"encoding/json"
	"reflect"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/kube"
)

// RestoreLabels is the way back from labels to be set on an object: the values there are now.
func RestoreLabels(namespace, kind, name string, object, set map[string]any) (*ground.Undo, error) {
	before := map[string]any{}
	for key := range set {
		before[key] = kube.At(object, "metadata", "labels", key)
	}
	return newUndo(namespace, "label", restoreLabels{
		Kind: kind, Namespace: kube.Text(object, "metadata", "namespace"), Name: name, UID: kube.Text(object, "metadata", "uid"),
		Set: set, Labels: before,
	})
}

// restoreLabels restores labels that are still as the check set them; a label that was changed since stays.
type restoreLabels struct {
	Kind      string         `json:"kind"`
	Namespace string         `json:"namespace,omitempty"`
	Name      string         `json:"name"`
	UID       string         `json:"uid,omitempty"`
	Set       map[string]any `json:"set,omitempty"`
	// Labels are the values of before; null is a label that was not there.
	Labels map[string]any `json:"labels"`
}

func (r restoreLabels) Follow(ctx context.Context, lab ground.Lab, namespace string) error {
	if r.Namespace == "" && !kube.ClusterScoped(r.Kind) {
		r.Namespace = namespace // an older klab left it out
	}
	object, err := lab.Get(ctx, r.Kind, r.Namespace, r.Name)
	if unserved(err) {
		return nil
	}
	if err != nil || !same(object, r.UID) {
		return err
	}
	back := map[string]any{}
	for key, before := range r.Labels {
		set, known := r.Set[key]
		if now := kube.At(object, "metadata", "labels", key); !known || reflect.DeepEqual(now, set) {
			back[key] = before
		}
	}
	if len(back) == 0 {
		return nil
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"labels": back}})
	if err != nil {
		return err
	}
	return lab.Patch(ctx, r.Kind, r.Namespace, r.Name, "merge", patch)
}

func (r restoreLabels) Outside(string) bool { return kube.ClusterScoped(r.Kind) }
