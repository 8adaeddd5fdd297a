package ways

import (
	"context"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/kube"
)

// LabelCloneOf marks the Pods that a check made out of a learner's template.
const LabelCloneOf = "klab.dev/clone-of"

// DeleteClone is the way back from a Pod that a check makes.
func DeleteClone(namespace, name string) (*ground.Undo, error) {
	return newUndo(namespace, "deleteClone", removeClone{Name: name})
}

// removeClone deletes a Pod that a check made, and no other that has its name.
type removeClone struct {
	Name string `json:"name"`
}

func (r removeClone) Follow(ctx context.Context, lab ground.Lab, namespace string) error {
	pod, err := lab.Get(ctx, "Pod", namespace, r.Name)
	if err != nil || kube.At(pod, "metadata", "labels", LabelCloneOf) == nil {
		return err
	}
	options := map[string]any{"uid": kube.Text(pod, "metadata", "uid"), "gracePeriodSeconds": int64(0)}
	return lab.Delete(ctx, "Pod", namespace, r.Name, options)
}

func (removeClone) Outside(string) bool { return false }
