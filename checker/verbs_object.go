package checker

import (
	"fmt"
	"slices"
	"strings"
)

type objectArgs struct {
	// Kind is written "Pod", or "Kind.group" where the bare kind would be ambiguous.
	Kind string `json:"kind"`
	Name string `json:"name"`
	// Namespace defaults to the lesson's.
	Namespace string `json:"namespace,omitempty"`
}

// observeObject gives one object, or null.
func observeObject(l *look, a objectArgs) (any, error) {
	object, err := l.get(a.Kind, l.namespaceOr(a.Namespace, a.Kind), a.Name)
	if err != nil || object == nil {
		return nil, err
	}
	l.notice(object)
	return object, nil
}

// namespaceOr is the namespace a verb works in: the one given, else the lesson's.
func (l *look) namespaceOr(namespace, kind string) string {
	if namespace != "" {
		return namespace
	}
	if clusterScoped(kind) {
		return ""
	}
	return l.scope.Namespace
}

func clusterScoped(kind string) bool {
	return slices.Contains([]string{"Node", "Namespace", "PersistentVolume", "StorageClass", "ClusterRole", "ClusterRoleBinding", "PriorityClass"}, kind)
}

type objectsArgs struct {
	// Kind is written "Pod", or "Kind.group" where the bare kind would be ambiguous.
	Kind string `json:"kind"`
	// Namespace defaults to the lesson's; "*" is all.
	Namespace string `json:"namespace,omitempty"`
	// Selector is a label selector as kubectl takes it.
	Selector string `json:"selector,omitempty"`
	// Of keeps only what an owner ("Deployment/shop") reaches through controller references.
	Of string `json:"of,omitempty"`
}

// observeObjects gives a list, optionally only what an owner reaches through controller references.
func observeObjects(l *look, a objectsArgs) (any, error) {
	namespace := l.namespaceOr(a.Namespace, a.Kind)
	objects, err := l.list(a.Kind, namespace, a.Selector)
	if err != nil {
		return nil, err
	}
	if a.Of != "" {
		owners, err := l.reach(namespace, a.Of)
		if err != nil {
			return nil, err
		}
		objects = slices.DeleteFunc(slices.Clone(objects), func(o map[string]any) bool { return !ownedByAny(o, owners) })
		for _, object := range objects {
			l.notice(object)
		}
	}
	slices.SortStableFunc(objects, byAge)
	return anyList(objects), nil
}

// byAge orders oldest first, then by name, so that "the first" means the same at every look.
func byAge(a, b map[string]any) int {
	if c := strings.Compare(digString(a, "metadata", "creationTimestamp"), digString(b, "metadata", "creationTimestamp")); c != 0 {
		return c
	}
	return strings.Compare(digString(a, "metadata", "name"), digString(b, "metadata", "name"))
}

// reach returns the UIDs of an owner written "Kind/name" and of the controllers below it.
func (l *look) reach(namespace, of string) (map[string]bool, error) {
	kind, name, ok := strings.Cut(of, "/")
	if !ok {
		return nil, fmt.Errorf("owner %q: want Kind/name", of)
	}
	owner, err := l.get(kind, namespace, name)
	if err != nil || owner == nil {
		return nil, err
	}
	owners := map[string]bool{digString(owner, "metadata", "uid"): true}
	for _, between := range map[string][]string{"Deployment": {"ReplicaSet"}, "CronJob": {"Job"}}[kind] {
		middle, err := l.list(between, namespace, "")
		if err != nil {
			return nil, err
		}
		for _, object := range middle {
			if ownedByAny(object, owners) {
				owners[digString(object, "metadata", "uid")] = true
			}
		}
	}
	return owners, nil
}

func ownedByAny(object map[string]any, owners map[string]bool) bool {
	for _, reference := range digList(object, "metadata", "ownerReferences") {
		if controller, _ := dig(reference, "controller").(bool); controller && owners[digString(reference, "uid")] {
			return true
		}
	}
	return false
}

func anyList(objects []map[string]any) []any {
	out := make([]any, len(objects))
	for i, object := range objects {
		out[i] = object
	}
	return out
}

type answersArgs struct {
	Namespace string `json:"namespace,omitempty"`
}

// answersName is the ConfigMap in which a learner's typed answers are.
const answersName = "answers"

