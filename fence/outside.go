package fence

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// refusedVerb is what a verb that lessons behind the fence do not have would take. With that permit its arguments are
// still looked at.
func (r Rules) refusedVerb(verb string, args map[string]any, allowed []string) *Breach {
	if slices.Contains(allowed, verb) {
		return nil
	}
	permit := verbPermit(verb, args)
	if r.Permits.Has(permit) {
		return nil
	}
	return &Breach{
		Permit: permit, Message: fmt.Sprintf("a pack may not use %s%s", verb, because(verb)),
		Fix: "it may use " + strings.Join(slices.Sorted(slices.Values(allowed)), ", "),
	}
}

func verbPermit(verb string, args map[string]any) Permit {
	switch verb {
	case "exec":
		return Exec(texts(args["command"]))
	case "nodeManifest":
		if pod := staticPod(args["manifest"]); pod != nil {
			meta, _ := pod["metadata"].(map[string]any)
			return Permit(PermitStatic + fmt.Sprint(meta["name"]))
		}
	}
	return ""
}

// Exec is the permit to run a command in a container: that of its program.
func Exec(command []string) Permit {
	if len(command) == 0 || command[0] == "" || computed(command[0]) {
		return ""
	}
	return Permit(PermitExec + command[0])
}

func texts(value any) []string {
	switch list := value.(type) {
	case []string:
		return list
	case []any:
		out := make([]string, len(list))
		for i, item := range list {
			out[i], _ = item.(string)
		}
		return out
	}
	return nil
}

var manifestName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*\.ya?ml$`)

// kubeadm are the manifests of the control plane.
func kubeadm() []string {
	return []string{"etcd.yaml", "kube-apiserver.yaml", "kube-controller-manager.yaml", "kube-scheduler.yaml"}
}

// ControlPlane reports whether the manifest of a name runs a part of the control plane, or may once the name is filled in.
func ControlPlane(manifest string) bool {
	return computed(manifest) || slices.Contains(kubeadm(), manifest)
}

// static checks the Pod that a node is to run without anybody's leave: no admission sees it.
func (s *search) static(args map[string]any) {
	if name, _ := args["name"].(string); !manifestName.MatchString(name) || slices.Contains(kubeadm(), name) {
		s.report(place{"name"}, fmt.Sprintf("a pack may not write the manifest %q of a node", name), "choose another name that ends in .yaml")
	}
	pod := staticPod(args["manifest"])
	if pod == nil {
		s.report(place{"manifest"}, "a node runs a single Pod from a manifest", "write one Pod")
		return
	}
	meta, _ := pod["metadata"].(map[string]any)
	if namespace, there := meta["namespace"]; there {
		s.need(Permit(PermitStaticPlace+fmt.Sprint(namespace)), place{"manifest", "metadata", "namespace"},
			fmt.Sprintf("a pack may not write into namespace %v", namespace), "delete it")
		bare := maps.Clone(meta)
		delete(bare, "namespace")
		pod = maps.Clone(pod)
		pod["metadata"] = bare
	}
	s.below("manifest", s.rules.Object(pod, ""))
}

// staticPod reads a manifest of one Pod, nil when it is something else.
func staticPod(written any) map[string]any {
	object, ok := written.(map[string]any)
	if text, is := written.(string); is {
		object, ok = only(text)
	}
	if meta, _ := object["metadata"].(map[string]any); !ok || object["kind"] != "Pod" || meta["name"] == nil {
		return nil
	}
	return object
}

// labelNode checks labels that are set on a node: all of them are permitted, or nothing is.
func (s *search) labelNode(labels any) {
	fields, _ := labels.(map[string]any)
	breach := Write("Node")
	if len(fields) == 0 {
		s.below("kind", []Breach{*breach})
	}
	for _, key := range sortedKeys(fields) {
		if breach.Permit = Permit(PermitNodeLabel + key); !s.rules.Permits.Has(breach.Permit) {
			s.below("kind", []Breach{*breach})
			return
		}
	}
}

// NodeLabels reports what is refused of a patch of a Node: all but labels that are permitted.
func (r Rules) NodeLabels(patch any) []Breach {
	fields, _ := patch.(map[string]any)
	meta, _ := fields["metadata"].(map[string]any)
	if labels, ok := meta["labels"].(map[string]any); ok && len(fields) == 1 && len(meta) == 1 && len(labels) > 0 {
		s := &search{kind: "Node", rules: r}
		s.labelNode(labels)
		return s.breaches
	}
	return []Breach{*Write("Node")}
}

// leadsTo is the permit for a name outside the lesson's namespace: of any Service of the cluster, or one name.
func leadsTo(value any) Permit {
	name, _ := value.(string)
	if name == "" || strings.HasPrefix(name, "${") && strings.HasSuffix(name, "}") {
		return ""
	}
	if strings.HasSuffix(strings.TrimSuffix(name, "."), ".svc.cluster.local") {
		return PermitLeadsTo + "*.svc.cluster.local"
	}
	return Permit(PermitLeadsTo + name)
}

// owners is the permit for objects that others own, by the kinds of those.
func owners(value any) Permit {
	list, ok := value.([]any)
	kinds := []string{}
	for _, owner := range list {
		fields, _ := owner.(map[string]any)
		kind, _ := fields["kind"].(string)
		ok = ok && Write(kind) == nil
		kinds = append(kinds, kind)
	}
	if !ok {
		return ""
	}
	return Permit(PermitOwner + strings.Join(kinds, ", "))
}
