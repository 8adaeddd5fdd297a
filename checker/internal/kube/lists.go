package kube

import (
	"slices"
	"strings"
)

// ClusterScoped reports whether objects of a kind are in no namespace.
func ClusterScoped(kind string) bool {
	return slices.Contains([]string{"Node", "Namespace", "PersistentVolume", "StorageClass", "ClusterRole", "ClusterRoleBinding", "PriorityClass"}, kind)
}

// ByAge orders oldest first, then by name, so that "the first" means the same at every look.
func ByAge(a, b map[string]any) int {
	if c := strings.Compare(Text(a, "metadata", "creationTimestamp"), Text(b, "metadata", "creationTimestamp")); c != 0 {
		return c
	}
	return strings.Compare(Text(a, "metadata", "name"), Text(b, "metadata", "name"))
}

// OwnedByAny reports whether one of the owners, by UID, is the controller of an object.
func OwnedByAny(object map[string]any, owners map[string]bool) bool {
	for _, reference := range List(object, "metadata", "ownerReferences") {
		if controller, _ := At(reference, "controller").(bool); controller && owners[Text(reference, "uid")] {
			return true
		}
	}
	return false
}

// Values is a list of objects as one of any values.
func Values(objects []map[string]any) []any {
	out := make([]any, len(objects))
	for i, object := range objects {
		out[i] = object
	}
	return out
}
