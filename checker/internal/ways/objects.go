package ways

import (
	"cmp"
	"context"
	"errors"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/kube"
)

// DeleteObjects is the way back from objects that are applied, to another namespace where they do not name one.
func DeleteObjects(namespace, to string, objects []map[string]any) (*ground.Undo, error) {
	back := removeObjects{}
	for _, object := range objects {
		back.Objects = append(back.Objects, objectName{
			Kind: kube.Text(object, "kind"), Namespace: cmp.Or(kube.Text(object, "metadata", "namespace"), to),
			Name: kube.Text(object, "metadata", "name"),
		})
	}
	return newUndo(namespace, "deleteObjects", back)
}

// removeObjects deletes the objects that an answer applied in other namespaces.
type removeObjects struct {
	Objects []objectName `json:"objects"`
}

type objectName struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
}

func (r removeObjects) Follow(ctx context.Context, lab ground.Lab, _ string) error {
	var problems []error
	for _, o := range r.Objects {
		if err := lab.Delete(ctx, o.Kind, o.Namespace, o.Name, map[string]any{}); !unserved(err) {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

func (removeObjects) Outside(string) bool { return true }
