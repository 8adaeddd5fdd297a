package structure

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	kjson "sigs.k8s.io/json"

	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/manifest"
)

// fits proves that seeds and right answers have the types that Kubernetes gives their fields, read as the cluster reads
// YAML: there no is false, 1.10 is a number, and 0644 is 420. A kind that is not Kubernetes' own is left to the cluster.
func (l lint) fits() {
	types := kubernetesTypes()
	for _, name := range l.Source.Names() {
		if dir := path.Dir(name); !slices.Contains([]string{layout.SeedDir, layout.SolutionDir}, dir) || !layout.IsManifest(name) {
			continue
		}
		objects, err := manifest.Objects(l.Source.Files[name])
		if err != nil {
			continue // said where manifests are read
		}
		for _, object := range objects {
			if err := fit(types, object); err != nil {
				l.Whole(name, fmt.Sprintf("the API server would refuse this: %v", err), "quote what is text, and look the field up with kubectl explain")
			}
		}
	}
}

// fit reads an object as its own type.
func fit(types *runtime.Scheme, object map[string]any) error {
	version, _ := object["apiVersion"].(string)
	kind, _ := object["kind"].(string)
	typed, err := types.New(schema.FromAPIVersionAndKind(version, kind))
	if err != nil {
		return nil //nolint:nilerror // a kind of somebody else's
	}
	data, err := json.Marshal(object)
	if err != nil {
		return fmt.Errorf("write %s as JSON: %w", kind, err)
	}
	unknown, err := kjson.UnmarshalStrict(data, typed)
	if err == nil && len(unknown) > 0 {
		err = unknown[0]
	}
	return err
}

// kubernetesTypes are the kinds that lessons are made of.
func kubernetesTypes() *runtime.Scheme {
	types := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		admissionregistrationv1.AddToScheme, appsv1.AddToScheme, autoscalingv2.AddToScheme, batchv1.AddToScheme, corev1.AddToScheme,
		discoveryv1.AddToScheme, networkingv1.AddToScheme, policyv1.AddToScheme, rbacv1.AddToScheme, schedulingv1.AddToScheme, storagev1.AddToScheme,
	} {
		utilruntime.Must(add(types))
	}
	return types
}
