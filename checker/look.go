package checker

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/interpreter"
)

// Scope is the common ground of one lesson's checks on one seed.
type Scope struct {
	// Lesson is the lesson's id, Namespace the one this seed lives in.
	Lesson, Namespace string
	// Baseline maps "Kind/name" to the objects as they were when the seed settled.
	Baseline map[string]any
	// Memory holds the values that earlier tasks of this seed remembered.
	Memory map[string]any
	// Workspace reads and writes the learner's files of this lesson; nil when there is none.
	Workspace Workspace
	// Nodes are those the lab was made with; nil where that is not known. One that is missing is the lab's
	// trouble, not a wrong answer.
	Nodes []string
	// Well is when the whole lab was last seen to work. Restarts before it have been recovered from.
	Well time.Time
	// Factor stretches every time-out: 1 on a fast machine, more on a slow one. Zero counts as 1.
	Factor float64
}

// Workspace is the folder on the learner's machine where a lesson's own files are.
type Workspace interface {
	// ReadFile returns a file of the folder; the error is fs.ErrNotExist when it is absent.
	ReadFile(path string) ([]byte, error)
	// WriteFile writes a file of the folder.
	WriteFile(path string, data []byte) error
}

func (s Scope) stretch(d time.Duration) time.Duration {
	if s.Factor <= 1 {
		return d
	}
	return time.Duration(float64(d) * s.Factor)
}

// A look is one evaluation: it gathers each fact at most once, when an expression first asks for it,
// and is itself the activation that CEL resolves variables in.
type look struct {
	ctx    context.Context
	lab    Lab
	scope  Scope
	calls  map[string]*call
	frozen map[string]any
	facts  map[string]any
	busy   map[string]bool
	// failed is the first error of gathering; it makes the verdict unknown.
	failed error
	// written is when anything the look read in the lesson's namespace was last written, the typed answers apart:
	// answered is when those were.
	written, answered time.Time
	// stirred is when the status of anything it read there last changed; of Pods that are not what they are to become,
	// coming is.
	stirred, coming time.Time
	// leaving is when the last of the Pods it read that are on their way out should have gone.
	leaving time.Time
	// unfollowed is when something last changed that the EndpointSlices do not show yet.
	unfollowed time.Time
	// obstacles keep the objects of the check from becoming as they should be.
	obstacles []obstacle
	// remote is true once the look depended on a Pod or node answering, not only on the API server.
	remote bool
	// timed says that the step gives the lab time of its own to converge.
	timed bool
	now   time.Time
	// spent is the used part of its budget.
	spent budget
}

func newLook(ctx context.Context, lab Lab, scope Scope, calls map[string]*call, frozen map[string]any) *look {
	return &look{
		ctx: ctx, lab: lab, scope: scope, calls: calls, frozen: maps.Clone(frozen),
		facts: map[string]any{}, busy: map[string]bool{}, now: time.Now(),
	}
}

var _ interpreter.Activation = (*look)(nil)

// Parent is nil: a look is the whole world of an expression.
func (l *look) Parent() interpreter.Activation { return nil }

// ResolveName gives CEL the value of a variable.
func (l *look) ResolveName(name string) (any, bool) {
	if value, ok := l.builtin(name); ok {
		return value, true
	}
	if value, ok := l.frozen[name]; ok {
		return value, true
	}
	value, err := l.gather(name)
	if err != nil {
		if l.failed == nil {
			l.failed = err
		}
		return types.NewErr("%v", err), true
	}
	return value, true
}

func (l *look) builtin(name string) (any, bool) {
	switch name {
	case "now":
		return l.now, true
	case "ns":
		return l.scope.Namespace, true
	case "lesson":
		return l.scope.Lesson, true
	case "baseline":
		return orEmpty(l.scope.Baseline), true
	case "memory":
		return orEmpty(l.scope.Memory), true
	default:
		return nil, false
	}
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

// gather runs the verb behind a name once.
func (l *look) gather(name string) (any, error) {
	if value, ok := l.facts[name]; ok {
		return value, nil
	}
	c, ok := l.calls[name]
	if !ok {
		return nil, fmt.Errorf("%s has no value yet: it is bound by a later step", name)
	}
	if l.busy[name] {
		return nil, fmt.Errorf("%s depends on itself", name)
	}
	l.busy[name] = true
	defer delete(l.busy, name)
	value, err := c.run(l)
	if err != nil {
		return nil, fmt.Errorf("observe %s: %w", name, err)
	}
	l.facts[name] = value
	return value, nil
}

// touch notes when an object was last written.
func (l *look) touch(object map[string]any) {
	if digString(object, "metadata", "namespace") != l.scope.Namespace {
		return
	}
	switch kind := digString(object, "kind"); {
	case kind == "ConfigMap" && digString(object, "metadata", "name") == answersName:
		l.answered = later(l.answered, lastWrite(object))
		return
	case kind == "Pod":
		l.leaving = later(l.leaving, parseTime(dig(object, "metadata", "deletionTimestamp")))
	}
	l.written = later(l.written, lastWrite(object))
	if arrived(object) {
		l.stirred = later(l.stirred, lastStir(object))
	} else {
		l.coming = later(l.coming, lastStir(object))
	}
}

// arrived reports whether an object is none of a Pod that has yet to become ready, or to end.
func arrived(object map[string]any) bool {
	phase := digString(object, "status", "phase")
	return digString(object, "kind") != "Pod" || phase == "Succeeded" || phase == "Failed" ||
		isReady(object) && digString(object, "spec", "restartPolicy") == "Always"
}

// lastStir is when anything of an object last changed, its status included.
func lastStir(object map[string]any) time.Time {
	var latest time.Time
	for _, entry := range digList(object, "metadata", "managedFields") {
		latest = later(latest, parseTime(dig(entry, "time")))
	}
	return latest
}

// lastWrite is when the object was created, marked for deletion, or its spec or metadata last written.
// Status writes do not count: a container that crashes for ever would never settle.
func lastWrite(object map[string]any) time.Time {
	latest := parseTime(dig(object, "metadata", "creationTimestamp"))
	latest = later(latest, parseTime(dig(object, "metadata", "deletionTimestamp")))
	for _, entry := range digList(object, "metadata", "managedFields") {
		if digString(entry, "subresource") == "" {
			latest = later(latest, parseTime(dig(entry, "time")))
		}
	}
	return latest
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func parseTime(value any) time.Time {
	text, _ := value.(string)
	t, _ := time.Parse(time.RFC3339, text) // absent or odd times count as long ago
	return t
}

// get, list and pods read through the look, so that writes are noted.

func (l *look) get(kind, namespace, name string) (map[string]any, error) {
	object, err := l.lab.Get(l.ctx, kind, namespace, name)
	if err == nil && object != nil {
		l.touch(object)
	}
	return object, err
}

func (l *look) list(kind, namespace, selector string) ([]map[string]any, error) {
	objects, err := l.lab.List(l.ctx, kind, namespace, selector)
	for _, object := range objects {
		l.touch(object)
	}
	return objects, err
}
