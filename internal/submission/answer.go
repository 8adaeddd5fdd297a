package submission

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/manifest"
	"github.com/klab-dev/klab/plain"
)

// What an answer may hold.
const (
	maxSteps  = 100
	maxTyped  = 2 << 10
	maxDepth  = 40
	mostTyped = 20
)

// An Answer is what a learner did about one task.
type Answer struct {
	Lesson, Task, File string
	// Steps do it again. No string in them is computed, whatever it looks like, but for references, which Observe finds.
	Steps   []checker.Step
	Observe checker.Observations
	// Refused is why it is not taken.
	Refused *Refusal

	// text is the file, by which lines are found.
	text []byte
}

// Digest is a hash over what the answer does.
func (a Answer) Digest() string {
	data, err := json.Marshal([]any{a.Steps, a.Observe})
	if err != nil {
		return hash([]byte(err.Error())) // plain values can always be written
	}
	return hash(data)
}

// ReadAnswer reads the file of one task.
func ReadAnswer(lesson, task, file string, data []byte) Answer {
	a := Answer{Lesson: lesson, Task: task, File: file, text: data}
	steps, refused := decode(data)
	if refused == nil {
		a.Steps, a.Observe = refer(steps)
		refused = compiles(a)
	}
	if refused != nil {
		refused.File = file
		if refused.Code != NotYAML && refused.Line == 0 {
			refused.Line = max(a.Line(refused.step), 1)
		}
		a.Steps, a.Observe, a.Refused = nil, nil, refused
	}
	return a
}

func refuse(code, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Reason: plain.Line(fmt.Sprintf(format, args...))}
}

// compiles proves that the checker knows all steps and their arguments.
func compiles(a Answer) *Refusal {
	if _, err := checker.CompileSteps("answer", a.Observe, a.Steps); err != nil {
		return refuse(BadAnswer, "%v", err)
	}
	return nil
}

// decode tells a list of steps, a map of steps and answers, and a manifest apart.
func decode(data []byte) ([]checker.Step, *Refusal) {
	documents, err := manifest.Documents(data)
	switch {
	case err != nil:
		return nil, refuse(NotYAML, "%v", err)
	case len(documents) == 0:
		return nil, refuse(BadAnswer, "the file is empty")
	case slices.ContainsFunc(documents, func(d any) bool { return deep(d, maxDepth) }):
		return nil, refuse(TooLarge, "more than %d levels", maxDepth)
	}
	if len(documents) == 1 {
		switch first := documents[0].(type) {
		case []any:
			return decodeSteps(first)
		case map[string]any:
			if first["kind"] == nil && first["apiVersion"] == nil {
				return decodeForm(first)
			}
		}
	}
	step, refused := apply(map[string]any{"manifest": string(data)})
	return []checker.Step{step}, refused
}

func deep(value any, left int) bool {
	if left == 0 {
		return true
	}
	switch v := value.(type) {
	case map[string]any:
		for _, inner := range v {
			if deep(inner, left-1) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, func(inner any) bool { return deep(inner, left-1) })
	}
	return false
}

// decodeForm reads a map of steps and typed answers.
func decodeForm(form map[string]any) (steps []checker.Step, refused *Refusal) {
	for _, key := range slices.Sorted(maps.Keys(form)) {
		if key != "steps" && key != "answers" {
			return nil, refuse(BadAnswer, "unknown key %q: write a manifest, steps or answers", key)
		}
	}
	if written, there := form["steps"]; there {
		list, ok := written.([]any)
		if !ok {
			return nil, refuse(BadAnswer, "steps: write a list")
		}
		if steps, refused = decodeSteps(list); refused != nil {
			return nil, refused
		}
	}
	if written, there := form["answers"]; there {
		typed, ok := written.(map[string]any)
		if !ok {
			return nil, refuse(BadAnswer, "answers: write a map of names and texts")
		}
		args, refused := answers(typed)
		if refused != nil {
			return nil, refused
		}
		steps = append(steps, checker.Step{Do: &checker.Call{Verb: "answer", Args: args}})
	}
	if len(steps) == 0 {
		return nil, refuse(BadAnswer, "there are neither steps nor answers")
	}
	return steps, nil
}

func decodeSteps(list []any) ([]checker.Step, *Refusal) {
	if len(list) > maxSteps {
		return nil, refuse(TooLarge, "more than %d steps", maxSteps)
	}
	if len(list) == 0 {
		return nil, refuse(BadAnswer, "there are no steps")
	}
	steps := make([]checker.Step, len(list))
	for i, item := range list {
		step, refused := decodeStep(item)
		if refused != nil {
			refused.Reason, refused.step = fmt.Sprintf("step %d: %s", i+1, refused.Reason), i
			return nil, refused
		}
		steps[i] = step
	}
	return steps, nil
}

// Verbs are what learners do: the verbs of answers that act as kubectl or an editor does. The fence may still refuse one.
func Verbs() []string {
	return []string{"answer", "apply", "delete", "exec", "label", "nodeManifest", "patch", "rolloutRestart", "rolloutUndo", "scale", "setImage", "writeFile"}
}

// Step makes a step of a verb and its arguments, as a submission would write them.
func Step(verb string, args map[string]any) (checker.Step, *Refusal) {
	return decodeStep(map[string]any{"do": map[string]any{verb: args}})
}

