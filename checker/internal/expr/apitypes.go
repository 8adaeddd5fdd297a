package expr

import (
	"reflect"
	"strings"
	"sync"

	"github.com/google/cel-go/common/types"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// apiKinds are the kinds whose fields are known when a lesson is read, by the names that checks give them.
func apiKinds() map[string]reflect.Type {
	kinds := map[string]reflect.Type{}
	for group, objects := range map[string][]any{
		"": {corev1.Pod{}, corev1.Service{}, corev1.ConfigMap{}, corev1.Secret{}, corev1.Node{}, corev1.Namespace{}, corev1.ServiceAccount{},
			corev1.ReplicationController{}, corev1.PersistentVolume{}, corev1.PersistentVolumeClaim{}, corev1.ResourceQuota{}, corev1.LimitRange{}},
		"apps":              {appsv1.Deployment{}, appsv1.ReplicaSet{}, appsv1.DaemonSet{}, appsv1.StatefulSet{}, appsv1.ControllerRevision{}},
		"batch":             {batchv1.Job{}, batchv1.CronJob{}},
		"autoscaling":       {autoscalingv2.HorizontalPodAutoscaler{}},
		"discovery.k8s.io":  {discoveryv1.EndpointSlice{}},
		"networking.k8s.io": {networkingv1.NetworkPolicy{}, networkingv1.Ingress{}},
		"policy":            {policyv1.PodDisruptionBudget{}},
	} {
		for _, object := range objects {
			t := reflect.TypeOf(object)
			kinds[t.Name()] = t
			if group != "" {
				kinds[t.Name()+"."+group] = t
			}
		}
	}
	return kinds
}

// baselineType is the name of the type of the variable baseline: its fields are "Kind/name".
const baselineType = "klab.Baseline"

// apiTypes declares to CEL the fields of the API's objects by their names in JSON, read from the Go types that
// Kubernetes generates its API from.
type apiTypes struct {
	types.Provider
	kinds map[string]reflect.Type
	mu    sync.Mutex
	// structs are the types that were asked about, by name.
	structs map[string]reflect.Type
}

func newAPITypes(base types.Provider) *apiTypes {
	return &apiTypes{Provider: base, kinds: apiKinds(), structs: map[string]reflect.Type{}}
}

// kind is the type of a kind's objects; one that is not known is dynamic.
func (p *apiTypes) kind(name string) *types.Type {
	if t, known := p.kinds[name]; known {
		return p.of(t)
	}
	return types.DynType
}

// of is the type that a Go type has in CEL once it went through JSON.
func (p *apiTypes) of(t reflect.Type) *types.Type {
	switch t {
	case reflect.TypeFor[metav1.Time](), reflect.TypeFor[metav1.MicroTime](), reflect.TypeFor[metav1.Duration](), reflect.TypeFor[resource.Quantity]():
		return types.StringType
	case reflect.TypeFor[intstr.IntOrString](), reflect.TypeFor[metav1.FieldsV1]():
		return types.DynType
	}
	switch t.Kind() {
	case reflect.Pointer:
		return p.of(t.Elem())
	case reflect.Bool:
		return types.BoolType
	case reflect.Int, reflect.Int32, reflect.Int64:
		return types.IntType
	case reflect.Float32, reflect.Float64:
		return types.DoubleType
	case reflect.String:
		return types.StringType
	case reflect.Map:
		return types.NewMapType(types.StringType, p.of(t.Elem()))
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return types.StringType
		}
		return types.NewListType(p.of(t.Elem()))
	case reflect.Struct:
		return p.object(t)
	default:
		return types.DynType
	}
}

// object names a struct so that CEL can ask for its fields. A raw object may hold anything.
func (p *apiTypes) object(t reflect.Type) *types.Type {
	if strings.HasSuffix(t.PkgPath(), "/runtime") {
		return types.DynType
	}
	name := t.PkgPath() + "." + t.Name()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.structs[name] = t
	return types.NewObjectType(name)
}

func (p *apiTypes) structOf(name string) (reflect.Type, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, known := p.structs[name]
	return t, known
}

// FindStructType implements types.Provider.
func (p *apiTypes) FindStructType(name string) (*types.Type, bool) {
	if _, known := p.structOf(name); known || name == baselineType {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return p.Provider.FindStructType(name)
}

// FindStructFieldType implements types.Provider.
func (p *apiTypes) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	if name == baselineType {
		kind, _, _ := strings.Cut(field, "/")
		return &types.FieldType{Type: p.kind(kind)}, true
	}
	t, known := p.structOf(name)
	if !known {
		return p.Provider.FindStructFieldType(name, field)
	}
	found, ok := jsonField(t, field)
	if !ok {
		return nil, false
	}
	return &types.FieldType{Type: p.of(found)}, true
}

// FindStructFieldNames implements types.Provider.
func (p *apiTypes) FindStructFieldNames(name string) ([]string, bool) {
	t, known := p.structOf(name)
	if !known {
		return p.Provider.FindStructFieldNames(name)
	}
	return jsonFields(t), true
}

// jsonField finds a field by its name in JSON, also in embedded structs.
func jsonField(t reflect.Type, name string) (reflect.Type, bool) {
	for _, field := range reflect.VisibleFields(t) {
		if own, _, _ := strings.Cut(field.Tag.Get("json"), ","); own == name && own != "" {
			return field.Type, true
		}
	}
	return nil, false
}

func jsonFields(t reflect.Type) []string {
	var names []string
	for _, field := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}
