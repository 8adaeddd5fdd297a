package session

import (
	"context"
	"sync"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/lessons"
)

// rest is how long after a verdict that time alone can change (waiting, unknown) the next look comes.
const rest = time.Second

// Watch looks at every open task whenever something in the lab changed, and emits events. It never disturbs the lab. It
// returns when ctx ends.
func (s *Session) Watch(ctx context.Context) error {
	changes, err := s.Lab.Changes(ctx, s.Namespace)
	if err != nil {
		return err
	}
	looks := s.startLookers(ctx)
	defer looks.wait()
	ticker := time.NewTicker(rest)
	defer ticker.Stop()
	looks.all()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-changes:
			looks.all()
		case <-s.nudge:
			looks.all()
		case <-ticker.C:
			looks.pending()
		}
	}
}

// lookers holds one goroutine a task, so that a check that watches for twenty seconds holds up no other.
type lookers struct {
	session *Session
	wake    map[string]chan struct{}
	group   sync.WaitGroup
}

func (s *Session) startLookers(ctx context.Context) *lookers {
	l := &lookers{session: s, wake: map[string]chan struct{}{}}
	for _, task := range s.Lesson.Tasks {
		wake := make(chan struct{}, 1)
		l.wake[task.ID] = wake
		l.group.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case <-wake:
					if s.glance(ctx, task) {
						time.AfterFunc(rest, func() { poke(wake) })
					}
				}
			}
		})
	}
	return l
}

func (l *lookers) wait() { l.group.Wait() }

func (l *lookers) all() {
	for _, wake := range l.wake {
		poke(wake)
	}
}

// pending wakes the tasks whose verdict time alone can change.
func (l *lookers) pending() {
	for _, state := range l.session.Tasks() {
		if state.State == checker.Unknown || state.State == checker.Waiting && !state.OnRequest && len(state.Blocked) == 0 {
			poke(l.wake[state.Task])
		}
	}
}

func poke(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default: // a look is due already
	}
}

// glance looks at one task without disturbing anything. It stays away while a requested check of any process runs,
// because it would see that check's own doing. It reports whether the task has to be looked at again for that reason.
func (s *Session) glance(ctx context.Context, task lessons.Task) (again bool) {
	epoch := s.epoch.Load()
	turn, busy := s.Lab.Turn(s.Namespace)
	if epoch%2 == 1 || busy {
		return true
	}
	if err := s.catchUp(ctx, turn); err != nil {
		s.emit(Event{Kind: EventProblem, Err: err})
		return true
	}
	r := s.current()
	if r == nil {
		return false
	}
	if _, known := s.ungraded(task); known {
		return false
	}
	state, remembered := s.grade(ctx, task, func(p *checker.Program) checker.Result { return s.runner().Look(ctx, p) })
	if ctx.Err() != nil || s.epoch.Load() != epoch {
		return false // a check or a seed began meanwhile
	}
	if now, busy := s.Lab.Turn(s.Namespace); busy || now != turn {
		return true // one of another process did
	}
	if err := s.compareWithSeed(ctx, r, &state); err != nil {
		s.emit(Event{Kind: EventProblem, Err: err})
	}
	if _, err := s.conclude(ctx, task, state, remembered, nil); err != nil {
		s.emit(Event{Kind: EventProblem, Err: err})
	}
	return false
}

// compareWithSeed distinguishes a task that the learner has not worked on from a wrong answer. The seed's own verdict
// is the first one that time alone will not change.
func (s *Session) compareWithSeed(ctx context.Context, r *record, state *TaskState) error {
	if state.State == checker.Unknown || state.Code == checker.CodeSettling {
		return nil
	}
	s.mu.Lock()
	first, known := r.First[state.Task]
	s.mu.Unlock()
	if !known {
		first = state.Code
		err := s.amend(ctx, r, func(r *record) {
			if r.First == nil {
				r.First = map[string]string{}
			}
			r.First[state.Task] = first
		})
		if err != nil {
			return err
		}
	}
	attempts, _ := s.Journal.Attempts(s.Lesson.ID, state.Task, r.Seed)
	state.Untouched = state.State == checker.Wrong && state.Code == first && attempts == 0
	return nil
}
