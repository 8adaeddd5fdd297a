package verbs

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	discoveryv1 "k8s.io/api/discovery/v1"

	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
)

type objectArgs struct {
	// Kind is written "Pod", or "Kind.group" where the bare kind would be ambiguous.
	Kind string `json:"kind"`
	Name string `json:"name"`
	// Namespace defaults to the lesson's.
	Namespace string `json:"namespace,omitempty"`
}

// observeObject gives one object, or null.
func observeObject(l *facts.Look, a objectArgs) (any, error) {
	object, err := l.Get(a.Kind, namespaceOr(l, a.Namespace, a.Kind), a.Name)
	if err != nil || object == nil {
		return nil, err
	}
	l.Notice(object)
	return object, nil
}

// namespaceOr is the namespace a verb works in: the one given, else the lesson's.
func namespaceOr(l *facts.Look, namespace, kind string) string {
	if namespace != "" {
		return namespace
	}
	if kube.ClusterScoped(kind) {
		return ""
	}
	return l.Scope.Namespace
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
func observeObjects(l *facts.Look, a objectsArgs) (any, error) {
	namespace := namespaceOr(l, a.Namespace, a.Kind)
	objects, err := l.List(a.Kind, namespace, a.Selector)
	if err != nil {
		return nil, err
	}
	if a.Of != "" {
		owners, err := ownersOf(l, namespace, a.Of)
		if err != nil {
			return nil, err
		}
		objects = slices.DeleteFunc(slices.Clone(objects), func(o map[string]any) bool { return !kube.OwnedByAny(o, owners) })
		for _, object := range objects {
			l.Notice(object)
		}
	}
	slices.SortStableFunc(objects, kube.ByAge)
	return kube.Values(objects), nil
}

// ownersOf returns the UIDs of an owner written "Kind/name" and of the controllers below it.
func ownersOf(l *facts.Look, namespace, of string) (map[string]bool, error) {
	kind, name, ok := strings.Cut(of, "/")
	if !ok {
		return nil, fmt.Errorf("owner %q: want Kind/name", of)
	}
	owner, err := l.Get(kind, namespace, name)
	if err != nil || owner == nil {
		return nil, err
	}
	owners := map[string]bool{kube.Text(owner, "metadata", "uid"): true}
	for _, between := range map[string][]string{"Deployment": {"ReplicaSet"}, "CronJob": {"Job"}}[kind] {
		middle, err := l.List(between, namespace, "")
		if err != nil {
			return nil, err
		}
		for _, object := range middle {
			if kube.OwnedByAny(object, owners) {
				owners[kube.Text(object, "metadata", "uid")] = true
			}
		}
	}
	return owners, nil
}

type answersArgs struct {
	Namespace string `json:"namespace,omitempty"`
}

// observeAnswers gives the data of the ConfigMap "answers", empty when there is none.
func observeAnswers(l *facts.Look, a answersArgs) (any, error) {
	object, err := l.Get("ConfigMap", namespaceOr(l, a.Namespace, "ConfigMap"), facts.AnswersName)
	if err != nil {
		return nil, err
	}
	data, _ := kube.At(object, "data").(map[string]any)
	return kube.Map(data), nil
}

type logsArgs struct {
	Pod       string `json:"pod"`
	Container string `json:"container,omitempty"`
}

// observeLogs gives the current log of a container as one text.
func observeLogs(l *facts.Look, a logsArgs) (any, error) {
	return l.Lab.Logs(l.Ctx, l.Scope.Namespace, a.Pod, a.Container)
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
func observeEvents(l *facts.Look, a eventsArgs) (any, error) {
	// Not through l.list: Events keep coming long after the learner's last write.
	events, err := l.Lab.List(l.Ctx, "Event", namespaceOr(l, a.Namespace, ""), "")
	if err != nil {
		return nil, err
	}
	wanted := slices.DeleteFunc(slices.Clone(events), func(e map[string]any) bool {
		return kube.Text(e, "involvedObject", "kind") != a.Kind ||
			a.Name != "" && kube.Text(e, "involvedObject", "name") != a.Name ||
			a.UID != "" && kube.Text(e, "involvedObject", "uid") != a.UID ||
			a.Reason != "" && kube.Text(e, "reason") != a.Reason
	})
	slices.SortStableFunc(wanted, kube.ByAge)
	return kube.Values(wanted), nil
}

type endpointsArgs struct {
	Service   string `json:"service"`
	Namespace string `json:"namespace,omitempty"`
}

// An endpoint is one address of an EndpointSlice.
type endpoint struct {
	// UID and pod are those of the object behind the address; empty where the slice names none.
	UID string `json:"uid"`
	Pod string `json:"pod"`
	// Node is the name of the node that it is on.
	Node string `json:"node"`
	// IP is the address.
	IP string `json:"ip"`
	// Ready, serving and terminating are the conditions of the endpoint.
	Ready       bool `json:"ready"`
	Serving     bool `json:"serving"`
	Terminating bool `json:"terminating"`
	// Slice is the name of the EndpointSlice.
	Slice string `json:"slice"`
	// Managed says that Kubernetes' own controller keeps the slice: it carries that controller's label, and the Service
	// has a selector. False means that somebody wrote it, or took the selector away.
	Managed bool `json:"managed"`
	// Ports holds the ports of the slice.
	Ports []discoveryv1.EndpointPort `json:"ports"`
}

// observeEndpoints gives one entry per address of a Service's EndpointSlices. An endpoint that fails
// readiness stays in the slice with ready=false; an absent condition means ready (the API's own rule).
func observeEndpoints(l *facts.Look, a endpointsArgs) ([]endpoint, error) {
	found, err := slicesOf(l, namespaceOr(l, a.Namespace, ""), a.Service)
	if err != nil {
		return nil, err
	}
	service, err := l.Get("Service", namespaceOr(l, a.Namespace, ""), a.Service)
	if err != nil {
		return nil, err
	}
	// The controller leaves its slices behind when the selector goes: they work on, and follow nobody.
	selector, _ := kube.At(service, "spec", "selector").(map[string]any)
	orphaned := service != nil && len(selector) == 0
	out := []endpoint{}
	for _, slice := range found {
		ports, err := portsOf(slice)
		if err != nil {
			return nil, err
		}
		for _, entry := range kube.List(slice, "endpoints") {
			out = append(out, endpointOf(slice, entry, kube.Managed(slice) && !orphaned, ports))
		}
	}
	return out, nil
}

// slicesOf lists the EndpointSlices of a Service, and notes whether they are up to date.
func slicesOf(l *facts.Look, namespace, service string) ([]map[string]any, error) {
	found, err := l.List("EndpointSlice", namespace, "kubernetes.io/service-name="+service)
	if err != nil {
		return nil, err
	}
	object, err := l.Get("Service", namespace, service)
	if err != nil || object == nil {
		return found, err
	}
	return found, l.Follow(object, found)
}

func endpointOf(slice map[string]any, entry any, managed bool, ports []discoveryv1.EndpointPort) endpoint {
	fact := endpoint{
		UID: kube.Text(entry, "targetRef", "uid"), Pod: kube.Text(entry, "targetRef", "name"), Node: kube.Text(entry, "nodeName"),
		Ready: kube.TrueUnless(entry, "ready"), Serving: kube.TrueUnless(entry, "serving"),
		Terminating: kube.At(entry, "conditions", "terminating") == true,
		Slice:       kube.Text(slice, "metadata", "name"), Managed: managed, Ports: ports,
	}
	if addresses := kube.List(entry, "addresses"); len(addresses) > 0 {
		fact.IP = kube.Word(addresses[0])
	}
	return fact
}

// portsOf are the ports of an EndpointSlice.
func portsOf(slice map[string]any) ([]discoveryv1.EndpointPort, error) {
	ports := []discoveryv1.EndpointPort{}
	data, err := json.Marshal(kube.List(slice, "ports"))
	if err != nil {
		return nil, fmt.Errorf("encode the ports of EndpointSlice %s: %w", kube.Text(slice, "metadata", "name"), err)
	}
	if err := json.Unmarshal(data, &ports); err != nil {
		return nil, fmt.Errorf("decode the ports of EndpointSlice %s: %w", kube.Text(slice, "metadata", "name"), err)
	}
	return append([]discoveryv1.EndpointPort{}, ports...), nil // null is none
}
