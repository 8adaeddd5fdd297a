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
	// seed is what the lesson starts with; before is that and what earlier tasks' answers made of it.
	seed   []object
	before *history
	// own is what the answer applies; gone names the objects ("Kind/name") that it deletes.
	own  []object
	gone map[string]bool
	// rivals are the objects of the task's other right answers, by answer, where manifests are all of it.
	rivals [][]object
	// left are objects of the answer ("Kind/name") that another right answer does without.
	left map[string]bool
	// named are the objects ("Kind/name") that the task's checks look at.
	named map[string]bool
}

// surroundings is the world of a task's answers; rivals and own are still to come.
func surroundings(lesson *lessons.Lesson, task lessons.Task) *world {
	w := &world{named: mentioned(task.Checks)}
	for _, file := range lesson.Seed {
		docs, err := parse(string(file.Data))
		if err == nil { // the lint reports one that cannot be read
			w.seed = append(w.seed, docs...)
		}
	}
	w.before = newHistory(w.seed)
	for _, step := range earlier(lesson, task, nil) {
		w.before.follow(step)
	}
	return w
}

// earlier lists the canonical answers of all that a task needs, the furthest first.
func earlier(lesson *lessons.Lesson, task lessons.Task, done []string) []lessons.Fixture {
	var out []lessons.Fixture
	for _, id := range task.Needs {
		needed := lesson.Task(id)
		if needed == nil || len(needed.Solutions) == 0 || slices.Contains(done, id) {
			continue
		}
		out = append(out, earlier(lesson, *needed, done)...)
		out = append(out, needed.Solutions[0])
		done = append(done, id)
	}
	return out
}

// known lists every object there is, the newest last.
func (w *world) known() []object { return slices.Concat(w.before.all(), w.own) }

// there reports whether an object is in place before the answer, and stays.
func (w *world) there(o object) bool { return w.existing(o) != nil && !w.gone[ref(o)] }

// existing returns the object as it is before the answer, or nil.
func (w *world) existing(o object) object { return w.before.objects[ref(o)] }

// unchanged reports whether an object that is no workload is there already as the answer writes it: a copy
// of it elsewhere takes nothing away then.
func (w *world) unchanged(o object) bool {
	return podHolder(o) == nil && reflect.DeepEqual(w.existing(o), o)
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
