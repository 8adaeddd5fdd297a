package fence

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Writable maps the kinds that a lesson may make and change to their group. None of them reaches out of its
// namespace or gives rights there: who may write Roles may in the end write anything.
func Writable() map[string]string {
	return map[string]string{
		"Pod": "", "Service": "", "ConfigMap": "", "Secret": "", "ServiceAccount": "", "PersistentVolumeClaim": "",
		"ReplicationController": "", "LimitRange": "", "ResourceQuota": "", "Endpoints": "",
		"Deployment": "apps", "ReplicaSet": "apps", "DaemonSet": "apps", "StatefulSet": "apps",
		"Job": "batch", "CronJob": "batch", "HorizontalPodAutoscaler": "autoscaling", "PodDisruptionBudget": "policy",
		"NetworkPolicy": "networking.k8s.io", "Ingress": "networking.k8s.io", "EndpointSlice": "discovery.k8s.io",
	}
}

// readable are the kinds that a lesson may only look at, beside those it may write.
func readable() []string {
	return []string{"Event", "ControllerRevision", "Role", "RoleBinding", "Lease"}
}

// shared are the kinds without a namespace that a lesson may look at.
func shared() []string {
	return []string{"Node", "Namespace", "StorageClass", "PriorityClass", "IngressClass", "RuntimeClass"}
}

// Shared reports whether objects of a kind live in no namespace.
func Shared(kind string) bool { return slices.Contains(shared(), kind) }

// Read reports why a lesson may not look at a kind; nil when it may.
func Read(kind string) *Breach {
	if Shared(kind) || slices.Contains(readable(), kind) || Write(kind) == nil {
		return nil
	}
	return &Breach{Message: fmt.Sprintf("a pack may not look at objects of kind %s", kind), Fix: "it may look at " + some(append(readable(), shared()...))}
}

// Write reports why a lesson may not make or change objects of a kind; nil when it may. A kind may carry its
// group ("Deployment.apps").
func Write(kind string) *Breach {
	bare, group, qualified := strings.Cut(kind, ".")
	if want, known := Writable()[bare]; known && (!qualified || group == want) {
		return nil
	}
	return &Breach{Message: fmt.Sprintf("a pack may not make or change objects of kind %s", kind), Fix: "it may write " + some(nil)}
}

func some(more []string) string {
	return strings.Join(slices.Sorted(slices.Values(append(slices.Collect(maps.Keys(Writable())), more...))), ", ")
}

// byHand are the kinds that say where a Service leads, or a Pod may. They are written whole or not at all, because their
// addresses have to be looked at.
func byHand() []string { return []string{"Endpoints", "EndpointSlice", "NetworkPolicy"} }
