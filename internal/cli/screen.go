package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os/exec"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui"
	"github.com/klab-dev/klab/lessons"
)

// screen opens at once, reads the lessons behind the first frame, and once they are there brings the lab up.
func (a *app) screen(ctx context.Context, f startFlags) error {
	defer keepSmall()()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	bringUp := make(chan tui.BringUp, 64)
	notes := &later{}
	behind := a.writingTo(notes)
	desk := &desk{app: behind, ready: make(chan struct{})}
	var work sync.WaitGroup
	shelf := newShelf(behind.course)
	work.Go(func() {
		if shelf.fill(ctx) {
			desk.bringUp(ctx, f, bringUp)
		}
	})
	err := tui.Run(ctx, tui.Options{
		Read: shelf.take, Opener: desk, BringUp: bringUp, Language: a.language, Lesson: f.lesson,
		Progress:     func() tui.Progress { return behind.screenProgress(ctx) },
		SaveLanguage: behind.keepLanguage,
	})
	cancel()
	work.Wait() // a bring-up that was cancelled removes what it began
	a.sayTidied(desk.tidied)
	notes.tell(a.Err)
	if desk.hold != nil {
		err = errors.Join(err, desk.hold.Release())
	}
	return err
}

// screenMemory is what Go may hold for a screen, in bytes. What lives is a third of it; reading lessons beside the lab's
// watches leaves more than that behind, and an idle screen would keep it for minutes.
const screenMemory = 64 << 20

// keepSmall collects garbage sooner while a screen stands, unless GOMEMLIMIT says otherwise.
func keepSmall() (restore func()) {
	was := debug.SetMemoryLimit(-1)
	if was == math.MaxInt64 {
		debug.SetMemoryLimit(screenMemory)
	}
	return func() { debug.SetMemoryLimit(was) }
}

// A shelf is a course that is read once somebody asks for it.
type shelf struct {
	read   func(context.Context) (*lessons.Course, error)
	asked  chan struct{}
	filled chan struct{}
	course *lessons.Course
	err    error
}

func newShelf(read func(context.Context) (*lessons.Course, error)) *shelf {
	return &shelf{read: read, asked: make(chan struct{}), filled: make(chan struct{})}
}

// fill waits until the course is asked for and reads it. It reports whether there is one.
func (s *shelf) fill(ctx context.Context) bool {
	select {
	case <-s.asked:
	case <-ctx.Done():
		return false
	}
	defer close(s.filled)
	s.course, s.err = s.read(ctx)
	return s.err == nil
}

// take asks for the course, once.
func (s *shelf) take() (*lessons.Course, error) {
	close(s.asked)
	<-s.filled
	return s.course, s.err
}

// writingTo is the same app with another place for notes: whatever is written while the screen stands would
// tear it.
func (a *app) writingTo(notes io.Writer) *app {
	behind := *a
	behind.Err = notes
	return &behind
}

// later keeps lines until the screen is gone. Lessons are read whenever one is opened, so each line is kept once.
type later struct {
	mu    sync.Mutex
	lines []string
}

// Write implements io.Writer.
func (l *later) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(string(p)) {
		if !slices.Contains(l.lines, line) {
			l.lines = append(l.lines, line)
		}
	}
	return len(p), nil
}

// tell writes what was kept.
func (l *later) tell(w io.Writer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprint(w, strings.Join(l.lines, ""))
}

// A desk opens sessions once the lab is ready.
type desk struct {
	app  *app
	hold *cluster.Hold
	// tidied is told when the screen is gone.
	tidied tidied
	lab    *cluster.Lab
	err    error
	ready  chan struct{}
}

func (d *desk) bringUp(ctx context.Context, f startFlags, events chan<- tui.BringUp) {
	defer close(events)
	defer close(d.ready)
	d.err = d.start(ctx, f, func(p cluster.Progress) {
		select {
		case events <- tui.BringUp{Step: p.Step, Total: p.Steps, ID: string(p.ID), Name: p.Title, Detail: p.Detail, State: tui.BringUpRunning, Fraction: p.Fraction}:
		default: // progress may be dropped; the last event may not
		}
	})
	last := tui.BringUp{State: tui.BringUpReady, Fraction: 1}
	if d.err != nil {
		last = tui.BringUp{State: tui.BringUpFailed, Err: d.err}
		var known *cluster.Error
		if errors.As(d.err, &known) {
			last.Next = d.app.forLab(known.Next)
		}
	}
	select {
	case events <- last:
	case <-ctx.Done():
	}
}

