package mutate

import (
	"maps"
	"slices"
	"strings"
)

// object is one Kubernetes object in the shape of JSON.
type object = map[string]any

// dig follows a path of field names; nil when it ends early.
func dig(value any, path ...string) any {
	for _, field := range path {
		fields, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = fields[field]
	}
	return value
}

func digText(value any, path ...string) string {
	text, _ := dig(value, path...).(string)
	return text
}

func digMap(value any, path ...string) object {
	found, _ := dig(value, path...).(map[string]any)
	return found
}

// digObjects returns the objects of a list.
func digObjects(value any, path ...string) []object {
	list, _ := dig(value, path...).([]any)
	var out []object
	for _, item := range list {
		if fields, ok := item.(map[string]any); ok {
			out = append(out, fields)
		}
	}
	return out
}

// open returns the map at a path, made where it is missing.
func open(fields object, path ...string) object {
	for _, field := range path {
		below, ok := fields[field].(map[string]any)
		if !ok {
			below = object{}
			fields[field] = below
		}
		fields = below
	}
	return fields
}

// clone copies deeply.
func clone[T any](value T) T {
	copied, _ := cloned(value).(T)
	return copied
}

func cloned(value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(object, len(v))
		for key, item := range v {
			out[key] = cloned(item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = cloned(item)
		}
		return out
	case []object:
		out := make([]object, len(v))
		for i, item := range v {
			out[i] = clone(item)
		}
		return out
	default:
		return value
	}
}

func kind(o object) string { return digText(o, "kind") }
func name(o object) string { return digText(o, "metadata", "name") }

// ref names an object within a lesson.
func ref(o object) string { return kind(o) + "/" + name(o) }

// podHolder returns the object that holds a Pod's metadata and spec: the Pod itself or a workload's
// template; nil for other kinds.
func podHolder(o object) object {
	switch kind(o) {
	case "Pod":
		return o
	case "CronJob":
		return digMap(o, "spec", "jobTemplate", "spec", "template")
	case "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "ReplicationController":
		return digMap(o, "spec", "template")
	}
	return nil
}

// ends reports whether an object's Pods run to an end.
func ends(o object) bool { return kind(o) == "Job" || kind(o) == "CronJob" }

func containers(o object) []object { return digObjects(podHolder(o), "spec", "containers") }

// podLabels are the labels of an object's Pods.
func podLabels(o object) object { return digMap(podHolder(o), "metadata", "labels") }

// selects reports whether a Service's selector fits labels.
func selects(selector, labels object) bool {
	if len(selector) == 0 {
		return false
	}
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return true
}

// number reads a whole number.
func number(value any) (int64, bool) {
	switch n := value.(type) {
	case int64:
		return n, true
	case int:
		return int64(n), true
	case float64:
		return int64(n), n == float64(int64(n))
	}
	return 0, false
}

// sorted returns the keys of a map in order, so that the same seed always meets the same key.
func sorted[V any](fields map[string]V) []string { return slices.Sorted(maps.Keys(fields)) }

// templated reports whether a value holds ${CEL} anywhere.
func templated(value any) bool {
	switch v := value.(type) {
	case string:
		return strings.Contains(v, "${")
	case map[string]any:
		return slices.ContainsFunc(sorted(v), func(key string) bool { return templated(v[key]) })
	case []any:
		return slices.ContainsFunc(v, templated)
	}
	return false
}
