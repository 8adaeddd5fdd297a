package fence

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klab-dev/klab/manifest"
)

// Document reports what is refused of a document of a manifest: of the object that it is, or of those of a List.
func Document(document map[string]any, namespace string) []Breach {
	objects, err := manifest.Unfold(document)
	if err != nil {
		return []Breach{{Place: place{"items"}, Message: err.Error(), Fix: "write the objects one by one, or a List of them"}}
	}
	var found []Breach
	for i, object := range objects {
		for _, breach := range Object(object, namespace) {
			if manifest.IsList(document) {
				breach.Place = append(place{"items", i}, breach.Place...)
			}
			found = append(found, breach)
		}
	}
	return found
}

// Object reports what is refused of one object, which is no List: whoever applies it must not find others in it.
// namespace is the lesson's, "" while it is not known.
func Object(object map[string]any, namespace string) []Breach {
	kind, _ := object["kind"].(string)
	s := &search{kind: kind}
	if breach := Write(kind); breach != nil {
		s.report(place{"kind"}, breach.Message, breach.Fix)
		return s.breaches
	}
	if _, there := object["items"]; there {
		s.report(place{"items"}, fmt.Sprintf("an object of kind %s has no items: only a List has", kind), "write the objects one by one, or a List of them")
	}
	version, _ := object["apiVersion"].(string)
	if group, _, grouped := strings.Cut(version, "/"); grouped && group != Writable()[kind] || !grouped && Writable()[kind] != "" {
		s.report(place{"apiVersion"}, fmt.Sprintf("kind %s of %s is none that a pack may write", kind, version), "correct apiVersion")
	}
	s.metadata(object["metadata"], namespace)
	s.named(object["metadata"])
	s.walk(nil, object)
	for _, address := range Addresses(object) {
		if namespace == "" && !computed(address) {
			s.report(nil, fmt.Sprintf("address %s belongs to no Pod of the lesson", address), "write ${…} that gives the address of one of its Pods")
		}
	}
	return s.breaches
}

// Addresses lists where an object that somebody wrote by hand lets a Service lead; for other kinds it lists
// nothing.
func Addresses(object map[string]any) []string {
	kind, _ := object["kind"].(string)
	var found []string
	if !slices.Contains(byHand(), kind) {
		return found
	}
	for _, group := range []string{"endpoints", "subsets"} {
		list, _ := object[group].([]any)
		for _, entry := range list {
			fields, _ := entry.(map[string]any)
			for _, key := range []string{"addresses", "notReadyAddresses"} {
				addresses, _ := fields[key].([]any)
				for _, address := range addresses {
					if inner, ok := address.(map[string]any); ok {
						address = inner["ip"]
					}
					found = append(found, fmt.Sprint(address))
				}
			}
		}
	}
	return found
}

// Patch reports what is refused of a patch of an object of a kind.
func Patch(kind, how string, patch any) []Breach {
	s := &search{kind: kind}
	if breach := Write(kind); breach != nil {
		s.report(nil, breach.Message, breach.Fix)
		return s.breaches
	}
	if bare, _, _ := strings.Cut(kind, "."); slices.Contains(byHand(), bare) {
		s.report(nil, fmt.Sprintf("a pack may not patch objects of kind %s", kind), "apply the whole object")
		return s.breaches
	}
	if operations, ok := patch.([]any); ok && how == "json" {
		for i, operation := range operations {
			s.operation(place{i}, operation)
		}
		return s.breaches
	}
	object, ok := patch.(map[string]any)
	if !ok || how == "json" {
		s.report(nil, "this is no patch", "write a map, or a list of operations with type: json")
		return s.breaches
	}
	s.metadata(object["metadata"], "")
	s.walk(nil, object)
	return s.breaches
}

type place = []any

// A search goes through the fields of an object.
type search struct {
	kind     string
	breaches []Breach
}

func (s *search) report(at place, message, fix string) {
	s.breaches = append(s.breaches, Breach{Place: slices.Clone(at), Message: message, Fix: fix})
}

// operation checks one operation of a JSON patch as the object it would make.
func (s *search) operation(at place, operation any) {
	fields, _ := operation.(map[string]any)
	op, _ := fields["op"].(string)
	if !slices.Contains([]string{"add", "replace", "remove", "test"}, op) {
		s.report(at, fmt.Sprintf("a pack may not patch with op %q", op), "use add, replace, remove or test")
		return
	}
	path, _ := fields["path"].(string)
	if op == "remove" || op == "test" {
		return
	}
	value := fields["value"]
	steps := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for _, step := range slices.Backward(steps) {
		if path == "" {
			break
		}
		step = strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
		value = map[string]any{step: value}
	}
	below := &search{kind: s.kind}
	if object, ok := value.(map[string]any); ok {
		below.metadata(object["metadata"], "")
		below.walk(nil, object)
	}
	for _, breach := range below.breaches {
		s.report(at, breach.Message, breach.Fix)
	}
}

// metadata checks what decides where an object lives and how it goes.
func (s *search) metadata(value any, namespace string) {
	meta, ok := value.(map[string]any)
	if !ok {
		return
	}
	if written, there := meta["namespace"]; there {
		if text, ok := written.(string); !ok || !own(text, namespace) {
			s.report(place{"metadata", "namespace"}, fmt.Sprintf("a pack may not write into namespace %v", written),
				"delete it: klab puts the object into the lesson's namespace")
		}
	}
	for _, key := range []string{"finalizers", "ownerReferences"} {
		if _, there := meta[key]; there {
			s.report(place{"metadata", key}, "a pack may not set metadata."+key, "delete it")
		}
	}
	for _, group := range []string{"labels", "annotations"} {
		marks, _ := meta[group].(map[string]any)
		for key := range marks {
			if domain, _, _ := strings.Cut(key, "/"); domain == "klab.dev" || strings.HasSuffix(domain, ".klab.dev") {
				s.report(place{"metadata", group, key}, fmt.Sprintf("%s is klab's own mark", key), "choose another key")
			}
		}
	}
}

// named refuses the names of klab's own objects.
func (s *search) named(value any) {
	meta, _ := value.(map[string]any)
	name, _ := meta["name"].(string)
	if breach := Own(s.kind, name); breach != nil {
		s.report(place{"metadata", "name"}, breach.Message, breach.Fix)
	}
}

// walk visits every field below a value. Maps whose keys are names rather than fields are left out.
func (s *search) walk(at place, value any) {
	switch v := value.(type) {
	case map[string]any:
		for _, key := range sortedKeys(v) {
			if slices.Contains([]string{"data", "stringData", "binaryData", "labels", "annotations", "matchLabels", "nodeSelector"}, key) {
				continue
			}
			below := append(slices.Clone(at), key)
			s.field(below, key, v[key])
			s.walk(below, v[key])
		}
	case []any:
		for i, item := range v {
			s.walk(append(slices.Clone(at), i), item)
		}
	}
}
