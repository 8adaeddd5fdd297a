package mutate

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/klab-dev/klab/checker"
)

// percentForInteger writes a rollout's bounds as percentages that come to the same number.
func percentForInteger(_ *draft, o object) string {
	replicas, ok := number(dig(o, "spec", "replicas"))
	rolling := digMap(o, "spec", "strategy", "rollingUpdate")
	if !ok || replicas < 1 || rolling == nil {
		return ""
	}
	var notes []string
	for _, field := range []string{"maxSurge", "maxUnavailable"} {
		n, ok := number(rolling[field])
		if !ok || n > replicas {
			continue
		}
		percent, ok := percentOf(n, replicas, field == "maxSurge")
		if !ok {
			continue
		}
		notes = append(notes, fmt.Sprintf("%s: %s %d of %d is %s", ref(o), field, n, replicas, percent))
		rolling[field] = percent
	}
	return strings.Join(notes, ", ")
}

// percentOf finds a percentage that the Deployment controller rounds to n: up for a surge, down otherwise.
func percentOf(n, of int64, up bool) (string, bool) {
	for percent := int64(0); percent <= 100; percent++ {
		got := percent * of / 100
		if up {
			got = (percent*of + 99) / 100
		}
		if got == n {
			return fmt.Sprintf("%d%%", percent), true
		}
	}
	return "", false
}

// quantitiesRespelled writes resources in another way.
func quantitiesRespelled(_ *draft, o object) string {
	var notes []string
	for _, c := range containers(o) {
		for _, list := range []string{"requests", "limits"} {
			amounts := digMap(c, "resources", list)
			for _, what := range sorted(amounts) {
				before := fmt.Sprint(amounts[what])
				if after, ok := respelled(before); ok {
					amounts[what] = after
					notes = append(notes, fmt.Sprintf("%s: %s %s is written %s", ref(o), what, before, after))
				}
			}
		}
	}
	return strings.Join(notes, ", ")
}

// respelled returns another spelling of the same quantity.
func respelled(text string) (string, bool) {
	quantity, err := resource.ParseQuantity(text)
	if err != nil {
		return "", false
	}
	spellings := []string{quantity.AsDec().String()}
	if milli := quantity.MilliValue(); milli < 1_000_000 {
		spellings = append(spellings, fmt.Sprintf("%dm", milli))
	}
	for _, spelling := range spellings {
		other, err := resource.ParseQuantity(spelling)
		if err == nil && spelling != text && other.Cmp(quantity) == 0 {
			return spelling, true
		}
	}
	return "", false
}

// selectorAsExpressions writes the selector of a workload in the long form. The selector of one that is
// there already cannot change, not even its spelling.
func selectorAsExpressions(d *draft, o object) string {
	labels := digMap(o, "spec", "selector", "matchLabels")
	if len(labels) == 0 || podHolder(o) == nil || d.world.there(o) {
		return ""
	}
	selector := digMap(o, "spec", "selector")
	expressions, _ := selector["matchExpressions"].([]any)
	for _, key := range sorted(labels) {
		expressions = append(expressions, object{"key": key, "operator": "In", "values": []any{labels[key]}})
	}
	delete(selector, "matchLabels")
	selector["matchExpressions"] = expressions
	return ref(o) + ": its selector as expressions"
}

// portsReordered turns lists of ports round.
func portsReordered(_ *draft, o object) string {
	changed := false
	turn := func(holder object) {
		if ports, ok := holder["ports"].([]any); ok && len(ports) > 1 {
			slices.Reverse(ports)
			changed = true
		}
	}
	if kind(o) == "Service" {
		turn(digMap(o, "spec"))
	}
	for _, c := range containers(o) {
		turn(c)
	}
	if !changed {
		return ""
	}
	return ref(o) + ": the last port first"
}

func extraLabels(_ *draft, o object) string {
	open(o, "metadata", "labels")["colour"] = "green"
	return ref(o) + ": one label more"
}

func extraAnnotations(_ *draft, o object) string {
	open(o, "metadata", "annotations")["example.org/note"] = "written with care"
	return ref(o) + ": one annotation more"
}