// observeAnswers gives the data of the ConfigMap "answers", empty when there is none.
func observeAnswers(l *look, a answersArgs) (any, error) {
	object, err := l.get("ConfigMap", l.namespaceOr(a.Namespace, "ConfigMap"), answersName)
	if err != nil {
		return nil, err
	}
	data, _ := dig(object, "data").(map[string]any)
	return orEmpty(data), nil
}

type logsArgs struct {
	Pod       string `json:"pod"`
	Container string `json:"container,omitempty"`
}

// observeLogs gives the current log of a container as one text.
func observeLogs(l *look, a logsArgs) (any, error) {
	return l.lab.Logs(l.ctx, l.scope.Namespace, a.Pod, a.Container)
}

type eventsArgs struct {
	// Kind, Name and UID are those of the object the events are about.
	Kind      string `json:"kind"`
	Name      string `json:"name,omitempty"`
	UID       string `json:"uid,omitempty"`
	Reason    string `json:"reason,omitempty"`
	Namespace string `json:"namespace,omitempty"`
}

// observeEvents gives the Events about an object, oldest first. Events outlive their object, which is
// how a check can prove that something was there.
func observeEvents(l *look, a eventsArgs) (any, error) {
	// Not through l.list: Events keep coming long after the learner's last write.
	events, err := l.lab.List(l.ctx, "Event", l.namespaceOr(a.Namespace, ""), "")
	if err != nil {
		return nil, err
	}
	wanted := slices.DeleteFunc(slices.Clone(events), func(e map[string]any) bool {
		return digString(e, "involvedObject", "kind") != a.Kind ||
			a.Name != "" && digString(e, "involvedObject", "name") != a.Name ||
			a.UID != "" && digString(e, "involvedObject", "uid") != a.UID ||
			a.Reason != "" && digString(e, "reason") != a.Reason
	})
	slices.SortStableFunc(wanted, byAge)
	return anyList(wanted), nil
}

type endpointsArgs struct {
	Service   string `json:"service"`
	Namespace string `json:"namespace,omitempty"`
}

// observeEndpoints gives one entry per address of a Service's EndpointSlices. An endpoint that fails
// readiness stays in the slice with ready=false; an absent condition means ready (the API's own rule).
func observeEndpoints(l *look, a endpointsArgs) (any, error) {
	slicesOf, err := l.slices(l.namespaceOr(a.Namespace, ""), a.Service)
	if err != nil {
		return nil, err
	}
	service, err := l.get("Service", l.namespaceOr(a.Namespace, ""), a.Service)
	if err != nil {
		return nil, err
	}
	// The controller leaves its slices behind when the selector goes: they work on, and follow nobody.
	selector, _ := dig(service, "spec", "selector").(map[string]any)
	orphaned := service != nil && len(selector) == 0
	out := []any{}
	for _, slice := range slicesOf {
		for _, endpoint := range digList(slice, "endpoints") {
			out = append(out, endpointFact(slice, endpoint, managed(slice) && !orphaned))
		}
	}
	return out, nil
}

// slices lists the EndpointSlices of a Service, and notes whether they are up to date.
func (l *look) slices(namespace, service string) ([]map[string]any, error) {
	found, err := l.list("EndpointSlice", namespace, "kubernetes.io/service-name="+service)
	if err != nil {
		return nil, err
	}
	object, err := l.get("Service", namespace, service)
	if err != nil || object == nil {
		return found, err
	}
	return found, l.follow(object, found)
}

func endpointFact(slice map[string]any, endpoint any, managed bool) map[string]any {
	fact := map[string]any{
		"uid": digString(endpoint, "targetRef", "uid"), "pod": digString(endpoint, "targetRef", "name"),
		"node": digString(endpoint, "nodeName"), "ip": "",
		"ready": trueUnless(endpoint, "ready"), "serving": trueUnless(endpoint, "serving"),
		"terminating": dig(endpoint, "conditions", "terminating") == true,
		"slice":       digString(slice, "metadata", "name"), "managed": managed,
		"ports": digList(slice, "ports"),
	}
	if addresses := digList(endpoint, "addresses"); len(addresses) > 0 {
		fact["ip"] = addresses[0]
	}
	if fact["ports"] == nil || len(fact["ports"].([]any)) == 0 {
		fact["ports"] = []any{}
	}
	return fact
}

func trueUnless(endpoint any, condition string) bool {
	return dig(endpoint, "conditions", condition) != false
}
