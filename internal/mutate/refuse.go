package mutate

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
)

// slip changes one letter of a word into another, as a finger does.
func slip(word string, dice *rand.Rand, taken func(string) bool) (string, bool) {
	var letters []int
	for i := range len(word) {
		if word[i] >= 'a' && word[i] <= 'z' || word[i] >= '0' && word[i] <= '9' {
			letters = append(letters, i)
		}
	}
	for range 20 {
		if len(letters) == 0 {
			break
		}
		at := letters[dice.IntN(len(letters))]
		out := word[:at] + string(rune('a'+dice.IntN(26))) + word[at+1:]
		if out != word && !taken(out) {
			return out, true
		}
	}
	return "", false
}

// selectorOf returns what an object finds Pods by.
func selectorOf(o object) object {
	if kind(o) == "Service" {
		return digMap(o, "spec", "selector")
	}
	return digMap(o, "spec", "selector", "matchLabels")
}

// selectorOff makes one value of a selector wrong by a letter.
func selectorOff(d *draft, o object) string {
	selector := selectorOf(o)
	keys := sorted(selector)
	if len(keys) == 0 {
		return ""
	}
	key := keys[d.dice.IntN(len(keys))]
	before, _ := selector[key].(string)
	after, ok := slip(before, d.dice, func(other string) bool {
		trial := clone(selector)
		trial[key] = other
		return len(d.world.behind(trial)) > 0
	})
	if !ok {
		return ""
	}
	selector[key] = after
	return fmt.Sprintf("%s: selector %s=%s becomes %s", ref(o), key, before, after)
}

func selectorGone(_ *draft, o object) string {
	if kind(o) != "Service" || len(selectorOf(o)) == 0 {
		return ""
	}
	delete(digMap(o, "spec"), "selector")
	return ref(o) + ": no selector"
}

// labelsOff makes a label of the Pods, and of the selector that holds them together, wrong by a letter.
// Only where a Service that is not the answer's own looks for them.
func labelsOff(d *draft, o object) string {
	labels := podLabels(o)
	if len(labels) == 0 {
		return ""
	}
	for _, service := range d.world.before.all() {
		selector := digMap(service, "spec", "selector")
		if kind(service) != "Service" || !d.world.named[ref(service)] || !selects(selector, labels) {
			continue
		}
		key := sorted(selector)[d.dice.IntN(len(selector))]
		before, _ := labels[key].(string)
		after, ok := slip(before, d.dice, func(string) bool { return false })
		if !ok {
			return ""
		}
		for _, holder := range []object{labels, digMap(o, "spec", "selector", "matchLabels"), digMap(o, "metadata", "labels")} {
			if holder[key] == before {
				holder[key] = after
			}
		}
		return fmt.Sprintf("%s: label %s=%s becomes %s, in the selector too", ref(o), key, before, after)
	}
	return ""
}

// sending lists the TCP ports of a Service that finds Pods.
func sending(o object) []object {
	if kind(o) != "Service" || len(selectorOf(o)) == 0 {
		return nil
	}
	return slices.DeleteFunc(digObjects(o, "spec", "ports"), isUDP)
}

// targetPortClosed sends every port to one where nobody listens.
func targetPortClosed(d *draft, o object) string {
	ports := sending(o)
	if len(ports) == 0 {
		return ""
	}
	known := d.world.ports()
	closed := slices.DeleteFunc([]int64{8081, 8888, 9090, 3000, 5000, 7070}, func(n int64) bool { return known[n] })
	target := closed[d.dice.IntN(len(closed))]
	for _, p := range ports {
		p["targetPort"] = target
	}
	return fmt.Sprintf("%s: targetPort %d, where nobody listens", ref(o), target)
}

func targetNameUnknown(d *draft, o object) string {
	ports := sending(o)
	if len(ports) == 0 {
		return ""
	}
	unknown := []string{"www", "wbe", "htpp", "front-end"}[d.dice.IntN(4)]
	for _, p := range ports {
		p["targetPort"] = unknown
	}
	return fmt.Sprintf("%s: targetPort %s, which no Pod has", ref(o), unknown)
}

// servicePortOff shifts every port of a Service by one.
func servicePortOff(_ *draft, o object) string {
	if kind(o) != "Service" {
		return ""
	}
	var notes []string
	for _, p := range digObjects(o, "spec", "ports") {
		n, ok := number(p["port"])
		if !ok {
			return ""
		}
		if p["targetPort"] == nil {
			p["targetPort"] = n
		}
		p["port"] = n + 1
		notes = append(notes, fmt.Sprintf("%s: port %d becomes %d", ref(o), n, n+1))
	}
	return strings.Join(notes, ", ")
}

