package web

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/klab-dev/klab/workload/wire"
)

// state is what the control port changes and the handlers read.
type state struct {
	readyAfter time.Time
	neverReady bool

	mu       sync.Mutex
	notReady bool
	glitches int
	dead     bool
	draining bool
	resume   chan struct{} // non-nil while hung; closed to let everybody go on
}

var (
	errWarming   = errors.New("warming up")
	errDraining  = errors.New("shutting down")
	errSwitched  = errors.New("switched off by /admin/ready")
	errGlitch    = errors.New("one injected failure")
	errNotLive   = errors.New("switched off by /admin/live")
	errBadSchema = errors.New("database schema is 6, this version wants 7")
)

func (s *state) warm() bool { return !time.Now().Before(s.readyAfter) }

// ready says why the workload cannot take traffic, or nil. Asking uses up one
// injected glitch: the next N answers fail, whoever asks.
func (s *state) ready() error {
	if !s.warm() {
		return errWarming
	}
	if s.neverReady {
		return errBadSchema
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.draining:
		return errDraining
	case s.notReady:
		return errSwitched
	case s.glitches > 0:
		s.glitches--
		return errGlitch
	}
	return nil
}

func (s *state) live() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead {
		return errNotLive
	}
	return nil
}

// setReady switches readiness for good, or, for false with a count, makes only
// the next count answers fail.
func (s *state) setReady(ready bool, count int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.glitches = 0
	if !ready && count > 0 {
		s.glitches = count
		return
	}
	s.notReady = !ready
}

func (s *state) setLive(live bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dead = !live
}

func (s *state) drain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.draining = true
}

func (s *state) setHung(hung bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if hung == (s.resume != nil) {
		return
	}
	if hung {
		s.resume = make(chan struct{})
		return
	}
	close(s.resume)
	s.resume = nil
}

func (s *state) hung() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.resume != nil
}

// awaitUnhung returns at once unless the workload hangs; then it returns when
// the hang ends, or the caller's context does.
func (s *state) awaitUnhung(ctx context.Context) error {
	s.mu.Lock()
	resume := s.resume
	s.mu.Unlock()
	if resume == nil {
		return nil
	}
	select {
	case <-resume:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *state) reset() {
	s.setReady(true, 0)
	s.setLive(true)
	s.setHung(false)
}

func (s *state) switches() wire.Switches {
	s.mu.Lock()
	defer s.mu.Unlock()
	return wire.Switches{
		Ready:    !s.notReady,
		Glitches: s.glitches,
		Live:     !s.dead,
		Hung:     s.resume != nil,
		Warm:     s.warm(),
	}
}
