package mutate

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/lessons"
)

// An answer is a fixture taken apart into what it applies.
type answer struct {
	fixture lessons.Fixture
	parts   []part
	// rewritten is true for an answer that patches, written as the manifest that says the same.
	rewritten bool
}

// A part is what one step of a fixture applies, and how.
type part struct {
	// step is the index of the step within the fixture.
	step int
	// text is the manifest as the fixture has it; empty when it is an object already.
	text      string
	docs      []object
	how       string
	namespace string

	// What operators ask for beyond changed objects.
	format format
	split  bool
	// twice applies everything a second time, in this way.
	twice string
	// elsewhere puts single objects into another namespace, by index.
	elsewhere map[int]string
}

// A format is how the objects are written.
type format int

const (
	formatYAML format = iota
	formatShuffled
	formatJSON
	formatList
)

// A draft is a variant in the making.
type draft struct {
	parts []part
	// after is done once everything is applied; observe is what it looks at.
	after   []checker.Step
	observe checker.Observations
	dice    *rand.Rand
	world   *world
	// pure is true when the manifests alone are the answer, rewritten when they were patches.
	pure, rewritten bool
}

// read takes a fixture apart. A fixture that applies nothing, or what cannot be read, has no parts.
func read(fixture lessons.Fixture) answer {
	a := answer{fixture: fixture}
	for i, step := range fixture.Steps {
		if step.Do == nil || step.Do.Verb != "apply" {
			continue
		}
		p := part{step: i, how: "apply"}
		if how, ok := step.Do.Args["how"].(string); ok {
			p.how = how
		}
		p.namespace, _ = step.Do.Args["namespace"].(string)
		switch manifest := step.Do.Args["manifest"].(type) {
		case string:
			p.text = manifest
			docs, err := parse(manifest)
			if err != nil {
				continue // the lint and the API server have their say about it
			}
			p.docs = docs
		case map[string]any:
			p.docs = unfold(manifest)
		}
		if len(p.docs) > 0 && !slices.ContainsFunc(p.docs, func(o object) bool { return kind(o) == "" }) {
			a.parts = append(a.parts, p)
		}
	}
	return a
}

// touches reports whether the answer does anything to an object, or something that cannot be followed.
func (a answer) touches(key string) bool {
	return slices.ContainsFunc(a.objects(), func(o object) bool { return ref(o) == key }) ||
		slices.ContainsFunc(a.fixture.Steps, func(s checker.Step) bool {
			return s.Do != nil && (targetOf(*s.Do) == key || s.Do.Verb == "apply" && templated(s.Do.Args["manifest"]))
		})
}

// deletes names the objects that the answer deletes.
func (a answer) deletes() map[string]bool {
	gone := map[string]bool{}
	for _, step := range a.fixture.Steps {
		if step.Do != nil && step.Do.Verb == "delete" {
			gone[targetOf(*step.Do)] = true
		}
	}
	return gone
}

// overtaken reports whether a later step of the answer writes or deletes the same object again.
func (a answer) overtaken(at slot) bool {
	key := ref(a.parts[at.part].docs[at.doc])
	for i, p := range a.parts {
		for j, o := range p.docs {
			if ref(o) == key && (i > at.part || i == at.part && j > at.doc) {
				return true
			}
		}
	}
	return slices.ContainsFunc(a.fixture.Steps[a.parts[at.part].step+1:], func(s checker.Step) bool {
		return s.Do != nil && s.Do.Verb == "delete" && targetOf(*s.Do) == key
	})
}

// objects lists everything the answer applies.
func (a answer) objects() []object { return allOf(a.parts) }

func allOf(parts []part) []object {
	var out []object
	for _, p := range parts {
		out = append(out, p.docs...)
	}
	return out
}

func (a answer) draft(w *world, dice *rand.Rand) *draft {
	parts := slices.Clone(a.parts)
	for i := range parts {
		parts[i].docs = clone(parts[i].docs)
	}
	return &draft{parts: parts, dice: dice, world: w, pure: a.pure(), rewritten: a.rewritten}
}

// pure reports whether manifests alone are the answer: nothing else changes the lab.
func (a answer) pure() bool {
	return !slices.ContainsFunc(a.fixture.Steps, func(s checker.Step) bool {
		return s.Do != nil && !slices.Contains([]string{"apply", "writeFile", "answer"}, s.Do.Verb)
	})
}

