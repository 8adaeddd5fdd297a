// Package scene is what stands in a lesson's namespace, as a picture shows it: what controls what, which Pods come, are
// ready and go, who is behind a Service, and what has just changed. It is fed with objects and reads no clock.
package scene

import (
	"maps"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
)

const (
	// calm is how long after the first objects nothing counts as a change: they were there before.
	calm = time.Second
	// Linger is how long what has gone still shows.
	Linger = 4 * time.Second
)

// A Delta is an object as it is now, Object being nil once it has gone. It is an alias of a struct type, so that others
// deliver it without this package.
type Delta = struct {
	Kind, Name, UID string
	Object          map[string]any
}

// A Scene is the present state of a lesson. Its zero value is not ready: use New.
type Scene struct {
	pods     map[string]*Pod
	sets     map[string]*Set
	services map[string]*Service
	slices   map[string]*slice
	nodes    map[string]*Node
	events   []Event
	moments  []Moment
	traffic  []Stream
	// answerers are whom an address belongs or belonged to.
	answerers map[string]answerer

	began time.Time
	now   time.Time
	// left is when something last went that Prune has not forgotten yet; zero where nothing is left to forget.
	left time.Time
	// version counts what changes a picture.
	version int
	changed time.Time
	// lost is why nobody tells of changes any more.
	lost error
}

// New returns a scene in which nothing stands.
func New() *Scene {
	return &Scene{
		pods: map[string]*Pod{}, sets: map[string]*Set{}, services: map[string]*Service{}, slices: map[string]*slice{},
		nodes: map[string]*Node{}, answerers: map[string]answerer{},
	}
}

// Version is another one after each change that a picture shows.
func (s *Scene) Version() int { return s.version }

// Changed is when something last changed; zero while nothing has.
func (s *Scene) Changed() time.Time { return s.changed }

// Lose keeps why nobody tells of changes any more, or nil where somebody does again.
func (s *Scene) Lose(why error) {
	s.lost = why
	s.version++
}

// Lost is why the scene is not what stands there any more, or nil.
func (s *Scene) Lost() error { return s.lost }

// Now is when the scene was last told something.
func (s *Scene) Now() time.Time { return s.now }

// Empty reports whether no object has been told of yet.
func (s *Scene) Empty() bool { return s.began.IsZero() }

// Apply takes news that came at a moment.
func (s *Scene) Apply(now time.Time, deltas []Delta) {
	if s.began.IsZero() {
		s.began = now
	}
	s.now = now
	for _, delta := range deltas {
		s.apply(delta)
	}
	s.version++
	s.Prune(now)
}

// fresh is the moment of a change just now; zero while what comes was there before.
func (s *Scene) fresh() time.Time {
	if s.now.Sub(s.began) < calm {
		return time.Time{}
	}
	s.changed = s.now
	return s.now
}

func (s *Scene) apply(d Delta) {
	switch d.Kind {
	case "Pod":
		s.applyPod(d)
	case "Service":
		s.applyService(d)
	case "EndpointSlice":
		s.applySlice(d)
	case "Node":
		s.applyNode(d)
	case "Event":
		s.applyEvent(d)
	default:
		s.applySet(d)
	}
}

// read makes a typed object of plain values. It reports whether that is what they are.
func read(from map[string]any, into any) bool {
	return runtime.DefaultUnstructuredConverter.FromUnstructured(from, into) == nil
}

// depart is when something goes now: as a change, and as what Prune counts from.
func (s *Scene) depart() (changed, left time.Time) {
	if s.now.After(s.left) {
		s.left = s.now
	}
	return s.fresh(), s.now
}

// Prune forgets what has gone long enough ago at a moment, which is that of the picture from then on.
func (s *Scene) Prune(now time.Time) {
	s.now = now
	if !s.Lingers() {
		return
	}
	over := func(left time.Time) bool { return !left.IsZero() && now.Sub(left) >= Linger }
	maps.DeleteFunc(s.pods, func(_ string, p *Pod) bool { return over(p.Left) })
	maps.DeleteFunc(s.sets, func(_ string, t *Set) bool { return over(t.Left) })
	maps.DeleteFunc(s.services, func(_ string, v *Service) bool { return over(v.Left) })
	maps.DeleteFunc(s.slices, func(_ string, one *slice) bool {
		one.left = slices.DeleteFunc(one.left, func(e Endpoint) bool { return over(e.Left) })
		return one.empty()
	})
	if over(s.left) {
		s.left = time.Time{}
	}
	s.version++
}

// Lingers reports whether something that has gone still shows.
func (s *Scene) Lingers() bool { return !s.left.IsZero() }