// extraPodMetadata changes the template of Pods, and so makes another revision of it.
func extraPodMetadata(_ *draft, o object) string {
	holder := podHolder(o)
	if holder == nil || kind(o) == "Pod" {
		return ""
	}
	open(holder, "metadata", "labels")["season"] = "spring"
	open(holder, "metadata", "annotations")["example.org/season"] = "spring"
	return ref(o) + ": its Pods with one label and one annotation more"
}

// extraSidecar adds a container that only sleeps, first or last.
func extraSidecar(d *draft, o object) string {
	list := containers(o)
	if len(list) == 0 || kind(o) == "Pod" && d.world.there(o) { // a Pod keeps the containers it began with
		return ""
	}
	spec := digMap(podHolder(o), "spec")
	sidecar := object{"name": "sidecar", "image": "klab.local/web:v1", "command": []any{"/web", "sleep"}}
	if ends(o) {
		// One that outlives the others must say so, or what is to end never does.
		sidecar["restartPolicy"] = "Always"
		first, _ := spec["initContainers"].([]any)
		spec["initContainers"] = append([]any{sidecar}, first...)
		return ref(o) + ": a sidecar that goes with the others"
	}
	all, _ := spec["containers"].([]any)
	if d.dice.IntN(2) == 0 {
		spec["containers"] = append([]any{sidecar}, all...)
		return ref(o) + ": a sidecar, listed first"
	}
	spec["containers"] = append(slices.Clone(all), sidecar)
	return ref(o) + ": a sidecar, listed last"
}

// inFormat writes the objects in another way, where nothing in them has yet to be computed.
func inFormat(f format) func(*draft) string {
	return func(d *draft) string {
		for i, p := range d.parts {
			if templated(any(asList(p.docs))) {
				return ""
			}
			d.parts[i].format = f
		}
		return []string{"YAML", "the fields in any order", "as JSON", "as one List"}[f]
	}
}

// split gives every object a file of its own, in any order.
func split(d *draft) string {
	several := false
	for i := range d.parts {
		p := &d.parts[i]
		if len(p.docs) < 2 {
			continue
		}
		several, p.split = true, true
		d.dice.Shuffle(len(p.docs), func(i, j int) { p.docs[i], p.docs[j] = p.docs[j], p.docs[i] })
	}
	if !several {
		return ""
	}
	return "every object from a file of its own"
}

// asWritten leaves an answer that was rewritten as it is.
func asWritten(d *draft) string {
	if !d.rewritten {
		return ""
	}
	return "the file that says the same, applied"
}

func byApply(d *draft) string {
	changed := false
	for i, p := range d.parts {
		if d.rewritten && p.how == "replace" {
			return "" // it takes away what a file to apply cannot name
		}
		changed = changed || p.how != "apply"
		d.parts[i].how = "apply"
	}
	if !changed {
		return ""
	}
	return "kubectl apply"
}

func byCreate(d *draft) string {
	for i, p := range d.parts {
		if p.how == "create" || slices.ContainsFunc(p.docs, d.world.there) {
			return ""
		}
		d.parts[i].how = "create"
	}
	if len(d.parts) != 1 {
		return "" // one step may write what the next writes again
	}
	return "kubectl create"
}

// byReplace replaces what is there, or what was created just before.
func byReplace(d *draft) string {
	for i := range d.parts {
		p := &d.parts[i]
		if p.how == "replace" || slices.ContainsFunc(p.docs, func(o object) bool { return !replaceable(o) }) {
			return ""
		}
		p.how = "replace"
		if !slices.ContainsFunc(p.docs, func(o object) bool { return !d.world.there(o) }) {
			continue
		}
		if slices.ContainsFunc(p.docs, d.world.there) || len(d.parts) != 1 {
			return ""
		}
		p.how, p.twice = "create", "replace"
	}
	return "kubectl replace"
}

// replaceable tells the kinds that take a whole new object: of a Pod and a Job, the API server has filled
// in fields that may not change.
func replaceable(o object) bool {
	return slices.Contains([]string{"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Service", "ConfigMap", "CronJob", "HorizontalPodAutoscaler"}, kind(o))
}

func appliedTwice(d *draft) string {
	for i, p := range d.parts {
		if p.how != "apply" {
			return ""
		}
		d.parts[i].twice = "apply"
	}
	return "kubectl apply, twice"
}

// do is a step that follows the answer.
func do(verb string, args map[string]any) checker.Step {
	return checker.Step{Do: &checker.Call{Verb: verb, Args: args}}
}
