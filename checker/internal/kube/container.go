package kube

import (
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
	for _, path := range [][]string{
		{"spec", "containers"},
		{"spec", "template", "spec", "containers"},
		{"spec", "jobTemplate", "spec", "template", "spec", "containers"},
	} {
		if found := List(object, path...); found != nil {
			return found
		}
	}
	return []any{}
}
