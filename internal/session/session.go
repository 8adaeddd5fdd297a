package session

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/session/lab"
	"github.com/klab-dev/klab/lessons"
)

// ErrNotBegun says that the lesson has no seed in the lab.
var ErrNotBegun = errors.New("the lesson has not been begun")

// ErrUnwritten is the error of an event that counts in this process and is not on disk yet. The next write takes it
// along.
var ErrUnwritten = errors.New("not on disk yet")

// Journal keeps the learner's events for good.
type Journal interface {
	// Record writes one event down. It returns once the event is on disk, or ErrUnwritten once it is kept until
	// the disk takes it.
	Record(event progress.Event) error
	// PassedAt returns when a task passed on a seed.
	PassedAt(lesson, task, seed string) (time.Time, bool)
	// Hints returns how many hints of a task were given on a seed, and when the last one was.
	Hints(lesson, task, seed string) (int, time.Time)
	// Attempts returns how often a task was checked on a seed, and how often since the last hint.
	Attempts(lesson, task, seed string) (all, sinceHint int)
	// Choices returns the options chosen for the lesson's cards, by id.
	Choices(lesson string) map[string]string
}

// Options say which lesson a session is about and what it may use.
type Options struct {
	Lab     Lab
	Lesson  *lessons.Lesson
	Text    *lessons.Text
	Journal Journal
	// Workspace is the learner's folder of this lesson; nil when there is none.
	Workspace ground.Workspace
	// Namespace replaces the lesson's own, so that several seeds can stand beside each other.
	Namespace string
	// Captures keeps what was done about a task when it passes; nil keeps nothing.
	Captures Captures
}

// A Session is one learner in one lesson.
type Session struct {
	Options
	programs map[string][]*checker.Program
	seeded   *checker.Program
	// streams are the names of the streams of requests that checks start.
	streams []string
	// id distinguishes this session from all others in the names of its turns.
	id string

	mu     sync.Mutex
	record *record
	// lost is why the lab's record of the seed cannot be believed.
	lost   error
	states map[string]TaskState
	// seen is the last turn in the namespace whose end this session knows. catching is held while it finds out
	// about a later one.
	seen     string
	catching sync.Mutex
	// keeping is held while the record is written, so that an older one never replaces a newer one.
	keeping sync.Mutex
	// deciding is held by the one check or seed that may disturb the lab. epoch is odd meanwhile, so that a look can
	// discard facts that a check caused.
	deciding sync.Mutex
	epoch    atomic.Int64
	// unwritten is true while the journal could not write something.
	unwritten atomic.Bool
	// nudge asks the watcher to look at everything again.
	nudge  chan struct{}
	events chan Event
}

// Open prepares a session: it compiles the lesson's checks and finds out whether the lab holds a seed
// of it. It changes nothing.
func Open(ctx context.Context, o Options) (*Session, error) {
	s := &Session{Options: o, id: rand.Text()[:8], programs: map[string][]*checker.Program{}, states: map[string]TaskState{}, events: make(chan Event, 256), nudge: make(chan struct{}, 1)}
	if s.Namespace == "" {
		s.Namespace = o.Lesson.Namespace
	}
	if err := s.fence(); err != nil {
		return nil, fmt.Errorf("lesson %s: %w", o.Lesson.ID, err)
	}
	if err := s.compile(); err != nil {
		return nil, fmt.Errorf("lesson %s: %w", o.Lesson.ID, err)
	}
	s.streams = streamsOfChecks(s.Lesson)
	s.seen, _ = s.Lab.Turn(s.Namespace)
	if err := s.recall(ctx); err != nil {
		return nil, fmt.Errorf("lesson %s: %w", o.Lesson.ID, err)
	}
	return s, nil
}

func (s *Session) compile() error {
	for _, task := range s.Lesson.Tasks {
		for _, check := range task.Checks {
			program, err := checker.Compile(check)
			if err != nil {
				return fmt.Errorf("task %s: %w", task.ID, err)
			}
			s.programs[task.ID] = append(s.programs[task.ID], program)
		}
	}
	var err error
	s.seeded, err = checker.CompileSteps("seeded", seededCheck(s.Lesson).Observe, convergeSteps(seededCheck(s.Lesson)))
	return err
}

// recall reads the lab's record of the seed. With one that cannot be read the lesson has not been begun: its next seed
// writes it anew.
func (s *Session) recall(ctx context.Context) error {
	data, err := s.Lab.Kept(ctx, s.Namespace)
	if unusable(err) {
		s.lose(err)
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the lab's record: %w", err)
	}
	if data == nil {
		s.setRecord(nil)
		return nil
	}
	kept, err := decode(data)
	if err == nil && kept.Seed == "" {
		err = errors.New("the lab's record names no seed")
	}
	if err != nil {
		s.lose(err)
		return nil
	}
	if known := s.current(); known != nil && known.Seed == kept.Seed {
		kept.told = known.told
	}
	s.setRecord(kept)
	return nil
}

