package session

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Names that Kubernetes itself gives to every namespace, and that stay.
const (
	defaultAccount  = "default"
	rootCertificate = "kube-root-ca.crt"
)

// withoutLeaning takes families out of what is to stay whose Pods use something that goes: an account that is made anew voids
// its tokens, a claim goes only after its Pods, and a container keeps the settings that it began with.
func withoutLeaning(keep map[string]bool, families map[string]map[string]string, snapshot map[string]any) error {
	leaning := map[string]bool{}
	for key, value := range snapshot {
		object, _ := value.(map[string]any)
		if object["kind"] != "Pod" {
			continue
		}
		pod := &corev1.Pod{}
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object, pod); err != nil {
			return fmt.Errorf("compare %s with the seed: %w", key, err)
		}
		leaning[string(pod.UID)] = leans(pod.Spec, func(config string) bool { return keep[uidOf(snapshot["ConfigMap/"+config])] })
	}
	for _, family := range families {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(family)), func(uid string) bool { return leaning[uid] }) {
			continue
		}
		for uid := range family {
			delete(keep, uid)
		}
	}
	return nil
}

func uidOf(value any) string {
	object, _ := value.(map[string]any)
	meta, _ := object["metadata"].(map[string]any)
	uid, _ := meta["uid"].(string)
	return uid
}

// leans reports whether a Pod uses an account, a claim, a Secret, or a ConfigMap that does not stay.
func leans(spec corev1.PodSpec, stays func(config string) bool) bool {
	goes := func(config string) bool { return config != rootCertificate && !stays(config) }
	return spec.ServiceAccountName != "" && spec.ServiceAccountName != defaultAccount ||
		slices.ContainsFunc(spec.Volumes, func(v corev1.Volume) bool { return volumeLeans(v, goes) }) ||
		slices.ContainsFunc(slices.Concat(spec.InitContainers, spec.Containers), func(c corev1.Container) bool { return containerLeans(c, goes) })
}

func volumeLeans(v corev1.Volume, goes func(config string) bool) bool {
	return v.PersistentVolumeClaim != nil || v.Secret != nil || v.ConfigMap != nil && goes(v.ConfigMap.Name) ||
		v.Projected != nil && slices.ContainsFunc(v.Projected.Sources, func(s corev1.VolumeProjection) bool {
			return s.Secret != nil || s.ConfigMap != nil && goes(s.ConfigMap.Name)
		})
}

func containerLeans(c corev1.Container, goes func(config string) bool) bool {
	return slices.ContainsFunc(c.EnvFrom, func(s corev1.EnvFromSource) bool {
		return s.SecretRef != nil || s.ConfigMapRef != nil && goes(s.ConfigMapRef.Name)
	}) || slices.ContainsFunc(c.Env, func(e corev1.EnvVar) bool {
		from := e.ValueFrom
		return from != nil && (from.SecretKeyRef != nil || from.ConfigMapKeyRef != nil && goes(from.ConfigMapKeyRef.Name))
	})
}