// aPortInCommon reports whether all right answers have a port in common: only then it is asked for.
func aPortInCommon(o object, twins []object) bool {
	for _, p := range digObjects(o, "spec", "ports") {
		if !slices.ContainsFunc(twins, func(twin object) bool {
			return !slices.ContainsFunc(digObjects(twin, "spec", "ports"), func(q object) bool { return q["port"] == p["port"] })
		}) {
			return true
		}
	}
	return false
}

func protocolUDP(_ *draft, o object) string {
	ports := sending(o)
	for _, p := range ports {
		p["protocol"] = "UDP"
	}
	if len(ports) == 0 {
		return ""
	}
	return ref(o) + ": protocol UDP"
}

// nameOff gives the object a name that is wrong by a letter.
func nameOff(d *draft, o object) string {
	before := name(o)
	names := d.world.names()
	after, ok := slip(before, d.dice, func(other string) bool { return slices.Contains(names, other) || other[0] < 'a' || other[0] > 'z' })
	if !ok || !d.soleName(o) || d.world.unchanged(o) {
		return ""
	}
	digMap(o, "metadata")["name"] = after
	return fmt.Sprintf("%s: named %s", ref(object{"kind": o["kind"], "metadata": object{"name": before}}), after)
}

// soleName reports whether every other right answer that writes the kind writes it under this name too.
func (d *draft) soleName(o object) bool {
	for _, docs := range d.world.rivals {
		has := func(fits func(object) bool) bool { return slices.ContainsFunc(docs, fits) }
		if has(func(r object) bool { return kind(r) == kind(o) }) && !has(func(r object) bool { return ref(r) == ref(o) }) {
			return false
		}
	}
	return true
}

// otherKind keeps the Pods with a ReplicaSet instead of a Deployment.
func otherKind(d *draft, o object) string {
	if kind(o) != "Deployment" || d.world.there(o) {
		return ""
	}
	was := ref(o)
	o["kind"] = "ReplicaSet"
	spec := digMap(o, "spec")
	for _, field := range []string{"strategy", "progressDeadlineSeconds", "revisionHistoryLimit", "paused"} {
		delete(spec, field)
	}
	return was + ": a ReplicaSet instead"
}

// replicasBy asks for other numbers of Pods, unless a later step of the answer has the last word on them.
func replicasBy(more int64) func(*draft, object) string {
	return func(d *draft, o object) string {
		n, ok := number(dig(o, "spec", "replicas"))
		before, there := number(dig(d.world.existing(o), "spec", "replicas"))
		if !ok || podHolder(o) == nil || n+more < 0 || !d.pure || more > 0 && there && before == n {
			return "" // more of what the answer leaves as it is does no harm
		}
		digMap(o, "spec")["replicas"] = n + more
		return fmt.Sprintf("%s: %d replicas instead of %d", ref(o), n+more, n)
	}
}

// sameReplicas reports whether all right answers agree on the number.
func sameReplicas(o object, twins []object) bool {
	n, _ := number(dig(o, "spec", "replicas"))
	return !slices.ContainsFunc(twins, func(twin object) bool {
		other, ok := number(dig(twin, "spec", "replicas"))
		return !ok || other != n
	})
}

// images are those of an object's containers, by name.
func images(o object) map[string]string {
	out := map[string]string{}
	for _, c := range containers(o) {
		out[digText(c, "name")] = digText(c, "image")
	}
	return out
}

// onImages changes the images of containers that do the work, not those of helpers with a command of
// their own.
func onImages(o object, what string, change func(image string) string) string {
	changed := ""
	for _, c := range containers(o) {
		if c["command"] != nil {
			continue
		}
		if after := change(digText(c, "image")); after != "" {
			c["image"] = after
			changed = fmt.Sprintf("%s: %s %s", ref(o), what, after)
		}
	}
	return changed
}

// imageOtherVersion runs another release of klab's web server, where the answer chooses one. A program that
// ends is known by what it says.
func imageOtherVersion(d *draft, o object) string {
	if ends(o) || reflect.DeepEqual(images(o), images(d.world.existing(o))) {
		return ""
	}
	return onImages(o, "image", func(image string) string {
		switch image {
		case "klab.local/web:v1":
			return "klab.local/web:v2"
		case "klab.local/web:v2", "klab.local/web:v3-bad":
			return "klab.local/web:v1"
		}
		return ""
	})
}

// imageMissing gives images a tag that does not exist.
func imageMissing(d *draft, o object) string {
	return onImages(o, "image", func(image string) string {
		repository, tag, found := strings.Cut(image, ":")
		if !found || strings.Contains(tag, "/") {
			return ""
		}
		return fmt.Sprintf("%s:%s-%d", repository, tag, 2+d.dice.IntN(7))
	})
}

func imageCrashing(_ *draft, o object) string {
	if ends(o) {
		return ""
	}
	return onImages(o, "image", func(image string) string {
		if !strings.HasPrefix(image, "klab.local/web:") {
			return ""
		}
		return "klab.local/web:v3-crash"
	})
}
