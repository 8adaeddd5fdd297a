package law

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"reflect"
	"slices"

	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/lessons"
)

// Cases lists the cases of a lesson before they were tried, each with its digest.
func Cases(lesson *lessons.Lesson) []Case {
	planned := plan(lesson)
	out := make([]Case, len(planned))
	for i, p := range planned {
		out[i] = p.untried()
	}
	return out
}

// digest is a hash over everything in the lesson that decides about a case: its world, the checks of its task, the
// answer and those before it. Words for people are not in it.
func (p planned) digest() string {
	sum := sha256.New()
	canon(sum, world(p.lesson))
	switch p.kind {
	case KindReset:
		for _, task := range p.lesson.Tasks {
			canon(sum, judged(task), task.Solutions[0].Observe, task.Solutions[0].Steps)
		}
	default:
		canon(sum, p.kind, judged(p.task), p.fixture.Code, p.fixture.Observe, p.fixture.Steps)
		for _, step := range before(p) {
			task, fixture, err := lanes.Find(p.lesson, step)
			if err != nil {
				canon(sum, step) // the case itself will say that there is no such answer
				continue
			}
			canon(sum, judged(task), fixture.Observe, fixture.Steps)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}

// world is the part of a lesson that all its cases share.
func world(lesson *lessons.Lesson) []any {
	return []any{lesson.Namespace, lesson.Exclusive, lesson.AddOns, lesson.Traffic, lesson.Seeded, lesson.Seed}
}

// judged is the part of a task that decides its verdicts.
func judged(task lessons.Task) []any {
	return []any{task.ID, task.Needs, task.Answers, task.Checks}
}

// canon writes values so that equal ones are written equally: maps in the order of their keys, and fields that hold
// nothing not at all, so that a field that checks may have one day changes no digest of those that do not use it.
func canon(w io.Writer, values ...any) {
	for _, value := range values {
		canonValue(w, reflect.ValueOf(value))
	}
}

func canonValue(w io.Writer, v reflect.Value) {
	if !v.IsValid() {
		fmt.Fprint(w, "nothing;")
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		canonValue(w, v.Elem())
	case reflect.Struct:
		canonStruct(w, v)
	case reflect.Map:
		canonMap(w, v)
	case reflect.Slice, reflect.Array:
		if data, ok := v.Interface().([]byte); ok {
			fmt.Fprintf(w, "%q;", data)
			return
		}
		fmt.Fprintf(w, "[%d:", v.Len())
		for i := range v.Len() {
			canonValue(w, v.Index(i))
		}
		fmt.Fprint(w, "]")
	case reflect.String:
		fmt.Fprintf(w, "%q;", v.String())
	default:
		fmt.Fprintf(w, "%v;", v.Interface())
	}
}

func canonStruct(w io.Writer, v reflect.Value) {
	fmt.Fprint(w, "{")
	for i := range v.NumField() {
		if field := v.Type().Field(i); field.IsExported() && !v.Field(i).IsZero() {
			fmt.Fprintf(w, "%s:", field.Name)
			canonValue(w, v.Field(i))
		}
	}
	fmt.Fprint(w, "}")
}

func canonMap(w io.Writer, v reflect.Value) {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(fmt.Sprint(a.Interface()), fmt.Sprint(b.Interface())) })
	fmt.Fprint(w, "{")
	for _, key := range keys {
		fmt.Fprintf(w, "%q:", fmt.Sprint(key.Interface()))
		canonValue(w, v.MapIndex(key))
	}
	fmt.Fprint(w, "}")
}
