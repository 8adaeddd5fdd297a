package capture

import (
	"slices"
	"strings"
)

// clean copies an object without what the API server and controllers write, so that it can be applied elsewhere. Two
// cleaned objects are equal when nobody did anything to the one after it was as the other.
func clean(object map[string]any) map[string]any {
	set := managed(object)
	out := copied(object)
	delete(out, "status")
	out["metadata"] = cleanMeta(level(out, "metadata"))
	spec := level(out, "spec")
	switch out["kind"] {
	case "Node":
		return cleanNode(out)
	case "Pod":
		cleanPod(spec, set)
	case "Service":
		cleanService(spec, set)
	case "Job":
		cleanJob(out, spec)
	case "PersistentVolumeClaim":
		delete(spec, "volumeName")
	}
	cleanTemplate(level(spec, "template"))
	cleanTemplate(level(spec, "jobTemplate", "spec", "template"))
	delete(level(spec, "jobTemplate", "metadata"), "creationTimestamp")
	if set.scaled {
		delete(spec, "replicas")
	}
	return out
}

// cleanMeta keeps the name, and the labels and annotations that people write.
func cleanMeta(meta map[string]any) map[string]any {
	out := map[string]any{"name": meta["name"]}
	for _, field := range []string{"labels", "annotations"} {
		if kept := written(level(meta, field)); len(kept) > 0 {
			out[field] = kept
		}
	}
	kept := slices.DeleteFunc(items(meta, "finalizers"), func(one any) bool {
		name, _ := one.(string)
		return !strings.Contains(name, "/") || strings.Contains(name, "kubernetes.io/")
	})
	if len(kept) > 0 {
		out["finalizers"] = kept
	}
	return out
}

// written leaves out the labels and annotations of controllers and of klab. What kubectl notes stays: some lessons ask
// for it.
func written(all map[string]any) map[string]any {
	out := map[string]any{}
	for key, value := range all {
		domain, name, _ := strings.Cut(key, "/")
		switch domain {
		case "klab.dev", "deployment.kubernetes.io", "deprecated.daemonset.template.generation", "pv.kubernetes.io",
			"volume.kubernetes.io", "volume.beta.kubernetes.io", "controller-uid", "endpoints.kubernetes.io", "node.alpha.kubernetes.io":
			continue
		case "batch.kubernetes.io":
			if name == "controller-uid" || name == "job-tracking" {
				continue
			}
		}
		out[key] = value
	}
	return out
}

// cleanNode keeps of a Node what lessons let people change.
func cleanNode(node map[string]any) map[string]any {
	meta := map[string]any{"name": at(node, "metadata", "name"), "labels": level(node, "metadata", "labels")}
	spec := map[string]any{}
	for _, field := range []string{"taints", "unschedulable"} {
		if value := at(node, "spec", field); value != nil {
			spec[field] = value
		}
	}
	return map[string]any{"kind": "Node", "apiVersion": "v1", "metadata": meta, "spec": spec}
}

func cleanPod(spec map[string]any, set manager) {
	if !set.fields["nodeName"] {
		delete(spec, "nodeName")
	}
	for _, field := range []string{"priority", "preemptionPolicy", "enableServiceLinks"} {
		delete(spec, field)
	}
	drop(spec, "tolerations", func(one map[string]any) bool {
		return strings.HasPrefix(text(one, "key"), "node.kubernetes.io/") && one["tolerationSeconds"] != nil
	})
	ours := func(one map[string]any) bool { return strings.HasPrefix(text(one, "name"), "kube-api-access-") }
	drop(spec, "volumes", ours)
	for _, list := range []string{"containers", "initContainers", "ephemeralContainers"} {
		for _, one := range items(spec, list) {
			if container, ok := one.(map[string]any); ok {
				drop(container, "volumeMounts", ours)
			}
		}
	}
	cleanPodSpec(spec)
}

