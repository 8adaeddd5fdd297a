package capture

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
)

// An Answer is what a learner did about a task, as data that a submission holds.
type Answer struct {
	// Steps do it again, Answers were typed.
	Steps   []any
	Answers map[string]string
	// Left is what no step says, a line each.
	Left []string
}

// Empty reports whether nothing was done that could be done again.
func (a Answer) Empty() bool { return len(a.Steps) == 0 && len(a.Answers) == 0 }

// Answer writes a capture down as what leads from the seed, and from an earlier capture where there is one, to what it
// holds. An earlier one is that of what the task needs: that is in place before the answer is done again, by another
// answer perhaps. Some learners do everything before they check anything, so the difference to it is not enough. picked
// says that the task is about objects which a controller made: elsewhere it is no matter which of them are left.
func (c Capture) Answer(since *Capture, picked bool) (Answer, error) {
	w := writer{controllers: map[string]transition{}, orphans: map[string]bool{}, references: map[string]int{}, picked: picked}
	fromSeed, latest := transitions(c, nil), transitions(c, since)
	for _, t := range latest {
		w.know(t)
	}
	for _, ways := range paired(fromSeed, latest) {
		if err := w.write(ways); err != nil {
			return Answer{}, fmt.Errorf("write down %s/%s: %w", ways[0].kind, ways[0].name, err)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(c.Files)) {
		w.files = append(w.files, do("writeFile", map[string]any{"path": path, "content": c.Files[path]}))
	}
	return Answer{Steps: w.steps(), Answers: c.Answers, Left: w.left}, nil
}

// A transition is one object at two times.
type transition struct {
	kind, name    string
	before, after State
	// latest is true where before is the state after what the task needs.
	latest bool
}

// paired puts the two ways to each object beside each other, the older objects first.
func paired(fromSeed, latest []transition) [][]transition {
	at, out := map[string]int{}, [][]transition{}
	for i := range latest {
		latest[i].latest = true
	}
	for _, t := range slices.Concat(latest, fromSeed) {
		key := t.kind + "/" + t.name
		i, there := at[key]
		if !there {
			i = len(out)
			at[key], out = i, append(out, nil)
		}
		out[i] = append(out[i], t)
	}
	slices.SortStableFunc(out, func(a, b []transition) int { return a[0].after.Made.Compare(b[0].after.Made) })
	return out
}

// transitions pairs the objects of two captures of one seed. What one of them does not hold is as the seed left it.
func transitions(c Capture, since *Capture) []transition {
	then, now := map[string]Change{}, map[string]Change{}
	for _, change := range c.Changes {
		now[change.Kind+"/"+change.Name] = change
	}
	if since != nil {
		for _, change := range since.Changes {
			then[change.Kind+"/"+change.Name] = change
		}
	}
	keys := maps.Clone(now)
	maps.Copy(keys, then)
	out := make([]transition, 0, len(keys))
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		t := transition{}
		t.kind, t.name, _ = strings.Cut(key, "/")
		earlier, was := then[key]
		later, is := now[key]
		switch t.before, t.after = earlier.Is, later.Is; {
		case !was:
			t.before = later.Was
		case !is:
			t.after = earlier.Was
		}
		out = append(out, t)
	}
	return out
}

// A writer collects steps by when they are done.
type writer struct {
	// made are objects, one List for those that follow each other; changed, gone and files are steps.
	removed, made, changed, gone, files []any
	left                                []string
	// controllers are the objects that controlled others, by "Kind/name"; orphans those that left theirs alone.
	controllers map[string]transition
	orphans     map[string]bool
	references  map[string]int
	picked      bool
}

// know notes what the other objects have to know of this one.
func (w *writer) know(t transition) {
	if t.before.Of == "" && t.after.Of == "" {
		w.controllers[t.kind+"/"+t.name] = t
	}
	if t.before.Of != "" && t.after.Object != nil && t.after.Of == "" && t.before.UID == t.after.UID {
		w.orphans[t.before.Of] = true
	}
}

// write says how an object came to be as it is, whichever way.
func (w *writer) write(ways []transition) error {
	for _, t := range ways {
		if t.before.Of != "" || t.after.Of != "" {
			return w.pick(ways)
		}
	}
	switch t := ways[0]; {
	case t.kind == "Node":
		w.node(t)
		return nil
	case t.after.Object == nil:
		w.remove(ways)
		return nil
	}
	return w.shape(ways)
}

