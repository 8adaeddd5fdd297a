package operator

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"time"
)

// labelWebsite is how Pods, their Deployment and their Service find each other.
const labelWebsite = "website"

// deploymentOf is the Deployment that a Website asks for. What is not in it is left to others.
func deploymentOf(site object) object {
	name := text(site, "metadata", "name")
	labels := object{labelWebsite: name}
	container := object{
		"name": "web", "image": "klab.local/web:" + cmp.Or(text(site, "spec", "version"), "v1"),
		"env":            []any{object{"name": "APP_HOST", "value": text(site, "spec", "host")}, object{"name": "KLAB_DRAIN", "value": "1s"}},
		"ports":          []any{object{"containerPort": 8080.0}},
		"readinessProbe": object{"httpGet": object{"path": "/readyz", "port": 8080.0}, "periodSeconds": 1.0},
	}
	return child(deployments(), site, object{
		"replicas": replicasOf(site), "selector": object{"matchLabels": labels},
		"template": object{"metadata": object{"labels": labels}, "spec": object{"containers": []any{container}}},
	})
}

// serviceOf is the Service that a Website asks for.
func serviceOf(site object) object {
	return child(services(), site, object{
		"selector": object{labelWebsite: text(site, "metadata", "name")},
		"ports":    []any{object{"port": 80.0, "targetPort": 8080.0}},
	})
}

// child is an object with the name of a Website, which owns it: the garbage collector removes it after its owner.
func child(res resource, site, spec object) object {
	name := text(site, "metadata", "name")
	return object{
		"apiVersion": res.apiVersion(), "kind": res.kind, "spec": spec,
		"metadata": object{
			"name": name, "namespace": text(site, "metadata", "namespace"), "labels": object{labelWebsite: name},
			"ownerReferences": []any{object{
				"apiVersion": websites().apiVersion(), "kind": websites().kind, "name": name,
				"uid": text(site, "metadata", "uid"), "controller": true, "blockOwnerDeletion": true,
			}},
		},
	}
}

func replicasOf(site object) float64 {
	if n, set := at(site, "spec", "replicas").(float64); set {
		return n
	}
	return 1
}

// statusOf says of a Website what its Deployment says, or what went wrong.
func statusOf(site, deployment object, err error) object {
	want, ready := replicasOf(site), number(deployment, "status", "readyReplicas")
	reason, message := "AllReady", fmt.Sprintf("%g of %g replicas are ready", ready, want)
	var foreign *foreignError
	switch {
	case errors.As(err, &foreign):
		reason, message = "NameTaken", foreign.Error()
	case err != nil:
		reason, message = "Failed", oneLine(err)
	case ready != want, number(deployment, "status", "updatedReplicas") != want, number(deployment, "status", "replicas") != want,
		number(deployment, "status", "observedGeneration") != number(deployment, "metadata", "generation"):
		reason = "RollingOut"
	}
	ok := map[bool]string{true: "True", false: "False"}[reason == "AllReady"]
	return object{
		"observedGeneration": number(site, "metadata", "generation"), "replicas": number(deployment, "status", "replicas"), "readyReplicas": ready,
		"conditions": []any{object{"type": "Ready", "status": ok, "reason": reason, "message": message, "lastTransitionTime": since(site, ok)}},
	}
}

// since is when the condition of a Website became what it is: as it says itself, or now.
func since(site object, status string) string {
	conditions, _ := at(site, "status", "conditions").([]any)
	for _, one := range conditions {
		if condition, ok := one.(object); ok && condition["status"] == status {
			return text(condition, "lastTransitionTime")
		}
	}
	return time.Now().UTC().Format(time.RFC3339)
}

// owns tells whether a Website is the controller of an object.
func owns(site, one object) bool {
	references, _ := at(one, "metadata", "ownerReferences").([]any)
	for _, reference := range references {
		if owner, ok := reference.(object); ok && owner["controller"] == true && owner["uid"] == at(site, "metadata", "uid") {
			return true
		}
	}
	return false
}

// holds tells whether all that is wanted is there. What the API server or others added does not count, but for entries
// of lists: a second container would be one too many.
func holds(have, want any) bool {
	switch want := want.(type) {
	case object:
		has, ok := have.(object)
		for name, value := range want {
			ok = ok && holds(has[name], value)
		}
		return ok
	case []any:
		has, ok := have.([]any)
		ok = ok && len(has) == len(want)
		for i := 0; ok && i < len(want); i++ {
			ok = holds(has[i], want[i])
		}
		return ok
	default:
		return reflect.DeepEqual(have, want)
	}
}

// merged is an object with all that is wanted put into it.
func merged(have, want object) object {
	out := maps.Clone(have)
	for name, value := range want {
		inner, nested := value.(object)
		there, ok := out[name].(object)
		if nested && ok {
			value = merged(there, inner)
		}
		out[name] = value
	}
	return out
}

// key names a Website.
type key struct{ namespace, name string }

// keyOf is the Website that an object is named after.
func keyOf(one object) key {
	return key{text(one, "metadata", "namespace"), text(one, "metadata", "name")}
}

// at follows names into an object; nil where the way ends early.
func at(one object, way ...string) any {
	var here any = one
	for _, name := range way {
		level, ok := here.(object)
		if !ok {
			return nil
		}
		here = level[name]
	}
	return here
}

func text(one object, way ...string) string {
	found, _ := at(one, way...).(string)
	return found
}

func number(one object, way ...string) float64 {
	found, _ := at(one, way...).(float64)
	return found
}