// unusable reports whether an error is of a record that is there and cannot be believed.
func unusable(err error) bool {
	var kept interface{ Unusable() bool }
	return errors.As(err, &kept) && kept.Unusable()
}

func (s *Session) setRecord(r *record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record, s.lost = r, nil
}

// lose makes the lesson one that has not been begun.
func (s *Session) lose(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record, s.lost = nil, why
}

// Lost is why the lab's record of the seed cannot be believed; nil where it can, and where there is none.
func (s *Session) Lost() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lost
}

// fence puts a lesson of a pack behind the fence.
func (s *Session) fence() (err error) {
	if !s.Lesson.Pack {
		return nil
	}
	if s.Workspace != nil {
		s.Workspace = lab.FenceFolder(s.Workspace)
	}
	s.Lab, err = lab.Fence(s.Lab, s.Namespace)
	return err
}

// current returns the record, nil before the lesson was begun.
func (s *Session) current() *record {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.record
}

// Begun reports whether the lab holds a seed of the lesson.
func (s *Session) Begun() bool { return s.current() != nil }

// Outdated reports whether the seed was made from another version of the lesson.
func (s *Session) Outdated() bool {
	r := s.current()
	return r != nil && r.Hash != s.Lesson.Hash
}

// Events delivers the session's events until Watch or a check ends; the session never closes it.
func (s *Session) Events() <-chan Event { return s.events }

// emit delivers an event. A watcher that is a whole buffer behind loses notes, never task states: those
// can be read again with Tasks.
func (s *Session) emit(e Event) {
	select {
	case s.events <- e:
	default:
	}
}

// runner makes the checker's view of this seed.
func (s *Session) runner() checker.Runner {
	scope := ground.Scope{Lesson: s.Lesson.ID, Namespace: s.Namespace, Workspace: s.Workspace, Nodes: s.Lab.Nodes(), Well: s.Lab.Well(), Ahead: s.Lab.Ahead(), Factor: s.Lab.Factor()}
	if r := s.current(); r != nil {
		s.mu.Lock()
		scope.Baseline, scope.Memory = r.Baseline, maps.Clone(r.Memory)
		s.mu.Unlock()
	}
	return checker.Runner{Lab: s.Lab, Scope: scope, Announce: func(n checker.Note) { s.emit(Event{Kind: EventChecking, Note: s.announcement(n)}) }}
}

// Runner returns the checker's view of this seed, with which the law and authors try answers.
func (s *Session) Runner() checker.Runner { return s.runner() }

// remember adds to the seed's memory, here and in the lab.
func (s *Session) remember(ctx context.Context, values map[string]any) error {
	if len(values) == 0 {
		return nil
	}
	return s.amend(ctx, s.current(), func(r *record) {
		if r.Memory == nil {
			r.Memory = map[string]any{}
		}
		maps.Copy(r.Memory, values)
	})
}

// amend changes the record of a seed, here and in the lab. A seed that was replaced meanwhile is left alone.
func (s *Session) amend(ctx context.Context, of *record, change func(*record)) error {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	s.mu.Lock()
	if of == nil || s.record != of {
		s.mu.Unlock()
		return nil
	}
	next := *of
	next.Memory, next.First = maps.Clone(of.Memory), maps.Clone(of.First)
	change(&next)
	data, err := next.seal()
	if err == nil {
		of.Memory, of.First = next.Memory, next.First
	}
	s.mu.Unlock()
	if err != nil {
		return err
	}
	if err := s.Lab.Keep(ctx, s.Namespace, data); err != nil {
		return fmt.Errorf("keep the lab's record: %w", err)
	}
	return nil
}

// forget removes the record, here and in the lab.
func (s *Session) forget(ctx context.Context) error {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	if err := s.Lab.Keep(ctx, s.Namespace, nil); err != nil {
		return fmt.Errorf("forget the seed: %w", err)
	}
	s.setRecord(nil)
	return nil
}

// note writes an event of this seed into the journal. An event that cannot be written yet is no failure, but
// EventUnwritten reports it.
func (s *Session) note(kind progress.Kind, task string, data progress.Data) error {
	event := progress.Event{Kind: kind, Lesson: s.Lesson.ID, Task: task, Hash: s.Lesson.Hash, Data: data}
	if r := s.current(); r != nil {
		event.Seed = r.Seed
	}
	err := s.Journal.Record(event)
	unwritten := errors.Is(err, ErrUnwritten)
	if s.unwritten.Swap(unwritten) || unwritten {
		s.emit(Event{Kind: EventUnwritten, Err: err})
	}
	if err != nil && !unwritten {
		return fmt.Errorf("write progress: %w", err)
	}
	return nil
}
