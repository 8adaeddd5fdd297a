// Package tuitest has a course and a session for tests of the screen.
package tuitest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/pane"
	"github.com/klab-dev/klab/workload/wire"
)

// ErrRefused is what a lab that is not there says.
var ErrRefused = errors.New("dial tcp 127.0.0.1:6443: connection refused")

// Session keeps what it was asked for. Its events are sent by the test.
type Session struct {
	events chan session.Event
	tasks  []session.TaskState

	mu       sync.Mutex
	err      error
	held     chan struct{}
	calls    []string
	chosen   map[string]string
	hints    map[string]int
	closed   bool
	outdated bool
	console  pane.Start
	news     chan []scene.Delta
	traffic  []wire.LoadReport
}

// NewSession returns a session of a lesson whose tasks are in these states.
func NewSession(tasks ...session.TaskState) *Session {
	return &Session{
		events: make(chan session.Event, 16), tasks: tasks,
		chosen: map[string]string{}, hints: map[string]int{}, news: make(chan []scene.Delta, 16),
	}
}

// Send has an event happen.
func (s *Session) Send(event session.Event) { s.events <- event }

// Tell has something become of the lesson's objects.
func (s *Session) Tell(deltas []scene.Delta) { s.news <- deltas }

// Met is what klab's requests have met.
func (s *Session) Met(reports ...wire.LoadReport) *Session {
	s.traffic = reports
	return s
}

// Follow implements lesson.Session.
func (s *Session) Follow(context.Context) (<-chan []scene.Delta, error) { return s.news, nil }

// Traffic implements lesson.Session.
func (s *Session) Traffic(context.Context) ([]wire.LoadReport, error) { return s.traffic, nil }

// Fail makes everything fail from now on.
func (s *Session) Fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

// Hold has checks and resets wait until release.
func (s *Session) Hold() (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := make(chan struct{})
	s.held = held
	return func() { close(held) }
}

// Chose has questions answered before, as pairs of question and option.
func (s *Session) Chose(pairs ...string) *Session {
	for i := 0; i+1 < len(pairs); i += 2 {
		s.chosen[pairs[i]] = pairs[i+1]
	}
	return s
}

// Hinted has hints of a task opened before.
func (s *Session) Hinted(task string, n int) *Session {
	s.hints[task] = n
	return s
}

// OfAnotherVersion makes the exercise that of another version of the lesson, until it is reset.
func (s *Session) OfAnotherVersion() *Session {
	s.outdated = true
	return s
}

// call keeps what was asked for, and says how it went.
func (s *Session) call(format string, args ...any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, fmt.Sprintf(format, args...))
	return s.err
}

// Opened keeps that the session was begun.
func (s *Session) Opened() { _ = s.call("opened") }

// Calls is what the session was asked for.
func (s *Session) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Closed reports whether the session was ended.
func (s *Session) Closed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// Events implements lesson.Session.
func (s *Session) Events() <-chan session.Event { return s.events }

// Tasks implements lesson.Session.
func (s *Session) Tasks() []session.TaskState { return s.tasks }

// Check implements lesson.Session. It takes as long as Hold says.
func (s *Session) Check(ctx context.Context, task string) error {
	return s.wait(ctx, s.call("check %s", task))
}

// wait returns err once Hold has released it.
func (s *Session) wait(ctx context.Context, err error) error {
	s.mu.Lock()
	held := s.held
	s.mu.Unlock()
	if held == nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-held:
		return err
	}
}

// Hint implements lesson.Session.
func (s *Session) Hint(task string) (int, string, error) { return s.hint("hint", task) }

// OfferedHint implements lesson.Session.
func (s *Session) OfferedHint(task string) (int, string, error) { return s.hint("offered hint", task) }

func (s *Session) hint(what, task string) (int, string, error) {
	err := s.call("%s %s", what, task)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hints[task]++
	return s.hints[task], "a hint", err
}

// HintsOpened implements lesson.Session.
func (s *Session) HintsOpened() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.hints)
}

// Solution implements lesson.Session.
func (s *Session) Solution(task string) (string, error) {
	return "Give the container a `readinessProbe`:\n\n" +
		"```yaml\nreadinessProbe:\n  httpGet:\n    path: /readyz\n    port: 8080\n  periodSeconds: 2\n```\n\n" +
		"It asks the application itself, so that a Pod that cannot serve leaves the Service.", s.call("solution %s", task)
}

// Reset implements lesson.Session. It takes as long as Hold says.
func (s *Session) Reset(ctx context.Context) error {
	err := s.wait(ctx, s.call("reset"))
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.hints)
	s.outdated = false
	s.events <- session.Event{Kind: session.EventSeed, Stage: session.SeedReady}
	return err
}

// Answer implements lesson.Session.
func (s *Session) Answer(_ context.Context, task, key, value string) error {
	return s.call("answer %s %s=%s", task, key, value)
}

// Predict implements lesson.Session.
func (s *Session) Predict(id, option string) error { return s.choose("predict", id, option) }

// Quiz implements lesson.Session.
func (s *Session) Quiz(id, option string) error { return s.choose("quiz", id, option) }

// Why implements lesson.Session.
func (s *Session) Why(id, option string) error { return s.choose("why", id, option) }

func (s *Session) choose(what, id, option string) error {
	err := s.call("%s %s=%s", what, id, option)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chosen[id] = option
	return err
}

// Chosen implements lesson.Session.
func (s *Session) Chosen() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.chosen)
}

// Outdated implements lesson.Session.
func (s *Session) Outdated() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.outdated
}

// WithConsole has the session's shells stand beside the text.
func (s *Session) WithConsole(start pane.Start) *Session {
	s.console = start
	return s
}

// Console implements lesson.Session.
func (s *Session) Console() pane.Start { return s.console }

// Shell implements lesson.Session.
func (s *Session) Shell() tea.ExecCommand { return shell{s} }

// Close implements lesson.Session.
func (s *Session) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.closed = true
		close(s.events)
	}
}

// shell is a shell that ends at once.
type shell struct{ session *Session }

func (f shell) Run() error {
	return f.session.call("shell")
}
func (shell) SetStdin(io.Reader)  {}
func (shell) SetStdout(io.Writer) {}
func (shell) SetStderr(io.Writer) {}

// TaskStates is the flagship lesson half done: one task of every state.
func TaskStates() []session.TaskState {
	passed := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	return []session.TaskState{
		{Task: "count-errors", State: checker.Pass, PassedAt: &passed},
		{
			Task: "leaves-the-service", State: checker.Wrong, Code: "still-served",
			Evidence: map[string]string{"pod": "shop-7c9d4-x2x8z", "hits": "19", "total": "60", "node": "klab-worker2"},
			Show:     "kubectl get endpointslices -n klab-readiness-probe -l kubernetes.io/service-name=shop -o yaml",
		},
		{Task: "no-early-traffic", State: checker.Waiting, OnRequest: true, Code: checker.CodeOnRequest},
		{Task: "tune", State: checker.Unknown, Code: checker.CodeCannotLook, Reason: ErrRefused.Error()},
		{Task: "gate", State: checker.Waiting, Blocked: []string{"leaves-the-service"}},
	}
}

// AllPassed is the same lesson done.
func AllPassed() []session.TaskState {
	passed := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	states := TaskStates()
	for i := range states {
		states[i] = session.TaskState{Task: states[i].Task, State: checker.Pass, PassedAt: &passed}
	}
	return states
}
