package kube

import (
	"slices"
	"strings"
)

// Image returns the image of a container in a Pod or in a workload's template; "" as container means
// the first one.
func Image(object any, container string) string {
	for _, c := range Containers(object) {
		if container == "" || Text(c, "name") == container {
			return strings.TrimPrefix(strings.TrimPrefix(Text(c, "image"), "docker.io/"), "library/")
		}
	}
	return ""
}

// Containers returns the containers of a Pod, or of the template of a workload.
func Containers(object any) []any {
	path := PodSpec(object)
	if path == nil {
		return []any{}
	}
	return List(object, slices.Concat(path, []string{"containers"})...)
}

// PodSpec is the way to the spec of a Pod, or to that in the template of a workload; nil where there are no containers.
func PodSpec(object any) []string {
	for _, path := range [][]string{{"spec"}, {"spec", "template", "spec"}, {"spec", "jobTemplate", "spec", "template", "spec"}} {
		if List(object, slices.Concat(path, []string{"containers"})...) != nil {
			return path
		}
	}
	return nil
}
