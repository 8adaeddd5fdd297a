package session

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/words"
)

// disturb takes the lesson for a check or a seed, from this process and all others, and returns how to give it back.
func (s *Session) disturb(ctx context.Context) (release func(), err error) {
	s.deciding.Lock()
	turn := fmt.Sprintf("%s.%d", s.id, s.epoch.Add(1))
	done := func() {
		s.epoch.Add(1)
		s.deciding.Unlock()
		poke(s.nudge)
	}
	last, leave, err := s.Lab.Alone(ctx, s.Namespace, turn, func(holder string) {
		s.emit(Event{Kind: EventWaiting, Note: words.Fill(s.words().WaitingFor, "holder", holder)})
	})
	if err != nil {
		done()
		return nil, err
	}
	release = func() { leave(); done() }
	if err := s.catchUp(ctx, last); err != nil {
		release()
		return nil, err
	}
	s.saw(turn)
	return release, nil
}

// catchUp reads the record again when another process had the lesson since this session last looked.
func (s *Session) catchUp(ctx context.Context, turn string) error {
	s.catching.Lock()
	defer s.catching.Unlock()
	s.mu.Lock()
	known := s.seen == turn
	s.mu.Unlock()
	if known {
		return nil
	}
	before := s.seedID()
	if err := s.recall(ctx); err != nil {
		return err
	}
	s.saw(turn)
	if s.seedID() != before {
		s.resetStates()
	}
	return nil
}

func (s *Session) saw(turn string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = turn
}

// repairWait is how long a repair waits for a lesson before it takes it for one that is being graded.
const repairWait = 500 * time.Millisecond

// Repair undoes the disruptions that dead processes left in the lab.
func Repair(ctx context.Context, lab Lab) (checker.Repaired, error) {
	return checker.Repair(ctx, lab, func(ctx context.Context, namespace string) (func(), bool) {
		ctx, cancel := context.WithTimeout(ctx, repairWait)
		defer cancel()
		_, release, err := lab.Alone(ctx, namespace, "repair."+rand.Text()[:8], func(string) {})
		return release, err == nil
	})
}
