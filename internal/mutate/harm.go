package mutate

import (
	"fmt"
	"slices"

	"github.com/klab-dev/klab/checker"
)

// elsewhere is a namespace that every cluster has and no lesson uses.
const elsewhere = "default"

// otherNamespace puts one object where the lesson is not.
func otherNamespace(d *draft, at slot) string {
	p, o := &d.parts[at.part], d.object(at)
	if p.namespace != "" || dig(o, "metadata", "namespace") != nil || clusterScoped(o) || d.world.unchanged(o) {
		return ""
	}
	p.elsewhere = map[int]string{at.doc: elsewhere}
	return fmt.Sprintf("%s: in namespace %s", ref(o), elsewhere)
}

func clusterScoped(o object) bool {
	return slices.Contains([]string{
		"Namespace", "Node", "PersistentVolume", "StorageClass", "ClusterRole", "ClusterRoleBinding", "PriorityClass",
		"CustomResourceDefinition", "IngressClass", "GatewayClass", "RuntimeClass",
	}, kind(o))
}

// seeded lists the seed's objects of some kinds that the task's checks look at.
func (d *draft) seeded(kinds ...string) []object {
	return slices.DeleteFunc(slices.Clone(d.world.seed), func(o object) bool {
		return !slices.Contains(kinds, kind(o)) || !d.world.named[ref(o)]
	})
}

// harmScaledAway leaves a seeded workload without Pods.
func harmScaledAway(d *draft) string {
	candidates := d.seeded("Deployment", "StatefulSet", "ReplicaSet")
	if len(candidates) == 0 {
		return ""
	}
	o := candidates[d.dice.IntN(len(candidates))]
	d.after = append(d.after, do("scale", map[string]any{"kind": kind(o), "name": name(o), "replicas": int64(0)}))
	return ref(o) + " scaled to 0 as well"
}

// harmDeleted deletes something that was seeded.
func harmDeleted(d *draft) string {
	candidates := d.seeded("Deployment", "StatefulSet", "ReplicaSet", "DaemonSet", "Service", "Pod", "ConfigMap", "CronJob")
	if len(candidates) == 0 {
		return ""
	}
	o := candidates[d.dice.IntN(len(candidates))]
	d.after = append(d.after, do("delete", map[string]any{"kind": kind(o), "name": name(o)}))
	return ref(o) + " deleted as well"
}

// harmDecoy puts a stranger behind a Service: a Pod of its own with the labels the Service looks for.
func harmDecoy(d *draft, at slot) string {
	service := d.serviceOf(d.object(at))
	selector := digMap(service, "spec", "selector")
	behind := d.world.behind(selector)
	if len(behind) == 0 || slices.ContainsFunc(behind, func(holder object) bool { return adopts(holder, selector) }) {
		return ""
	}
	const stranger = "stranger"
	pod := object{
		"apiVersion": "v1", "kind": "Pod",
		"metadata": object{"name": stranger, "labels": clone(selector)},
		"spec": object{
			"terminationGracePeriodSeconds": int64(1),
			"containers":                    []any{object{"name": "web", "image": "klab.local/web:v2", "ports": []any{object{"name": "http", "containerPort": int64(8080)}}}},
		},
	}
	// A harm that has not happened yet can be refused by nobody.
	d.observe = checker.Observations{stranger: {Verb: "object", Args: map[string]any{"kind": "Pod", "name": stranger}}}
	ready := checker.Expectation{Code: "not-ready", Expression: stranger + " != null && isReady(" + stranger + ")"}
	d.after = append(d.after, do("apply", map[string]any{"manifest": pod}), checker.Step{Within: "60s", Expect: []checker.Expectation{ready}})
	return fmt.Sprintf("%s: a stranger with the labels it looks for", ref(service))
}

// adopts reports whether a workload takes a Pod with some labels for its own: a Deployment's ReplicaSets ask for a
// label more. A stranger that is adopted is none, and a surplus one is gone at once.
func adopts(holder, labels object) bool {
	switch kind(holder) {
	case "DaemonSet", "ReplicaSet":
		return selects(digMap(holder, "spec", "selector", "matchLabels"), labels)
	case "ReplicationController":
		return selects(digMap(holder, "spec", "selector"), labels)
	}
	return false
}

// serviceOf returns the object itself when it is a Service, else the seeded one that looks for its Pods
// and that the checks look at.
func (d *draft) serviceOf(o object) object {
	if kind(o) == "Service" {
		return o
	}
	for _, service := range d.seeded("Service") {
		if selects(digMap(service, "spec", "selector"), podLabels(o)) {
			return service
		}
	}
	return nil
}