// cleanTemplate leaves out what the API server fills in, in whatever a workload makes Pods from.
func cleanTemplate(template map[string]any) {
	delete(level(template, "metadata"), "creationTimestamp")
	dropEmpty(template, "metadata")
	cleanPodSpec(level(template, "spec"))
}

// cleanPodSpec leaves out what every Pod has that says nothing else: it is filled in again.
func cleanPodSpec(spec map[string]any) {
	for field, usual := range map[string]string{"dnsPolicy": "ClusterFirst", "schedulerName": "default-scheduler", "serviceAccount": "default", "serviceAccountName": "default"} {
		if spec[field] == usual {
			delete(spec, field)
		}
	}
	if len(level(spec, "securityContext")) == 0 {
		delete(spec, "securityContext")
	}
	for _, list := range []string{"containers", "initContainers"} {
		for _, one := range items(spec, list) {
			container, _ := one.(map[string]any)
			for field, usual := range map[string]string{"terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"} {
				if container[field] == usual {
					delete(container, field)
				}
			}
			if len(level(container, "resources")) == 0 {
				delete(container, "resources")
			}
		}
	}
}

// cleanService leaves out the addresses and ports that were given to a Service rather than asked for.
func cleanService(spec map[string]any, set manager) {
	if spec["clusterIP"] != "None" {
		delete(spec, "clusterIP")
		delete(spec, "clusterIPs")
	}
	for _, field := range []string{"ipFamilies", "ipFamilyPolicy", "healthCheckNodePort"} {
		delete(spec, field)
	}
	for _, one := range items(spec, "ports") {
		if port, ok := one.(map[string]any); ok && !set.fields["nodePort"] {
			delete(port, "nodePort")
		}
	}
}

// cleanJob leaves out how a Job knows its Pods, unless somebody chose that.
func cleanJob(job, spec map[string]any) {
	if spec["manualSelector"] == true {
		return
	}
	delete(spec, "selector")
	for _, labels := range []map[string]any{level(job, "metadata", "labels"), level(spec, "template", "metadata", "labels")} {
		for _, label := range []string{"controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"} {
			delete(labels, label)
		}
	}
	dropEmpty(level(job, "metadata"), "labels")
	dropEmpty(level(spec, "template", "metadata"), "labels")
}

func dropEmpty(object map[string]any, field string) {
	if held, ok := object[field].(map[string]any); ok && len(held) == 0 {
		delete(object, field)
	}
}

func items(object map[string]any, field string) []any {
	list, _ := object[field].([]any)
	return list
}

// drop leaves entries of a list out, and the list when nothing remains.
func drop(object map[string]any, field string, which func(map[string]any) bool) {
	if len(items(object, field)) == 0 {
		return
	}
	kept := slices.DeleteFunc(items(object, field), func(one any) bool {
		entry, _ := one.(map[string]any)
		return which(entry)
	})
	if object[field] = kept; len(kept) == 0 {
		delete(object, field)
	}
}

// A manager tells what of an object somebody asked for.
type manager struct {
	// fields are the names of the fields that were written rather than given.
	fields map[string]bool
	// scaled is true where a controller sets the replicas.
	scaled bool
}

// managed reads the managed fields of an object for what nothing else shows.
func managed(object map[string]any) manager {
	m := manager{fields: map[string]bool{}}
	for _, one := range items(level(object, "metadata"), "managedFields") {
		entry, _ := one.(map[string]any)
		spec := level(entry, "fieldsV1", "f:spec")
		if text(entry, "manager") == "kube-controller-manager" && entry["subresource"] == "scale" && spec["f:replicas"] != nil {
			m.scaled = true
		}
		if spec["f:nodeName"] != nil && entry["subresource"] == nil {
			m.fields["nodeName"] = true
		}
		for _, port := range level(spec, "f:ports") {
			if fields, _ := port.(map[string]any); fields["f:nodePort"] != nil {
				m.fields["nodePort"] = true
			}
		}
	}
	return m
}
