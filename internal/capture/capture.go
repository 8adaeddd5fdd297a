// Package capture keeps what a learner did about a task, as the lab shows it when the task passes: the difference to the
// seed, by UID. It writes that down as an answer that can be done again elsewhere. It knows no lab and no lesson.
package capture

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
)

// Version of the documents that captures are kept as.
const Version = 1

// A Capture is what a lab held of a learner's work when a task passed.
type Capture struct {
	Version int    `json:"version"`
	Lesson  string `json:"lesson"`
	Task    string `json:"task"`
	// Hash is the lesson's content, Seed the one it was worked on, Namespace where that was.
	Hash      string    `json:"hash"`
	Seed      string    `json:"seed"`
	Namespace string    `json:"namespace"`
	At        time.Time `json:"at"`
	// Klab and Kubernetes are the versions it was done with.
	Klab       string `json:"klab,omitempty"`
	Kubernetes string `json:"kubernetes,omitempty"`
	// Lab is the UID that tells the cluster from all others.
	Lab string `json:"lab,omitempty"`
	// Changes are all objects that are not as the seed left them.
	Changes []Change `json:"changes,omitempty"`
	// Answers are what was typed for this task, Files those of the workspace that it names.
	Answers map[string]string `json:"answers,omitempty"`
	Files   map[string]string `json:"files,omitempty"`
}

// A Change is one object that is not as the seed left it.
type Change struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	// Was is the object of the seed, Is the one of now.
	Was State `json:"was,omitzero"`
	Is  State `json:"is,omitzero"`
}

// A State is an object at one time; there was none when Object is nil.
type State struct {
	UID string `json:"uid,omitempty"`
	// Of is the uppermost controller, "Kind/name", of an object that somebody else made.
	Of string `json:"of,omitempty"`
	// Object is cleaned of what the API server and controllers write. Of a controlled one only the name, labels and
	// annotations are kept.
	Object map[string]any `json:"object,omitempty"`
	// Made is when it was created.
	Made time.Time `json:"made,omitzero"`
}

// Seen is what a lab holds, and what its seed left there.
type Seen struct {
	// Baseline is the objects of the seed by "Kind/name", as the lab's record has them.
	Baseline map[string]any
	// Seeded are the seed's manifests of kinds that the baseline does not have.
	Seeded []map[string]any
	// Objects are those of now, whole.
	Objects []map[string]any
}

// Changes lists what is not as the seed left it, by kind and name.
func (s Seen) Changes() []Change {
	before := map[string]map[string]any{}
	for key, value := range s.Baseline {
		if object, ok := value.(map[string]any); ok && !strings.HasPrefix(key, "Namespace/") {
			before[key] = object
		}
	}
	for _, object := range s.Seeded {
		if key := keyOf(object); before[key] == nil {
			before[key] = object
		}
	}
	now := map[string]map[string]any{}
	for _, object := range s.Objects {
		if !passing(object) && !klabs(object) {
			now[keyOf(object)] = object
		}
	}
	was, is := owners(before), owners(now)
	var out []Change
	keys := maps.Clone(before)
	maps.Copy(keys, now)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		kind, name, _ := strings.Cut(key, "/")
		c := Change{Kind: kind, Name: name, Was: was.state(before[key]), Is: is.state(now[key])}
		if before[key] != nil && klabs(before[key]) || c.same() {
			continue
		}
		out = append(out, c)
	}
	return out
}

// Own are the UIDs of the objects that the learner made, and no controller.
func (c Capture) Own() []string {
	var out []string
	for _, change := range c.Changes {
		if change.Is.UID != "" && change.Is.UID != change.Was.UID && change.Is.Of == "" {
			out = append(out, change.Is.UID)
		}
	}
	return out
}

// same reports whether nobody did anything to the object. What the seed's manifest says has no UID.
func (c Change) same() bool {
	if (c.Was.Object == nil) != (c.Is.Object == nil) || c.Was.Of != c.Is.Of {
		return false
	}
	if c.Was.UID != "" && c.Was.UID != c.Is.UID {
		return false
	}
	return reflect.DeepEqual(c.Was.Object, c.Is.Object)
}

func keyOf(object map[string]any) string {
	kind, _ := object["kind"].(string)
	return kind + "/" + text(object, "metadata", "name")
}

// passing reports whether an object is on its way out.
func passing(object map[string]any) bool { return at(object, "metadata", "deletionTimestamp") != nil }

// klabs reports whether an object is there in every namespace, made by Kubernetes or by klab itself.
func klabs(object map[string]any) bool {
	name := text(object, "metadata", "name")
	switch object["kind"] {
	case "ConfigMap":
		return name == "kube-root-ca.crt" || name == "answers"
	case "ServiceAccount":
		return name == "default"
	case "Secret":
		return text(object, "type") == "kubernetes.io/service-account-token"
	case "EndpointSlice":
		return strings.HasSuffix(text(object, "metadata", "labels", "endpointslice.kubernetes.io/managed-by"), "controller.k8s.io")
	case "Endpoints":
		return at(object, "metadata", "labels", "endpoints.kubernetes.io/managed-by") != nil
	}
	return false
}

// family is objects by their UID, to find who made whom.
type family map[string]map[string]any

func owners(objects map[string]map[string]any) family {
	f := family{}
	for _, object := range objects {
		if uid := text(object, "metadata", "uid"); uid != "" {
			f[uid] = object
		}
	}
	return f
}

// root names the uppermost controller of an object, "" for one that nobody controls.
func (f family) root(object map[string]any) string {
	name := ""
	for range 5 { // a CronJob's Pod is three away from it
		owner := controller(object)
		if owner == nil {
			return name
		}
		name = text(owner, "kind") + "/" + text(owner, "name")
		if object = f[text(owner, "uid")]; object == nil {
			return name
		}
	}
	return name
}

func controller(object map[string]any) map[string]any {
	all, _ := at(object, "metadata", "ownerReferences").([]any)
	for _, one := range all {
		if owner, _ := one.(map[string]any); owner["controller"] == true {
			return owner
		}
	}
	return nil
}

func (f family) state(object map[string]any) State {
	if object == nil {
		return State{}
	}
	s := State{UID: text(object, "metadata", "uid"), Of: f.root(object), Object: clean(object)}
	s.Made, _ = time.Parse(time.RFC3339, text(object, "metadata", "creationTimestamp"))
	if s.Of != "" {
		s.Object = named(s.Object)
	}
	return s
}

// named keeps what identifies an object.
func named(object map[string]any) map[string]any {
	return map[string]any{"kind": object["kind"], "apiVersion": object["apiVersion"], "metadata": object["metadata"]}
}

// at follows keys into an object; nil when the path ends early.
func at(object map[string]any, path ...string) any {
	var here any = object
	for _, key := range path {
		level, ok := here.(map[string]any)
		if !ok {
			return nil
		}
		here = level[key]
	}
	return here
}

func text(object map[string]any, path ...string) string {
	found, _ := at(object, path...).(string)
	return found
}

func level(object map[string]any, path ...string) map[string]any {
	found, _ := at(object, path...).(map[string]any)
	return found
}

func copied(object map[string]any) map[string]any { return runtime.DeepCopyJSON(object) }
