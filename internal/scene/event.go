package scene

import (
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// mostEvents is how many Events a scene keeps.
const mostEvents = 100

// An Event is what Kubernetes says that it did.
type Event struct {
	// At is when it last happened, by the lab's clock.
	At time.Time
	// Warning is false for what went as it should.
	Warning               bool
	Reason, About, Detail string
	Count                 int
	Changed               time.Time

	uid string
}

// applyEvent takes an Event as it is now.
func (s *Scene) applyEvent(d Delta) {
	if d.Object == nil {
		return // the API server drops old ones, and so does the scene
	}
	var object corev1.Event
	if !read(d.Object, &object) {
		return
	}
	event := eventOf(&object)
	i := slices.IndexFunc(s.events, func(e Event) bool { return e.uid == event.uid })
	if i >= 0 && s.events[i].Count == event.Count && s.events[i].At.Equal(event.At) {
		return
	}
	event.Changed = s.fresh()
	if i >= 0 {
		s.events = slices.Delete(s.events, i, i+1)
	}
	s.insertEvent(event)
	if event.Reason == "Unhealthy" {
		s.tell(ProbeFailed, strings.TrimPrefix(event.About, "Pod/"), probeOf(event.Detail))
	}
}

// insertEvent keeps the Events in the order of their time, and the newest of them.
func (s *Scene) insertEvent(event Event) {
	at := len(s.events)
	for at > 0 && s.events[at-1].At.After(event.At) {
		at--
	}
	s.events = slices.Insert(s.events, at, event)
	if extra := len(s.events) - mostEvents; extra > 0 {
		s.events = slices.Delete(s.events, 0, extra)
	}
}

func eventOf(object *corev1.Event) Event {
	event := Event{
		uid: string(object.UID), At: object.LastTimestamp.Time, Warning: object.Type == corev1.EventTypeWarning,
		Reason: text(object.Reason), About: text(object.InvolvedObject.Kind + "/" + object.InvolvedObject.Name),
		Detail: text(object.Message), Count: max(int(object.Count), 1),
	}
	if object.Series != nil {
		event.At, event.Count = object.Series.LastObservedTime.Time, int(object.Series.Count)
	}
	if event.At.IsZero() {
		event.At = object.EventTime.Time
	}
	if event.At.IsZero() {
		event.At = object.CreationTimestamp.Time
	}
	return event
}

// probeOf is which probe an Event tells of, "" where it does not say.
func probeOf(detail string) string {
	for _, probe := range []string{"Readiness", "Liveness", "Startup"} {
		if strings.HasPrefix(detail, probe+" probe") {
			return strings.ToLower(probe)
		}
	}
	return ""
}

// Events are what Kubernetes says, the newest first.
func (s *Scene) Events() []Event {
	all := slices.Clone(s.events)
	slices.Reverse(all)
	return all
}
