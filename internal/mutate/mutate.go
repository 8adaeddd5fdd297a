package mutate

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"

	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/lessons"
)

// perOperator bounds how many objects of one answer an operator is tried on; the seed chooses which.
const perOperator = 2

// Variants makes the variants of every right answer of a lesson. The same seed makes the same.
func Variants(lesson *lessons.Lesson, seed uint64) ([]law.Variant, error) {
	var out []law.Variant
	for _, task := range lesson.Tasks {
		w := surroundings(lesson, task)
		answers := readAll(task, w)
		for i, a := range answers {
			if len(a.parts) == 0 || repeats(a, answers[:i]) {
				continue
			}
			here := *w
			here.own, here.gone, here.rivals, here.left = a.objects(), a.deletes(), rivals(answers, i), left(answers, i)
			m := maker{lesson: lesson, task: task, answer: a, world: &here, seed: seed, seen: map[string]bool{}}
			made, err := m.all()
			if err != nil {
				return nil, fmt.Errorf("lesson %s: task %s: %s: %w", lesson.ID, task.ID, a.fixture.File, err)
			}
			out = append(out, made...)
		}
	}
	return out, nil
}

// readAll reads the right answers of a task, those that patch as the manifests that say the same.
func readAll(task lessons.Task, w *world) []answer {
	out := make([]answer, len(task.Solutions))
	for i, fixture := range task.Solutions {
		manifest, ok := asManifest(fixture, w.before)
		if !ok {
			out[i] = read(fixture)
			continue
		}
		out[i] = read(manifest)
		out[i].rewritten = true
	}
	return out
}

// repeats reports whether a rewritten answer says what another has said already.
func repeats(a answer, before []answer) bool {
	return a.rewritten && slices.ContainsFunc(before, func(b answer) bool { return reflect.DeepEqual(a.objects(), b.objects()) })
}

// rivals lists what the other right answers apply, where manifests are all of it.
func rivals(answers []answer, i int) [][]object {
	var out [][]object
	for j, other := range answers {
		if docs := other.objects(); j != i && len(docs) > 0 && other.pure() {
			out = append(out, docs)
		}
	}
	return out
}

// left lists the objects of an answer that some other right answer does without.
func left(answers []answer, i int) map[string]bool {
	out := map[string]bool{}
	for _, o := range answers[i].objects() {
		out[ref(o)] = slices.ContainsFunc(answers, func(other answer) bool { return !other.touches(ref(o)) })
	}
	return out
}

// A maker makes the variants of one answer.
type maker struct {
	lesson *lessons.Lesson
	task   lessons.Task
	answer answer
	world  *world
	seed   uint64
	// seen holds the variants made, so that none is made twice.
	seen map[string]bool
}

func (m *maker) all() ([]law.Variant, error) {
	implemented := operators()
	var out []law.Variant
	if !m.answer.rewritten {
		m.seen[fingerprint(m.answer.fixture)] = true
	}
	for _, o := range lessons.Operators() {
		if m.task.Skips(o.ID, m.answer.fixture.File) {
			continue
		}
		made, err := m.of(o, implemented[o.ID])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.ID, err)
		}
		out = append(out, made...)
	}
	return out, nil
}

// of makes the variants of one operator.
func (m *maker) of(o lessons.Operator, op operator) ([]law.Variant, error) {
	switch {
	case op.whole != nil:
		return m.make(o, "", op.whole)
	case !o.Refuse:
		return m.make(o, "", func(d *draft) string {
			var notes []string
			for _, at := range d.slots() {
				if note := op.each(d, at); note != "" {
					notes = append(notes, note)
				}
			}
			return strings.Join(notes, "; ")
		})
	}
	var out []law.Variant
	for _, at := range m.targets(o.ID, op) {
		made, err := m.make(o, m.label(at), func(d *draft) string { return op.each(d, at) })
		if err != nil {
			return nil, err
		}
		out = append(out, made...)
	}
	return out, nil
}

// targets chooses the objects an operator that must be refused is tried on.
func (m *maker) targets(id string, op operator) []slot {
	trial := m.answer.draft(m.world, m.dice(id))
	var out []slot
	for _, at := range trial.slots() {
		original := clone(trial.object(at))
		if m.answer.overtaken(at) {
			continue
		}
		if op.each(trial, at) != "" && m.demands(op, id, original) {
			out = append(out, at)
		}
	}
	if len(out) > perOperator {
		m.dice(id).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
		out = out[:perOperator]
	}
	return out
}

// demands reports whether the task's other right answers have what the operator takes away.
func (m *maker) demands(op operator, id string, o object) bool {
	twins := m.world.twins(o)
	if op.optional && m.world.left[ref(o)] {
		return false
	}
	if op.demanded != nil {
		return op.demanded(o, twins)
	}
	for _, twin := range twins {
		a := answer{parts: []part{{docs: []object{twin}, how: "apply"}}}
		if op.each(a.draft(m.world, m.dice(id)), slot{}) == "" {
			return false
		}
	}
	return true
}

// label names an object within its answer.
func (m *maker) label(at slot) string {
	var same, nth int
	trial := m.answer.draft(m.world, nil)
	wanted := ref(trial.object(at))
	for _, other := range trial.slots() {
		if ref(trial.object(other)) == wanted {
			same++
		}
		if other == at {
			nth = same
		}
	}
	if same > 1 {
		return fmt.Sprintf("%s %d", wanted, nth)
	}
	return wanted
}

// make makes the variant of one change, if the change makes sense and gives something new.
func (m *maker) make(o lessons.Operator, label string, change func(*draft) string) ([]law.Variant, error) {
	d := m.answer.draft(m.world, m.dice(o.ID+label))
	note := change(d)
	if note == "" {
		return nil, nil
	}
	fixture, err := d.render(m.answer)
	if err != nil {
		return nil, err
	}
	print := fingerprint(fixture)
	if m.seen[print] {
		return nil, nil
	}
	m.seen[print] = true
	return []law.Variant{{
		Task: m.task.ID, Operator: o.ID, Of: strings.TrimSpace(o.ID + " " + label), Refuse: o.Refuse, Fixture: fixture,
		Why: o.Why, Note: note, Manifest: Manifest(fixture),
	}}, nil
}

// dice depend on nothing but the seed and the place in the course: a variant stays the same when others
// come and go.
func (m *maker) dice(what string) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%s/%s/%s", m.lesson.ID, m.task.ID, m.answer.fixture.File, what)
	return rand.New(rand.NewPCG(m.seed, h.Sum64()))
}

func fingerprint(fixture lessons.Fixture) string {
	data, err := json.Marshal(fixture.Steps)
	if err != nil {
		return fmt.Sprint(fixture.Steps)
	}
	return string(data)
}
