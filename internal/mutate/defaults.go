package mutate

import (
	"fmt"
	"strings"
)

// defaultsWrittenOut writes down what the API server would fill in, unless the object is there already
// with something else: then leaving a field out means to leave it alone.
func defaultsWrittenOut(d *draft, o object) string {
	w := &filler{existing: d.world.existing(o)}
	switch kind(o) {
	case "Service":
		w.service(o)
	case "Deployment":
		w.fill(o, "spec", object{"replicas": int64(1), "revisionHistoryLimit": int64(10), "progressDeadlineSeconds": int64(600), "minReadySeconds": int64(0), "paused": false})
	case "Job":
		if dig(o, "spec", "parallelism") == nil { // several at a time without a number to reach are another kind of Job
			w.fill(o, "spec", object{"parallelism": int64(1), "completions": int64(1)})
		}
		w.fill(o, "spec", object{"backoffLimit": int64(6), "suspend": false})
	case "CronJob":
		w.fill(o, "spec", object{"concurrencyPolicy": "Allow", "suspend": false, "successfulJobsHistoryLimit": int64(3), "failedJobsHistoryLimit": int64(1)})
	case "StatefulSet":
		w.fill(o, "spec", object{"replicas": int64(1), "podManagementPolicy": "OrderedReady", "revisionHistoryLimit": int64(10)})
	case "ReplicaSet":
		w.fill(o, "spec", object{"replicas": int64(1), "minReadySeconds": int64(0)})
	case "DaemonSet":
		w.fill(o, "spec", object{"minReadySeconds": int64(0), "revisionHistoryLimit": int64(10)})
	}
	w.pod(o)
	if len(w.notes) == 0 {
		return ""
	}
	return fmt.Sprintf("%s: %s written out", ref(o), strings.Join(w.notes, ", "))
}

// A filler writes defaults down.
type filler struct {
	existing object
	notes    []string
}

// fill sets the fields of a path that are neither written nor there already.
func (w *filler) fill(o object, path string, defaults object) {
	fields := strings.Split(path, ".")
	at := digMap(o, fields...)
	if at == nil {
		return
	}
	there := digMap(w.existing, fields...)
	for _, field := range sorted(defaults) {
		_, written := at[field]
		_, kept := there[field]
		if !written && !kept {
			at[field] = defaults[field]
			w.notes = append(w.notes, field)
		}
	}
}

func (w *filler) service(o object) {
	spec := object{"type": "ClusterIP", "sessionAffinity": "None"}
	if dig(o, "spec", "type") != "ExternalName" {
		spec["internalTrafficPolicy"] = "Cluster"
	}
	w.fill(o, "spec", spec)
	if w.existing != nil {
		return // its ports are merged by number and protocol
	}
	for _, p := range digObjects(o, "spec", "ports") {
		if _, written := p["protocol"]; !written {
			p["protocol"] = "TCP"
			w.notes = append(w.notes, "protocol")
		}
		if _, written := p["targetPort"]; !written && dig(o, "spec", "clusterIP") != "None" {
			p["targetPort"] = p["port"]
			w.notes = append(w.notes, "targetPort")
		}
	}
}

func (w *filler) pod(o object) {
	holder := podHolder(o)
	if holder == nil || kind(o) == "CronJob" {
		return
	}
	path := "spec.template.spec"
	if kind(o) == "Pod" {
		path = "spec"
	}
	defaults := object{"dnsPolicy": "ClusterFirst", "schedulerName": "default-scheduler", "terminationGracePeriodSeconds": int64(30), "securityContext": object{}}
	if kind(o) != "Job" {
		defaults["restartPolicy"] = "Always"
	}
	w.fill(o, path, defaults)
	for _, c := range containers(o) {
		w.container(c, containerNamed(w.existing, digText(c, "name")))
	}
}

// container fills a container, as far as the same container is not there already with something else.
func (w *filler) container(c, there object) {
	if image := digText(c, "image"); strings.Contains(image, ":") && !strings.HasSuffix(image, ":latest") {
		if _, written := c["imagePullPolicy"]; !written && there["imagePullPolicy"] == nil {
			c["imagePullPolicy"] = "IfNotPresent"
			w.notes = append(w.notes, "imagePullPolicy")
		}
	}
	for _, kind := range probes() {
		probe := digMap(c, kind)
		if probe == nil || there[kind] != nil {
			continue
		}
		defaults := object{"periodSeconds": int64(10), "timeoutSeconds": int64(1), "successThreshold": int64(1), "failureThreshold": int64(3)}
		for _, field := range sorted(defaults) {
			if _, written := probe[field]; !written {
				probe[field] = defaults[field]
				w.notes = append(w.notes, kind+"."+field)
			}
		}
		if asked := digMap(probe, "httpGet"); asked != nil && asked["scheme"] == nil {
			asked["scheme"] = "HTTP"
		}
	}
	for _, p := range digObjects(c, "ports") {
		if _, written := p["protocol"]; !written {
			p["protocol"] = "TCP"
		}
	}
}

func containerNamed(o object, name string) object {
	for _, c := range containers(o) {
		if digText(c, "name") == name {
			return c
		}
	}
	return nil
}
