package apitypes

import (
	"encoding"
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

// Baseline is the name of the type of the variable baseline: its fields are "Kind/name".
const Baseline = "klab.Baseline"

// Types declares to CEL the fields of the API's objects by their names in JSON, read from the Go types that
// Kubernetes generates its API from.
type Types struct {
	types.Provider
	kinds map[string]reflect.Type
	mu    sync.Mutex
	// structs are the types that were asked about, by name; lacking is the last one that had no field of a name.
	structs, lacking map[string]reflect.Type
}

// New adds the types of the API to those that CEL has itself.
func New(base types.Provider) *Types {
	return &Types{Provider: base, kinds: apiKinds(), structs: map[string]reflect.Type{}, lacking: map[string]reflect.Type{}}
}

// Kind is the type of a kind's objects; one that is not known is dynamic.
func (p *Types) Kind(name string) *types.Type {
	if t, known := p.kinds[name]; known {
		return p.Of(t)
	}
	return types.DynType
}

// Of is the type that a Go type has in CEL once it went through JSON.
func (p *Types) Of(t reflect.Type) *types.Type {
	switch t {
	case reflect.TypeFor[metav1.Time](), reflect.TypeFor[metav1.MicroTime](), reflect.TypeFor[metav1.Duration](), reflect.TypeFor[resource.Quantity]():
		return types.StringType
	case reflect.TypeFor[intstr.IntOrString](), reflect.TypeFor[metav1.FieldsV1]():
		return types.DynType
	}
	switch {
	case t.Kind() == reflect.Pointer:
		return p.Of(t.Elem())
	case t.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return types.StringType
	}
	switch t.Kind() {
	case reflect.Bool:
		return types.BoolType
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint16, reflect.Uint32:
		return types.IntType
	case reflect.Float32, reflect.Float64:
		return types.DoubleType
	case reflect.String:
		return types.StringType
	case reflect.Map:
		return types.NewMapType(types.StringType, p.Of(t.Elem()))
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return types.StringType
		}
		return types.NewListType(p.Of(t.Elem()))
	case reflect.Struct:
		return p.object(t)
	default:
		return types.DynType
	}
}

// object names a struct so that CEL can ask for its fields. A raw object may hold anything.
func (p *Types) object(t reflect.Type) *types.Type {
	if strings.HasSuffix(t.PkgPath(), "/runtime") {
		return types.DynType
	}
	name := t.PkgPath() + "." + t.Name()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.structs[name] = t
	return types.NewObjectType(name)
}

func (p *Types) structOf(name string) (reflect.Type, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, known := p.structs[name]
	return t, known
}

// FindStructType implements types.Provider.
func (p *Types) FindStructType(name string) (*types.Type, bool) {
	if _, known := p.structOf(name); known || name == Baseline {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return p.Provider.FindStructType(name)
}

// FindStructFieldType implements types.Provider.
func (p *Types) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	if name == Baseline {
		kind, _, _ := strings.Cut(field, "/")
		return &types.FieldType{Type: p.Kind(kind)}, true
	}
	t, known := p.structOf(name)
	if !known {
		return p.Provider.FindStructFieldType(name, field)
	}
	found, ok := jsonField(t, field)
	if !ok {
		p.lacks(t, field)
		return nil, false
	}
	return &types.FieldType{Type: p.Of(found)}, true
}

// FindStructFieldNames implements types.Provider.
func (p *Types) FindStructFieldNames(name string) ([]string, bool) {
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
			if field.Tag.Get("cel") == "dyn" {
				return reflect.TypeFor[any](), true // lessons take it for more than its type allows
			}
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

func (p *Types) lacks(t reflect.Type, field string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lacking[field] = t
}

// Lacks are the fields of the type that was asked for a field and had none of its name; none where there was no such
// type. ofAPI says that it is one of Kubernetes' own.
func (p *Types) Lacks(field string) (fields []string, ofAPI bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, ok := p.lacking[field]
	if !ok {
		return nil, false
	}
	return jsonFields(t), strings.HasPrefix(t.PkgPath(), "k8s.io/")
}

// Fields are the names of all fields that were asked about so far.
func (p *Types) Fields() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var names []string
	for _, t := range p.structs {
		names = append(names, jsonFields(t)...)
	}
	return names
}
