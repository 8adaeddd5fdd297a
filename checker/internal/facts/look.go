package facts

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/expr"
	"github.com/klab-dev/klab/checker/internal/kube"
)

// A Source gathers one fact.
type Source interface {
	// Run gathers it in a look.
	Run(l *Look) (any, error)
}

// A Look is one evaluation: it gathers each fact at most once, when an expression first asks for it.
type Look struct {
	Ctx   context.Context
	Lab   ground.Lab
	Scope ground.Scope
	// sources gather facts, by the names of these.
	sources map[string]Source
	frozen  map[string]any
	facts   map[string]any
	busy    map[string]bool
	// Written is when anything the look read in the lesson's namespace was last written, the typed answers apart:
	// Answered is when those were.
	Written, Answered time.Time
	// Stirred is when the status of anything it read there last changed; of Pods that are not what they are to become,
	// Coming is.
	Stirred, Coming time.Time
	// Leaving is when the last of the Pods it read that are on their way out should have gone.
	Leaving time.Time
	// Unfollowed is when something last changed that the EndpointSlices do not show yet.
	Unfollowed time.Time
	// Obstacles keep the objects of the check from becoming as they should be.
	Obstacles []Obstacle
	// Remote is true once the look depended on a Pod or node answering, not only on the API server.
	Remote bool
	// Timed says that the step gives the lab time of its own to converge.
	Timed bool
	// Now is the time by the lab's clock.
	Now time.Time
	// World is what expressions see of it.
	World *expr.World
}

// NewLook begins a look; frozen are the values that earlier steps bound.
func NewLook(ctx context.Context, lab ground.Lab, scope ground.Scope, sources map[string]Source, frozen map[string]any) *Look {
	l := &Look{
		Ctx: ctx, Lab: lab, Scope: scope, sources: sources, frozen: maps.Clone(frozen),
		facts: map[string]any{}, busy: map[string]bool{}, Now: scope.Now(),
	}
	l.World = expr.NewWorld(ctx, l.value)
	return l
}

// value is that of a variable.
func (l *Look) value(name string) (any, error) {
	if value, ok := l.builtin(name); ok {
		return value, nil
	}
	if value, ok := l.frozen[name]; ok {
		return value, nil
	}
	return l.gather(name)
}

func (l *Look) builtin(name string) (any, bool) {
	switch name {
	case "now":
		return l.Now, true
	case "ns":
		return l.Scope.Namespace, true
	case "lesson":
		return l.Scope.Lesson, true
	case "baseline":
		return kube.Map(l.Scope.Baseline), true
	case "memory":
		return kube.Map(l.Scope.Memory), true
	default:
		return nil, false
	}
}

// gather runs the verb behind a name once.
func (l *Look) gather(name string) (any, error) {
	if value, ok := l.facts[name]; ok {
		return value, nil
	}
	from, ok := l.sources[name]
	if !ok {
		return nil, fmt.Errorf("%s has no value yet: it is bound by a later step", name)
	}
	if l.busy[name] {
		return nil, fmt.Errorf("%s depends on itself", name)
	}
	l.busy[name] = true
	defer delete(l.busy, name)
	value, err := from.Run(l)
	if err != nil {
		return nil, fmt.Errorf("observe %s: %w", name, err)
	}
	l.facts[name] = value
	return value, nil
}

// An Obstacle is an object that keeps the lab from coming to rest as it should, and why.
type Obstacle struct{ Object, Why string }