// render makes a fixture of a draft.
func (d *draft) render(a answer) (lessons.Fixture, error) {
	out := a.fixture
	out.Steps, out.Observe = nil, maps.Clone(a.fixture.Observe)
	if out.Observe == nil {
		out.Observe = checker.Observations{}
	}
	maps.Copy(out.Observe, d.observe)
	for i, step := range a.fixture.Steps {
		at := slices.IndexFunc(d.parts, func(p part) bool { return p.step == i })
		if at < 0 {
			kept, err := d.twin(step)
			if err != nil {
				return out, err
			}
			out.Steps = append(out.Steps, kept)
			continue
		}
		steps, err := d.parts[at].steps(d.dice)
		if err != nil {
			return out, err
		}
		out.Steps = append(out.Steps, around(step, steps)...)
	}
	out.Steps = append(out.Steps, d.after...)
	return out, nil
}

// around puts what a step binds before several steps that take its place, and what it expects after them.
func around(step checker.Step, steps []checker.Step) []checker.Step {
	steps[0].Let = step.Let
	last := &steps[len(steps)-1]
	last.Undo, last.Within, last.For, last.Every = step.Undo, step.Within, step.For, step.Every
	last.Expect, last.Always = step.Expect, step.Always
	return steps
}

// twin rewrites a file in the learner's folder that said the same as the manifest applied: it still does.
func (d *draft) twin(step checker.Step) (checker.Step, error) {
	if step.Do == nil || step.Do.Verb != "writeFile" {
		return step, nil
	}
	for _, p := range d.parts {
		if p.text == "" || step.Do.Args["content"] != p.text {
			continue
		}
		text, err := p.render(p.docs, d.dice)
		if err != nil {
			return step, err
		}
		args := clone(step.Do.Args)
		args["content"] = text
		step.Do = &checker.Call{Verb: step.Do.Verb, Args: args}
	}
	return step, nil
}

// render writes the part's objects as one file.
func (p part) render(docs []object, dice *rand.Rand) (string, error) {
	switch p.format {
	case formatShuffled:
		return shuffledText(docs, dice)
	case formatJSON:
		return jsonText(docs)
	case formatList:
		return yamlText([]object{asList(docs)})
	default:
		return yamlText(docs)
	}
}

// steps are what it takes to apply the part.
func (p part) steps(dice *rand.Rand) ([]checker.Step, error) {
	var out []checker.Step
	for _, g := range p.groups() {
		manifest, err := p.manifest(g, dice)
		if err != nil {
			return nil, err
		}
		out = append(out, applyStep(manifest, g.namespace, p.how))
	}
	if p.twice == "" {
		return out, nil
	}
	for _, step := range slices.Clone(out) {
		namespace, _ := step.Do.Args["namespace"].(string)
		out = append(out, applyStep(step.Do.Args["manifest"], namespace, p.twice))
	}
	return out, nil
}

// A group is objects that go to the API server from one file.
type group struct {
	docs      []object
	namespace string
}

// groups cuts the objects into files. One that holds ${CEL} goes alone and as an object, because its
// values may be of any type.
func (p part) groups() []group {
	if !p.split && len(p.elsewhere) == 0 && !slices.ContainsFunc(p.docs, func(o object) bool { return templated(o) }) {
		return []group{{p.docs, p.namespace}}
	}
	var out []group
	for i, doc := range p.docs {
		namespace := p.namespace
		if other, moved := p.elsewhere[i]; moved {
			namespace = other
		}
		out = append(out, group{[]object{doc}, namespace})
	}
	return out
}

func (p part) manifest(g group, dice *rand.Rand) (any, error) {
	if len(g.docs) == 1 && templated(g.docs[0]) {
		return g.docs[0], nil
	}
	return p.render(g.docs, dice)
}

func applyStep(manifest any, namespace, how string) checker.Step {
	args := map[string]any{"manifest": manifest}
	if namespace != "" {
		args["namespace"] = namespace
	}
	if how != "apply" {
		args["how"] = how
	}
	return checker.Step{Do: &checker.Call{Verb: "apply", Args: args}}
}

// Manifest shows what a fixture does, for people.
func Manifest(fixture lessons.Fixture) string {
	text := ""
	for _, step := range fixture.Steps {
		if step.Do == nil {
			continue
		}
		if manifest, ok := step.Do.Args["manifest"].(string); ok {
			text += comment(*step.Do) + manifest
			if len(manifest) > 0 && manifest[len(manifest)-1] != '\n' {
				text += "\n"
			}
			continue
		}
		written, err := yamlText([]object{{step.Do.Verb: step.Do.Args}})
		if err != nil {
			written = fmt.Sprintf("%v\n", step.Do.Args)
		}
		text += "# step\n" + written
	}
	return text
}

func comment(c checker.Call) string {
	text := "# apply"
	if how, ok := c.Args["how"].(string); ok {
		text = "# " + how
	}
	if namespace, ok := c.Args["namespace"].(string); ok {
		text += " in " + namespace
	}
	return text + "\n"
}