func (d *desk) start(ctx context.Context, f startFlags, report func(cluster.Progress)) error {
	options, err := f.options(report)
	if err != nil {
		return err
	}
	if d.hold, err = cluster.Acquire(d.app.clusterOptions(false), "klab start"); err != nil {
		return err
	}
	if d.lab, err = d.hold.Start(ctx, options); err != nil {
		return err
	}
	d.tidied = tidy(ctx, d.lab)
	return nil
}

// Open waits for the lab, seeds the lesson if it has to and watches it.
func (d *desk) Open(ctx context.Context, id, language string) (tui.Session, error) {
	select {
	case <-d.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if d.err != nil {
		return nil, d.err
	}
	local := *d.app
	local.language = language
	lesson, _, err := local.lesson(ctx, id)
	if err != nil {
		return nil, err
	}
	s, err := local.open(ctx, d.lab, lesson)
	if err != nil {
		return nil, err
	}
	if !s.Begun() {
		if err := s.Seed(ctx); err != nil {
			return nil, err
		}
	}
	watch, stop := context.WithCancel(context.WithoutCancel(ctx))
	seat := &seat{Session: s, app: &local, lesson: lesson, stop: stop}
	seat.watching.Go(func() { seat.problem = s.Watch(watch) })
	return seat, nil
}

// A seat is a session as the screen wants it.
type seat struct {
	*session.Session
	app      *app
	lesson   *lessons.Lesson
	stop     context.CancelFunc
	watching sync.WaitGroup
	problem  error
}

// Check grades one task; what it says comes as events.
func (s *seat) Check(ctx context.Context, task string) error {
	_, err := s.Session.Check(ctx, false, task)
	return err
}

// Reset seeds the lesson afresh.
func (s *seat) Reset(ctx context.Context) error { return s.Seed(ctx) }

// Close ends the watching.
func (s *seat) Close() {
	s.stop()
	s.watching.Wait()
}

// Shell is the learner's shell in the lesson's namespace.
func (s *seat) Shell() tea.ExecCommand {
	around, err := s.app.surround(s.lesson)
	if err != nil {
		return refusal{err}
	}
	cmd, err := around.shell(context.Background())
	if err != nil {
		return refusal{err}
	}
	return shellCommand{cmd}
}

// shellCommand lets the screen hand its terminal to a shell.
type shellCommand struct{ *exec.Cmd }

func (c shellCommand) SetStdin(r io.Reader)  { c.Stdin = r }
func (c shellCommand) SetStdout(w io.Writer) { c.Stdout = w }
func (c shellCommand) SetStderr(w io.Writer) { c.Stderr = w }

// Run takes a shell that ends with the status of its last command for one that ended well.
func (c shellCommand) Run() error {
	var ended *exec.ExitError
	if err := c.Cmd.Run(); err != nil && !errors.As(err, &ended) {
		return fmt.Errorf("open a shell: %w", err)
	}
	return nil
}

// refusal is a shell that could not be prepared.
type refusal struct{ err error }

func (refusal) SetStdin(io.Reader)  {}
func (refusal) SetStdout(io.Writer) {}
func (refusal) SetStderr(io.Writer) {}
func (r refusal) Run() error        { return r.err }

func (a *app) screenProgress(ctx context.Context) tui.Progress {
	out := tui.Progress{Lessons: map[string]tui.LessonProgress{}}
	state, err := a.progressState(ctx)
	if err != nil {
		return out // the session's own journal reports what is wrong with the log
	}
	var newest string
	for id, lesson := range state.Lessons {
		passed := map[string]bool{}
		for task, done := range lesson.Tasks {
			passed[task] = !done.Passed.IsZero()
		}
		out.Lessons[id] = tui.LessonProgress{Passed: passed}
		if newest == "" || lesson.Seen.After(state.Lessons[newest].Seen) {
			newest = id
		}
	}
	out.Last = newest
	return out
}
