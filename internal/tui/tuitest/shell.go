package tuitest

import (
	"sync"

	"github.com/klab-dev/klab/internal/emulator"
	"github.com/klab-dev/klab/internal/tui/pane"
)

// Shell is a shell that says what the test says, on a real screen.
type Shell struct {
	screen        *emulator.Screen
	changed, done chan struct{}

	mu     sync.Mutex
	typed  string
	size   [2]int
	sizes  int
	closed bool
	ended  sync.Once
}

var _ pane.Process = (*Shell)(nil)

// NewShell returns a shell that says nothing yet.
func NewShell(screen *emulator.Screen) *Shell {
	return &Shell{screen: screen, changed: make(chan struct{}, 1), done: make(chan struct{})}
}

// Say has the shell write something.
func (s *Shell) Say(text string) {
	_, _ = s.screen.Write([]byte(text)) // a screen takes everything
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// Typed returns what was typed since the last time.
func (s *Shell) Typed() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	typed := s.typed
	s.typed = ""
	return typed
}

// Size is what the terminal was made last.
func (s *Shell) Size() [2]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.size
}

// Resizes is how often the terminal got a size.
func (s *Shell) Resizes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sizes
}

// End has the shell end by itself.
func (s *Shell) End() { s.ended.Do(func() { close(s.done) }) }

// Closed reports whether the shell was ended.
func (s *Shell) Closed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// Write implements pane.Process.
func (s *Shell) Write(p []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.typed += string(p)
}

// Resize implements pane.Process.
func (s *Shell) Resize(width, height int) {
	s.screen.Resize(width, height)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.size = [2]int{width, height}
	s.sizes++
}

// Changed implements pane.Process.
func (s *Shell) Changed() <-chan struct{} { return s.changed }

// Done implements pane.Process.
func (s *Shell) Done() <-chan struct{} { return s.done }

// Close implements pane.Process.
func (s *Shell) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.End()
}
