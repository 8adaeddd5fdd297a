package addon

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/klab-dev/klab/assets/addons"
	"github.com/klab-dev/klab/cluster/internal/api"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/manifest"
)

// stage is a part of an add-on that is applied at once.
type stage []*unstructured.Unstructured

// addOn reads an add-on's manifests and puts its label on them.
func addOn(name string) (stages []stage, hash string, err error) {
	manifests, err := addons.Stages(name)
	if err != nil {
		return nil, "", err
	}
	sum := sha256.New()
	for _, text := range manifests {
		found, err := manifest.Objects(text)
		if err != nil {
			return nil, "", fmt.Errorf("read add-on %s: %w", name, err)
		}
		made := make(stage, len(found))
		for i := range found {
			object := &unstructured.Unstructured{Object: found[i]}
			labels := object.GetLabels()
			if labels == nil {
				labels = map[string]string{}
			}
			labels[names.AddOnLabel] = name
			object.SetLabels(labels)
			made[i] = object
		}
		stages = append(stages, made)
		sum.Write(text)
	}
	return stages, hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// holds reports whether an object is one of the stage's.
func (s stage) holds(i api.Item) bool {
	for _, object := range s {
		if object.GetKind() == i.Kind.Name && object.GroupVersionKind().Group == i.Kind.GVR.Group &&
			object.GetNamespace() == i.Object.GetNamespace() && object.GetName() == i.Object.GetName() {
			return true
		}
	}
	return false
}
