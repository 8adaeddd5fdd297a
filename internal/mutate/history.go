package mutate

import (
	"cmp"
	"encoding/json"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"
	kubejson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/lessons"
)

// A history follows what steps make of objects, as far as their files tell.
type history struct {
	// order keeps the objects in the order they came.
	order   []string
	objects map[string]object
	// lost are objects of which something happened that cannot be followed.
	lost map[string]bool
}

func newHistory(seed []object) *history {
	h := &history{objects: map[string]object{}, lost: map[string]bool{}}
	for _, o := range seed {
		h.put(clone(o))
	}
	return h
}

func (h *history) put(o object) {
	if _, known := h.objects[ref(o)]; !known {
		h.order = append(h.order, ref(o))
	}
	h.objects[ref(o)] = o
}

// all lists the objects that are there, also those that were lost sight of.
func (h *history) all() []object {
	var out []object
	for _, key := range h.order {
		if o := h.objects[key]; o != nil {
			out = append(out, o)
		}
	}
	return out
}

func (h *history) clone() *history {
	out := newHistory(nil)
	for _, o := range h.all() {
		out.put(clone(o))
	}
	for key := range h.lost {
		out.lost[key] = true
	}
	return out
}

// follow takes a fixture's steps in.
func (h *history) follow(fixture lessons.Fixture) {
	for _, step := range fixture.Steps {
		if step.Do != nil {
			h.step(*step.Do)
		}
	}
}

// step takes one action in, and reports which object it made, nil when that cannot be told.
func (h *history) step(c checker.Call) object {
	if c.Verb == "apply" {
		for _, p := range read(lessons.Fixture{Steps: []checker.Step{{Do: &c}}}).parts {
			for _, o := range p.docs {
				h.put(clone(o))
			}
		}
		return nil
	}
	key := targetOf(c)
	before := h.objects[key]
	if key == "" || before == nil || h.lost[key] {
		return nil
	}
	after := changed(before, c)
	if after == nil {
		h.lost[key] = true
		return nil
	}
	h.objects[key] = after
	return after
}

// targetOf names the object of the lesson that an action writes, "" where there is no one such object.
func targetOf(c checker.Call) string {
	verb, _ := checker.DescribeVerb(c.Verb)
	target := verb.Target(c.Args)
	if verb.Reach != ground.ReachObjects || target.Kind == "" || target.Namespace != "" {
		return ""
	}
	return target.Kind + "/" + target.Name
}

// changed returns what an action makes of an object, nil when its file does not tell.
func changed(o object, c checker.Call) object {
	switch c.Verb {
	case "scale":
		after := clone(o)
		n, ok := number(c.Args["replicas"])
		if !ok {
			return nil
		}
		open(after, "spec")["replicas"] = n
		return after
	case "setImage":
		return imageSet(o, c.Args)
	case "patch":
		how, _ := c.Args["type"].(string)
		patch, ok := c.Args["patch"].(map[string]any)
		if how != "" && how != "strategic" || !ok || templated(patch) {
			return nil
		}
		return patched(o, patch)
	}
	return nil
}

// imageSet returns an object with another image in one of its containers, nil where it has no such container.
func imageSet(o object, args map[string]any) object {
	after := clone(o)
	spec := digMap(podHolder(after), "spec")
	for _, c := range slices.Concat(digObjects(spec, "containers"), digObjects(spec, "initContainers")) {
		if c["name"] == args["container"] {
			c["image"] = args["image"]
			return after
		}
	}
	return nil
}

// patched merges a strategic patch the way the API server does.
func patched(o, patch object) object {
	version, err := schema.ParseGroupVersion(digText(o, "apiVersion"))
	if err != nil {
		return nil
	}
	typed, err := scheme.Scheme.New(version.WithKind(kind(o)))
	if err != nil {
		return nil
	}
	before, err := json.Marshal(o)
	if err != nil {
		return nil
	}
	change, err := json.Marshal(patch)
	if err != nil {
		return nil
	}
	merged, err := strategicpatch.StrategicMergePatch(before, change, typed)
	if err != nil {
		return nil
	}
	var after object
	if kubejson.Unmarshal(merged, &after) != nil {
		return nil
	}
	return after
}

// asManifest rewrites a fixture that patches, scales or sets images as one that applies the file that
// says the same; ok is false where that cannot be done. What a patch takes away may be a default, which no file to
// apply can name: such a file replaces the object.
func asManifest(fixture lessons.Fixture, before *history) (out lessons.Fixture, ok bool) {
	h := before.clone()
	last, how := map[string]int{}, map[string]string{}
	for i, step := range fixture.Steps {
		if len(step.Expect)+len(step.Always)+len(step.Let) > 0 || step.Undo || step.For != "" {
			return fixture, false
		}
		if step.Do == nil || slices.Contains([]string{"answer", "writeFile"}, step.Do.Verb) {
			continue
		}
		after := h.step(*step.Do)
		if after == nil {
			return fixture, false
		}
		last[ref(after)] = i
		if takesAway(step.Do.Args["patch"]) {
			if !replaceable(after) {
				return fixture, false
			}
			how[ref(after)] = "replace"
		}
	}
	if len(last) == 0 {
		return fixture, false
	}
	out = fixture
	out.Steps = nil
	for i, step := range fixture.Steps {
		switch key := rewritten(step); {
		case key == "":
			out.Steps = append(out.Steps, step)
		case last[key] == i:
			text, err := yamlText([]object{h.objects[key]})
			if err != nil {
				return fixture, false
			}
			out.Steps = append(out.Steps, applyStep(text, "", cmp.Or(how[key], "apply")))
		}
	}
	return out, true
}

// takesAway reports whether a patch removes a field.
func takesAway(patch any) bool {
	switch patch := patch.(type) {
	case map[string]any:
		for _, value := range patch {
			if value == nil || takesAway(value) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(patch, takesAway)
	}
	return false
}

func rewritten(step checker.Step) string {
	if step.Do == nil {
		return ""
	}
	return targetOf(*step.Do)
}