// pick says what was done to an object that a controller made.
func (w *writer) pick(ways []transition) error {
	for _, t := range ways {
		switch {
		case t.before.Object == nil && t.after.Object != nil:
			w.create(t)
			return nil
		case !t.latest || !w.picked:
		case t.after.Object == nil || t.before.UID != t.after.UID:
			if w.steady(t.before.Of) {
				w.gone = append(w.gone, do("delete", map[string]any{"kind": t.kind, "name": w.reference(t)}))
			}
		default:
			w.relabel(t)
		}
	}
	return nil
}

// create tells of what no step makes. What a controller made comes by itself.
func (w *writer) create(t transition) {
	switch {
	case t.after.Of == "":
		w.made = append(w.made, t.after.Object)
	case strings.HasPrefix(t.after.Of, "Node/"):
		w.left = append(w.left, fmt.Sprintf("%s %s is a static Pod of a node", t.kind, t.name))
	case at(t.after.Object, "metadata", "annotations", "cronjob.kubernetes.io/instantiate") != nil:
		w.left = append(w.left, fmt.Sprintf("%s %s was made by hand from %s", t.kind, t.name, t.after.Of))
	}
}

// remove deletes what the learner deleted.
func (w *writer) remove(ways []transition) {
	t := ways[0]
	if !slices.ContainsFunc(ways, func(t transition) bool { return t.before.Object != nil }) {
		return
	}
	args := map[string]any{"kind": t.kind, "name": t.name}
	if w.orphans[t.kind+"/"+t.name] {
		args["propagationPolicy"] = "Orphan"
	}
	w.gone = append(w.gone, do("delete", args))
}

// shape makes an object, makes it again, or changes it. What was not there by one of the ways is written whole, and so is
// what says where a Service leads; of others only what differs by either.
func (w *writer) shape(ways []transition) error {
	patch, whole, again := map[string]any{}, false, false
	for _, t := range ways {
		switch {
		case t.before.Object == nil:
			whole = true
		case t.before.UID != "" && t.before.UID != t.after.UID:
			whole, again = true, true
		default:
			one, err := difference(t.before.Object, t.after.Object)
			if err != nil {
				return err
			}
			patch = merged(patch, one)
		}
	}
	t := ways[0]
	whole = whole || len(patch) > 0 && slices.Contains([]string{"Endpoints", "EndpointSlice", "NetworkPolicy"}, t.kind)
	if again {
		w.removed = append(w.removed, do("delete", map[string]any{"kind": t.kind, "name": t.name}))
	}
	if whole {
		w.made = append(w.made, t.after.Object)
	}
	if whole && (again || !takesAway(patch)) {
		return nil
	}
	if images := imagesOf(t, patch); images != nil {
		w.patch(t, "strategic", images)
	}
	if len(patch) > 0 {
		w.patch(t, "merge", patch)
	}
	return nil
}

func (w *writer) patch(t transition, how string, patch map[string]any) {
	w.changed = append(w.changed, do("patch", map[string]any{"kind": t.kind, "name": t.name, "type": how, "patch": patch}))
}

// imagesOf takes the containers out of a merge patch of a Pod and says by name what may change of them, which is their
// images. A merge patch replaces the whole list, and with it the token's mount, which the API server added and would
// never let go. It is nil where the patch is of something else.
func imagesOf(t transition, patch map[string]any) map[string]any {
	spec, images := level(patch, "spec"), map[string]any{}
	if t.kind != "Pod" {
		return nil
	}
	for _, list := range []string{"containers", "initContainers"} {
		if _, changed := spec[list]; !changed {
			continue
		}
		delete(spec, list)
		var named []any
		for _, one := range items(level(t.after.Object, "spec"), list) {
			container, _ := one.(map[string]any)
			named = append(named, map[string]any{"name": container["name"], "image": container["image"]})
		}
		images[list] = named
	}
	if dropEmpty(patch, "spec"); len(images) == 0 {
		return nil
	}
	return map[string]any{"spec": images}
}

