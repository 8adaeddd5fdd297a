package fence

import (
	"slices"
	"strings"
)

// A Permit names one thing that the fence refuses and that an exercise may be about, such as "Service type NodePort".
type Permit string

// Permits are what may be done beyond what the fence allows everybody, sorted.
type Permits []Permit

// With returns the permits with more, each once.
func (p Permits) With(more ...Permit) Permits {
	all := append(slices.Clone(p), more...)
	slices.Sort(all)
	return slices.Compact(all)
}

// Has reports whether a permit is among them.
func (p Permits) Has(permit Permit) bool { return permit != "" && slices.Contains(p, permit) }

// Named returns what follows a prefix in those permits that have it.
func (p Permits) Named(prefix string) []string {
	var found []string
	for _, permit := range p {
		if name, is := strings.CutPrefix(string(permit), prefix); is {
			found = append(found, name)
		}
	}
	return found
}

// What permits are about. A name, a key or a value follows the first group.
const (
	PermitService     = "Service type "
	PermitLeadsTo     = "Service externalName "
	PermitAddresses   = "addresses of namespace "
	PermitOwner       = "ownerReferences to "
	PermitAnnotation  = "annotation "
	PermitExec        = "exec "
	PermitNodeLabel   = "Node label "
	PermitStatic      = "static Pod "
	PermitStaticPlace = "static Pods in namespace "

	PermitNodePort     Permit = "Service nodePort"
	PermitNodeName     Permit = "Pod nodeName"
	PermitControlPlane Permit = "Pod tolerates the control plane"
	PermitMemory       Permit = "Pod files in memory"
)

// Rules are the fence around one exercise. The zero value is the one around packs.
type Rules struct {
	// Permits are what is allowed beyond it.
	Permits Permits
	// Strict also refuses what packs may do and nobody's submission has to: choosing a node, going where the control plane
	// runs, images of one's own, files in memory.
	Strict bool
	// Images are the repositories that images may come from, where the rules are strict.
	Images []string
}

// Document reports what is refused of a document of a manifest: of the object that it is, or of those of a List.
func Document(document map[string]any, namespace string) []Breach {
	return Rules{}.Document(document, namespace)
}

// Object reports what is refused of one object, which is no List: whoever applies it must not find others in it.
// namespace is the lesson's, "" while it is not known.
func Object(object map[string]any, namespace string) []Breach {
	return Rules{}.Object(object, namespace)
}

// Patch reports what is refused of a patch of an object of a kind.
func Patch(kind, how string, patch any) []Breach { return Rules{}.Patch(kind, how, patch) }

// Call reports what is refused of a verb and its arguments as written.
func Call(use Use, verb string, args map[string]any) []Breach { return Rules{}.Call(use, verb, args) }

// OnNode reports whether what is permitted changes a node.
func (p Permit) OnNode() bool {
	return slices.ContainsFunc([]string{PermitStatic, PermitStaticPlace, PermitNodeLabel}, func(prefix string) bool {
		return strings.HasPrefix(string(p), prefix)
	})
}

// Kept reports whether what is permitted is a part of objects of the lesson's namespace, and so is still there when the
// next task is begun.
func (p Permit) Kept() bool { return !p.OnNode() && !strings.HasPrefix(string(p), PermitExec) }
