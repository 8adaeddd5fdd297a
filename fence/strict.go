package fence

import (
	"fmt"
	"slices"
	"strings"
)

// Workload is the repository of klab's own image, which every exercise may use.
const Workload = "klab.local/web"

// controlPlane are the keys of the taint that keeps Pods from where the control plane runs.
func controlPlane() []string {
	return []string{"", "node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"}
}

// strict checks a field by the rules that packs do not have.
func (s *search) strict(at place, key string, value any) {
	if !s.rules.Strict {
		return
	}
	text, _ := value.(string)
	switch key {
	case "image":
		s.image(at, text)
	case "nodeName":
		if text != "" && !slices.Contains(byHand(), s.kind) {
			s.need(PermitNodeName, at, "a pack may not choose the node of a Pod (nodeName)", "delete it, or use a nodeSelector")
		}
	case "tolerations":
		s.tolerations(at, value)
	case "medium":
		if text == "Memory" {
			s.need(PermitMemory, at, "a pack may not keep files in memory (medium: Memory)", "delete it")
		}
	}
}

// image allows what the exercise itself uses.
func (s *search) image(at place, image string) {
	from := Repository(image)
	if image == "" || computed(image) || from == Workload || slices.Contains(s.rules.Images, from) {
		return
	}
	s.report(at, fmt.Sprintf("a pack may not run the image %s: this exercise uses none from there", image),
		"use "+strings.Join(append(slices.Clone(s.rules.Images), Workload), ", "))
}

// Repository is an image without its tag and digest, in the short form where it comes from Docker's registry.
func Repository(image string) string {
	image, _, _ = strings.Cut(image, "@")
	if slash := strings.LastIndex(image, "/"); strings.Contains(image[slash+1:], ":") {
		image = image[:strings.LastIndex(image, ":")]
	}
	for _, prefix := range []string{"index.docker.io/", "docker.io/", "library/"} {
		image = strings.TrimPrefix(image, prefix)
	}
	return image
}

// tolerations keeps Pods from where the control plane runs. A JSON patch shows a list as a map.
func (s *search) tolerations(at place, value any) {
	visit := func(at place, toleration any) {
		fields, ok := toleration.(map[string]any)
		if !ok {
			return
		}
		key, there := fields["key"].(string)
		if there && slices.Contains(controlPlane(), key) || !there && fields["operator"] == "Exists" {
			s.need(PermitControlPlane, at, "a pack may not go where the control plane runs (tolerations)", "delete it")
		}
	}
	switch list := value.(type) {
	case []any:
		for i, one := range list {
			visit(append(slices.Clone(at), i), one)
		}
	case map[string]any:
		visit(at, list)
		for _, key := range sortedKeys(list) {
			visit(append(slices.Clone(at), key), list[key])
		}
	}
}