// merged is two patches to the same object: where both say something, they say the same.
func merged(a, b map[string]any) map[string]any {
	out := maps.Clone(a)
	for key, value := range b {
		mine, both := out[key].(map[string]any)
		theirs, deep := value.(map[string]any)
		if out[key] = value; both && deep {
			out[key] = merged(mine, theirs)
		}
	}
	return out
}

// takesAway reports whether a patch has what applying the whole would not do.
func takesAway(patch map[string]any) bool {
	for _, value := range patch {
		inner, deep := value.(map[string]any)
		if value == nil || deep && takesAway(inner) {
			return true
		}
	}
	return false
}

// steady reports whether a controller is the same and wants the same as before: what it lost, somebody took away.
func (w *writer) steady(of string) bool {
	t, changed := w.controllers[of]
	return !changed || t.before.Object != nil && t.after.Object != nil && t.before.UID == t.after.UID && sameSpec(t.before.Object, t.after.Object)
}

func sameSpec(a, b map[string]any) bool {
	one, err := json.Marshal(a["spec"])
	if err != nil {
		return false
	}
	other, err := json.Marshal(b["spec"])
	return err == nil && string(one) == string(other)
}

// relabel says of an object that a controller made what the learner labelled it with.
func (w *writer) relabel(t transition) {
	labels := labelled(t)
	if len(labels) == 0 {
		return
	}
	w.changed = append(w.changed, do("label", map[string]any{"kind": t.kind, "name": w.reference(t), "labels": labels}))
}

// labelled is the labels that differ; nil takes one away.
func labelled(t transition) map[string]any {
	before, after := level(t.before.Object, "metadata", "labels"), level(t.after.Object, "metadata", "labels")
	labels := map[string]any{}
	for key, value := range after {
		if before[key] != value {
			labels[key] = value
		}
	}
	for key := range before {
		if _, there := after[key]; !there {
			labels[key] = nil
		}
	}
	return labels
}

func (w *writer) node(t transition) {
	if labels := labelled(t); len(labels) > 0 && t.before.Object != nil && t.after.Object != nil {
		w.changed = append(w.changed, do("label", map[string]any{"kind": t.kind, "name": t.name, "labels": labels}))
	}
	if !sameSpec(t.before.Object, t.after.Object) {
		w.left = append(w.left, fmt.Sprintf("node %s has other taints", t.name))
	}
}

// reference names an object that has another name in every lab: which one of its controller's, of those that this answer
// is about.
func (w *writer) reference(t transition) map[string]any {
	key := t.kind + " " + t.before.Of
	w.references[key]++
	return map[string]any{"of": t.before.Of, "nth": w.references[key]}
}

// difference is a merge patch that makes one object of another. Replicas that a controller sets are nobody's doing.
func difference(before, after map[string]any) (map[string]any, error) {
	one, err := json.Marshal(before)
	if err != nil {
		return nil, err
	}
	other, err := json.Marshal(after)
	if err != nil {
		return nil, err
	}
	data, err := jsonpatch.CreateMergePatch(one, other)
	if err != nil {
		return nil, err
	}
	var patch map[string]any
	if err := decode(data, &patch); err != nil {
		return nil, err
	}
	spec := level(patch, "spec")
	if replicas, there := spec["replicas"]; there && replicas == nil {
		delete(spec, "replicas")
	}
	dropEmpty(patch, "spec")
	return patch, nil
}

func do(verb string, args map[string]any) any {
	return map[string]any{"do": map[string]any{verb: args}}
}

// steps puts everything in an order: new things stand before old ones go, so that nobody is without them.
func (w *writer) steps() []any {
	out := slices.Concat(w.files, w.removed)
	if len(w.made) > 0 {
		manifest := w.made[0]
		if len(w.made) > 1 {
			manifest = map[string]any{"apiVersion": "v1", "kind": "List", "items": w.made}
		}
		out = append(out, do("apply", map[string]any{"manifest": manifest}))
	}
	slices.SortStableFunc(w.gone, func(a, b any) int { return cmp.Compare(servicesFirst(a), servicesFirst(b)) })
	return slices.Concat(out, w.changed, w.gone)
}

// servicesFirst puts Services before the Pods behind them.
func servicesFirst(step any) int {
	args := level(step.(map[string]any), "do", "delete")
	if args["kind"] == "Service" {
		return 0
	}
	return 1
}
