package mutate

import (
	"reflect"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/lessons"
)

// A world is what surrounds an answer.
type world struct {
	// seed and before are what is there already: the seed's objects, and those of earlier tasks' answers.
	seed, before []object
	// own is what the answer applies.
	own []object
	// rivals are the objects of the task's other right answers, by answer, where manifests are all of it.
	rivals [][]object
	// named are the objects ("Kind/name") that the task's checks look at.
	named map[string]bool
}

func surroundings(lesson *lessons.Lesson, task lessons.Task, a answer) *world {
	w := &world{own: a.objects(), named: mentioned(task.Checks)}
	for _, file := range lesson.Seed {
		docs, err := parse(string(file.Data))
		if err == nil { // the lint reports one that cannot be read
			w.seed = append(w.seed, docs...)
		}
	}
	for _, id := range task.Needs {
		w.before = append(w.before, earlier(lesson, id)...)
	}
	for _, other := range task.Solutions {
		if other.File == a.fixture.File {
			continue
		}
		rival := read(other)
		if docs := rival.objects(); len(docs) > 0 && rival.pure() {
			w.rivals = append(w.rivals, docs)
		}
	}
	return w
}

// earlier lists what the canonical answers of a task and of those it needs apply.
func earlier(lesson *lessons.Lesson, id string) []object {
	task := lesson.Task(id)
	if task == nil || len(task.Solutions) == 0 {
		return nil
	}
	var out []object
	for _, need := range task.Needs {
		out = append(out, earlier(lesson, need)...)
	}
	return append(out, read(task.Solutions[0]).objects()...)
}

// known lists every object there is, the newest last.
func (w *world) known() []object { return slices.Concat(w.seed, w.before, w.own) }

// there reports whether an object is in place before the answer.
func (w *world) there(o object) bool { return w.existing(o) != nil }

// unchanged reports whether an object that is no workload is there already as the answer writes it: a copy
// of it elsewhere takes nothing away then.
func (w *world) unchanged(o object) bool {
	return podHolder(o) == nil && reflect.DeepEqual(w.existing(o), o)
}

// existing returns the object as it is before the answer, or nil.
func (w *world) existing(o object) object {
	for _, known := range slices.Backward(slices.Concat(w.seed, w.before)) {
		if ref(known) == ref(o) {
			return known
		}
	}
	return nil
}

// behind lists the known holders of Pods that a selector finds.
func (w *world) behind(selector object) []object {
	var out []object
	for _, o := range w.known() {
		if podHolder(o) != nil && selects(selector, podLabels(o)) {
			out = append(out, o)
		}
	}
	return out
}

// twins are the same object in the other right answers.
func (w *world) twins(o object) []object {
	var out []object
	for _, docs := range w.rivals {
		for _, doc := range docs {
			if ref(doc) == ref(o) {
				out = append(out, doc)
			}
		}
	}
	return out
}

// names are the names of all known objects.
func (w *world) names() []string {
	var out []string
	for _, o := range w.known() {
		out = append(out, name(o))
	}
	return out
}

// ports are the numbers that some container says it listens on, or that a known Service sends to.
func (w *world) ports() map[int64]bool {
	out := map[int64]bool{}
	for _, o := range w.known() {
		for _, c := range containers(o) {
			for _, p := range digObjects(c, "ports") {
				if n, ok := number(p["containerPort"]); ok {
					out[n] = true
				}
			}
		}
		for _, p := range digObjects(o, "spec", "ports") {
			if n, ok := number(p["targetPort"]); ok {
				out[n] = true
			}
		}
	}
	return out
}

// mentioned lists the objects that checks name.
func mentioned(checks []checker.Check) map[string]bool {
	out := map[string]bool{}
	for _, check := range checks {
		for _, call := range check.Observe {
			mention(call, out)
		}
		for _, step := range check.AllSteps() {
			if step.Do != nil {
				mention(*step.Do, out)
			}
		}
	}
	return out
}

func mention(call checker.Call, out map[string]bool) {
	text := func(key string) string { value, _ := call.Args[key].(string); return value }
	if text("namespace") != "" {
		return
	}
	if text("kind") != "" && text("name") != "" {
		out[text("kind")+"/"+text("name")] = true
	}
	if of := text("of"); strings.Contains(of, "/") {
		out[of] = true
	}
	if service := text("service"); service != "" {
		out["Service/"+service] = true
	}
}
