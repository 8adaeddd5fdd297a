package checker

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/expr"
	"github.com/klab-dev/klab/checker/internal/kube"
)

// A look is one evaluation: it gathers each fact at most once, when an expression first asks for it.
type look struct {
	ctx    context.Context
	lab    ground.Lab
	scope  ground.Scope
	calls  map[string]*call
	frozen map[string]any
	facts  map[string]any
	busy   map[string]bool
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
	// world is what expressions see of it.
	world *expr.World
}

func newLook(ctx context.Context, lab ground.Lab, scope ground.Scope, calls map[string]*call, frozen map[string]any) *look {
	l := &look{
		ctx: ctx, lab: lab, scope: scope, calls: calls, frozen: maps.Clone(frozen),
		facts: map[string]any{}, busy: map[string]bool{}, now: time.Now(),
	}
	l.world = expr.NewWorld(ctx, l.value)
	return l
}

// value is that of a variable.
func (l *look) value(name string) (any, error) {
	if value, ok := l.builtin(name); ok {
		return value, nil
	}
	if value, ok := l.frozen[name]; ok {
		return value, nil
	}
	return l.gather(name)
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
		return kube.Map(l.scope.Baseline), true
	case "memory":
		return kube.Map(l.scope.Memory), true
	default:
		return nil, false
	}
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
	if kube.Text(object, "metadata", "namespace") != l.scope.Namespace {
		return
	}
	switch kind := kube.Text(object, "kind"); {
	case kind == "ConfigMap" && kube.Text(object, "metadata", "name") == answersName:
		l.answered = kube.Later(l.answered, kube.LastWrite(object))
		return
	case kind == "Pod":
		l.leaving = kube.Later(l.leaving, kube.ParseTime(kube.At(object, "metadata", "deletionTimestamp")))
	}
	l.written = kube.Later(l.written, kube.LastWrite(object))
	if arrived(object) {
		l.stirred = kube.Later(l.stirred, kube.LastStir(object))
	} else {
		l.coming = kube.Later(l.coming, kube.LastStir(object))
	}
}

// arrived reports whether an object is none of a Pod that has yet to become ready, or to end.
func arrived(object map[string]any) bool {
	phase := kube.Text(object, "status", "phase")
	return kube.Text(object, "kind") != "Pod" || phase == "Succeeded" || phase == "Failed" ||
		kube.IsReady(object) && kube.Text(object, "spec", "restartPolicy") == "Always"
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