func decodeStep(item any) (checker.Step, *Refusal) {
	step, _ := item.(map[string]any)
	do, _ := step["do"].(map[string]any)
	if len(step) != 1 || len(do) != 1 {
		return checker.Step{}, refuse(BadAnswer, "write do: {VERB: {…}}, and nothing beside it")
	}
	verb := slices.Collect(maps.Keys(do))[0]
	if !slices.Contains(Verbs(), verb) {
		return checker.Step{}, refuse(NoVerb, "there is no verb %q in a submission: there are %s", verb, strings.Join(Verbs(), ", "))
	}
	args, ok := do[verb].(map[string]any)
	if !ok {
		return checker.Step{}, refuse(BadAnswer, "%s: its arguments are a map", verb)
	}
	return call(verb, args)
}

// call makes a step of a verb. What goes into objects and files is taken to the letter; elsewhere nothing may look as if
// it were computed.
func call(verb string, args map[string]any) (checker.Step, *Refusal) {
	switch verb {
	case "apply":
		return apply(args)
	case "answer":
		typed, refused := answers(args)
		return checker.Step{Do: &checker.Call{Verb: verb, Args: typed}}, refused
	}
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(args)) {
		letter := verb == "patch" && name == "patch" || verb == "writeFile" && name == "content" || verb == "nodeManifest" && name == "manifest"
		switch {
		case letter:
			out[name] = toTheLetter(args[name])
		case name == "name" && refers(verb, args[name]):
			reference, refused := readReference(args[name].(map[string]any))
			if refused != nil {
				return checker.Step{}, refused
			}
			out[name] = reference
		case computed(args[name]):
			return checker.Step{}, refuse(Computed, "%s: %s: a submission computes nothing: write the value itself in place of ${…}", verb, name)
		default:
			out[name] = args[name]
		}
	}
	return checker.Step{Do: &checker.Call{Verb: verb, Args: out}}, nil
}

// apply makes a step of a manifest. It is read here, so that what is judged later is what will be applied.
func apply(args map[string]any) (checker.Step, *Refusal) {
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(args)) {
		if name == "manifest" {
			continue
		}
		if computed(args[name]) {
			return checker.Step{}, refuse(Computed, "apply: %s: a submission computes nothing: write the value itself in place of ${…}", name)
		}
		out[name] = args[name]
	}
	objects, err := objects(args["manifest"])
	switch {
	case err != nil:
		return checker.Step{}, refuse(BadAnswer, "manifest: %v", err)
	case len(objects) > fence.MaxObjects:
		return checker.Step{}, refuse(TooLarge, "manifest: more than %d objects", fence.MaxObjects)
	}
	items := make([]any, len(objects))
	for i, object := range objects {
		items[i] = toTheLetter(written(object))
	}
	out["manifest"] = map[string]any{"apiVersion": "v1", "kind": "List", "items": items}
	return checker.Step{Do: &checker.Call{Verb: "apply", Args: out}}, nil
}

// written is an object without what the API server adds, as in an export of kubectl get -o yaml: nobody could apply that to
// another lab.
func written(object map[string]any) map[string]any {
	delete(object, "status")
	if meta, ok := object["metadata"].(map[string]any); ok {
		for _, key := range []string{"creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"} {
			delete(meta, key)
		}
	}
	if spec, ok := object["spec"].(map[string]any); ok && object["kind"] == "Service" && spec["clusterIP"] != "None" {
		delete(spec, "clusterIP")
		delete(spec, "clusterIPs")
	}
	return object
}

// objects reads a manifest that is written as text or as an object.
func objects(value any) ([]map[string]any, error) {
	text, ok := value.(string)
	if !ok {
		data, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		text = string(data)
	}
	all, err := manifest.Objects([]byte(text))
	if err == nil && len(all) == 0 {
		err = errors.New("it holds no object")
	}
	return all, err
}

// answers reads what a learner typed.
func answers(typed map[string]any) (map[string]any, *Refusal) {
	if len(typed) > mostTyped || len(typed) == 0 {
		return nil, refuse(BadAnswer, "write between 1 and %d answers", mostTyped)
	}
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		switch value := typed[name].(type) {
		case bool, float64:
			return nil, refuse(BadAnswer, "answer %q: write it in quotes: YAML takes it for %v", name, value)
		case string, int64:
			text := fmt.Sprint(value)
			if len(text) > maxTyped {
				return nil, refuse(TooLarge, "answer %q: more than %d KiB", name, maxTyped>>10)
			}
			if computed(text) {
				return nil, refuse(Computed, "answer %q: a submission computes nothing: write the answer itself in place of ${…}", name)
			}
			out[name] = text
		default:
			return nil, refuse(BadAnswer, "answer %q: write a text", name)
		}
	}
	return out, nil
}

// opening begins what the checker computes.
const opening = "${"

// computed reports whether a value has a part that the checker would compute.
func computed(value any) bool {
	switch v := value.(type) {
	case string:
		return strings.Contains(v, opening)
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), computed)
	case []any:
		return slices.ContainsFunc(v, computed)
	}
	return false
}

// toTheLetter writes a value so that the checker computes it to itself: a shell in a container has its own use for ${HOME}.
func toTheLetter(value any) any {
	return manifest.Rewrite(value, func(text string) string { return strings.ReplaceAll(text, opening, "${'${'}") })
}
