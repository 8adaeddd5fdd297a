package scene

import (
	"slices"
	"time"
)

// mostMoments is how many moments a scene keeps.
const mostMoments = 300

// A MomentKind is what a moment is about.
type MomentKind int

// Kinds of moments.
const (
	// CheckBegan, Acted and CheckEnded are klab's own doing.
	CheckBegan MomentKind = iota
	Acted
	CheckEnded
	// ProbeFailed is a kubelet's word about a Pod.
	ProbeFailed
	// The life of a Pod.
	Came
	BecameReady
	BecameUnready
	Restarted
	Leaving
	Went
	// EndpointIn and EndpointOut are about a Service.
	EndpointIn
	EndpointOut
	// NewSet is a ReplicaSet that was not there.
	NewSet
	// LastRequest is the last request that an address got.
	LastRequest
)

// A Moment is something that happened before our eyes.
type Moment struct {
	At   time.Time
	Kind MomentKind
	// About names the object, Note what else there is to say.
	About, Note string
	// Times is how often it happened in a row; At is the first time.
	Times int
}

// tell keeps a moment. What was there before our eyes opened is none.
func (s *Scene) tell(kind MomentKind, about, note string) {
	if s.now.Sub(s.began) < calm {
		return
	}
	s.keep(Moment{At: s.now, Kind: kind, About: about, Note: note, Times: 1})
}

func (s *Scene) keep(m Moment) {
	for i := len(s.moments) - 1; i >= 0 && m.Kind == ProbeFailed; i-- {
		last := &s.moments[i]
		if last.About == m.About && last.Kind == m.Kind && last.Note == m.Note {
			last.Times++
			return
		}
		if last.Kind == CheckBegan || last.About == m.About {
			break
		}
	}
	s.moments = append(s.moments, m)
	if extra := len(s.moments) - mostMoments; extra > 0 {
		s.moments = slices.Delete(s.moments, 0, extra)
	}
}

// Mark keeps what klab itself does: a check that begins or ends, and what it does meanwhile.
func (s *Scene) Mark(now time.Time, kind MomentKind, about, note string) {
	s.now = now
	s.keep(Moment{At: now, Kind: kind, About: text(about), Note: text(note), Times: 1})
	s.version++
}

// Story is what happened since the last check began, in the order of time; nothing before the first check. With
// requests, the last one that each Pod got which went out of its Service is a part of it.
func (s *Scene) Story() []Moment {
	from := -1
	for i, m := range s.moments {
		if m.Kind == CheckBegan {
			from = i
		}
	}
	if from < 0 {
		return nil
	}
	story := slices.Clone(s.moments[from:])
	story = append(story, s.lastRequests(story)...)
	slices.SortStableFunc(story, func(a, b Moment) int { return a.At.Compare(b.At) })
	return story
}

// lastRequests are the last ones of the Pods that went out of a Service in a story and got none since.
func (s *Scene) lastRequests(story []Moment) []Moment {
	var last []Moment
	for _, m := range story {
		if m.Kind != EndpointOut {
			continue
		}
		at, newest := s.answeredLast(m.About)
		if at.Before(story[0].At.Truncate(time.Second)) || newest.Sub(at) < 2*time.Second {
			continue // it got none, or still gets some
		}
		moment := Moment{At: at, Kind: LastRequest, About: m.About, Times: 1}
		if !slices.Contains(last, moment) {
			last = append(last, moment)
		}
	}
	return last
}
