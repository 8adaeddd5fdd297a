package fence

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klab-dev/klab/manifest"
)

// Document is Document by these rules.
func (r Rules) Document(document map[string]any, namespace string) []Breach {
	objects, err := manifest.Unfold(document)
	if err != nil {
		return []Breach{{Place: place{"items"}, Message: err.Error(), Fix: "write the objects one by one, or a List of them"}}
	}
	var found []Breach
	for i, object := range objects {
		for _, breach := range r.Object(object, namespace) {
			if manifest.IsList(document) {
				breach.Place = append(place{"items", i}, breach.Place...)
			}
			found = append(found, breach)
		}
	}
	return found
}

// only reads a manifest that holds one object.
func only(text string) (map[string]any, bool) {
	objects, err := manifest.Objects([]byte(text))
	if err != nil || len(objects) != 1 {
		return nil, false
	}
	return objects[0], true
}

// Object is Object by these rules.
func (r Rules) Object(object map[string]any, namespace string) []Breach {
	kind, _ := object["kind"].(string)
	s := &search{kind: kind, rules: r}
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
		if namespace == "" && !computed(address) && len(r.Permits.Named(PermitAddresses)) == 0 {
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

// Patch is Patch by these rules.
func (r Rules) Patch(kind, how string, patch any) []Breach {
	s := &search{kind: kind, rules: r}
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
	rules    Rules
	breaches []Breach
}

func (s *search) report(at place, message, fix string) {
	s.breaches = append(s.breaches, Breach{Place: slices.Clone(at), Message: message, Fix: fix})
}

// need refuses what a permit would allow.
func (s *search) need(permit Permit, at place, message, fix string) {
	if !s.rules.Permits.Has(permit) {
		s.breaches = append(s.breaches, Breach{Place: slices.Clone(at), Message: message, Fix: fix, Permit: permit})
	}
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
	below := &search{kind: s.kind, rules: s.rules}
	if object, ok := value.(map[string]any); ok {
		below.metadata(object["metadata"], "")
		below.walk(nil, object)
	}
	for _, breach := range below.breaches {
		s.need(breach.Permit, at, breach.Message, breach.Fix)
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
	permits := map[string]Permit{"ownerReferences": owners(meta["ownerReferences"])}
	for _, key := range []string{"finalizers", "ownerReferences"} {
		if _, there := meta[key]; there {
			s.need(permits[key], place{"metadata", key}, "a pack may not set metadata."+key, "delete it")
		}
	}
	for _, group := range []string{"labels", "annotations"} {
		marks, _ := meta[group].(map[string]any)
		for key := range marks {
			if domain, _, _ := strings.Cut(key, "/"); domain == "klab.dev" || strings.HasSuffix(domain, ".klab.dev") {
				s.need(ownMark(group, key), place{"metadata", group, key}, fmt.Sprintf("%s is klab's own mark", key), "choose another key")
			}
		}
	}
}

// ownMark is the permit for an annotation under klab's domain. Labels there decide what klab removes.
func ownMark(group, key string) Permit {
	if group != "annotations" {
		return ""
	}
	return Permit(PermitAnnotation + key)
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
