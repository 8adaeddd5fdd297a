package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/cli/shell"
	"github.com/klab-dev/klab/internal/cli/study"
	"github.com/klab-dev/klab/internal/console"
	"github.com/klab-dev/klab/internal/emulator"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui"
	"github.com/klab-dev/klab/internal/tui/pane"
	"github.com/klab-dev/klab/lessons"
)

// screen opens at once, reads the lessons behind the first frame, and once they are there brings the lab up.
func (a commands) screen(ctx context.Context, f startFlags) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	bringUp := make(chan tui.BringUp, 64)
	notes := &deferredNotes{}
	behind := a.WritingTo(notes) // a note on the terminal would tear the screen
	sessions := &opener{app: behind, full: f.shell == fullShell, ready: make(chan struct{})}
	var work sync.WaitGroup
	course := newLazyCourse(func(ctx context.Context) (*lessons.Course, error) { return dealtCourse(ctx, behind) })
	work.Go(func() {
		if course.load(ctx) {
			defer close(bringUp)
			sessions.bringUp(ctx, f, toScreen(ctx, bringUp))
		}
	})
	err := tui.Run(ctx, tui.Options{
		Read: course.get, Opener: sessions, BringUp: bringUp, Language: a.Language, Lesson: f.lesson,
		Still: os.Getenv(stillVariable) != "", ASCII: f.ascii,
		Progress:     func() tui.Progress { return screenProgress(ctx, behind, course.wait(ctx)) },
		Tour:         func() bool { return firstRun(ctx, behind) },
		SaveLanguage: behind.KeepLanguage, Lab: a.Lab, Leader: os.Getenv("KLAB_LEADER"),
	})
	cancel()
	work.Wait() // a bring-up that was cancelled removes what it began
	return errors.Join(err, sessions.end(a, notes))
}

// stillVariable, when set, keeps the screen from moving or fading by itself.
const stillVariable = "KLAB_REDUCED_MOTION"

// dealtCourse reads the lessons, with cards as the learner gets them.
func dealtCourse(ctx context.Context, a *app.App) (*lessons.Course, error) {
	course, err := a.Course(ctx)
	if err != nil {
		return nil, err
	}
	course = app.Dealt(ctx, a, course)
	course.Forget()
	debug.FreeOSMemory() // an idle screen would keep for minutes what reading needed
	return course, nil
}

// A lazyCourse is a course that is read when it is first asked for.
type lazyCourse struct {
	read   func(context.Context) (*lessons.Course, error)
	asked  chan struct{}
	loaded chan struct{}
	course *lessons.Course
	err    error
}

func newLazyCourse(read func(context.Context) (*lessons.Course, error)) *lazyCourse {
	return &lazyCourse{read: read, asked: make(chan struct{}), loaded: make(chan struct{})}
}

// load waits until the course is asked for and reads it. It reports whether there is one.
func (c *lazyCourse) load(ctx context.Context) bool {
	select {
	case <-c.asked:
	case <-ctx.Done():
		return false
	}
	defer close(c.loaded)
	c.course, c.err = c.read(ctx)
	return c.err == nil
}

// get asks for the course, once.
func (c *lazyCourse) get() (*lessons.Course, error) {
	close(c.asked)
	<-c.loaded
	return c.course, c.err
}

// wait waits until the course was read, and is nil where it could not be.
func (c *lazyCourse) wait(ctx context.Context) *lessons.Course {
	select {
	case <-c.loaded:
		return c.course
	case <-ctx.Done():
		return nil
	}
}

// deferredNotes keep lines until the screen is gone. Lessons are read whenever one is opened, so each line is kept once.
type deferredNotes struct {
	mu    sync.Mutex
	lines []string
}

// Write implements io.Writer.
func (n *deferredNotes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for line := range strings.Lines(string(p)) {
		if !slices.Contains(n.lines, line) {
			n.lines = append(n.lines, line)
		}
	}
	return len(p), nil
}

// tell writes the lines that were kept.
func (n *deferredNotes) tell(w io.Writer) {
	n.mu.Lock()
	defer n.mu.Unlock()
	fmt.Fprint(w, strings.Join(n.lines, ""))
}

// An opener opens sessions once the lab is ready.
type opener struct {
	app *app.App
	// full has shells get the whole terminal.
	full bool
	hold *cluster.Hold
	// tidied is told when the screen is gone.
	tidied app.Tidied
	lab    *cluster.Lab
	err    error
	ready  chan struct{}
}

// A labTeller is told how a lab comes up: each step, and how it ended.
type labTeller struct {
	step func(p cluster.Progress)
	end  func(err error, next string)
}

// toScreen tells the screen.
func toScreen(ctx context.Context, events chan<- tui.BringUp) labTeller {
	return labTeller{
		step: func(p cluster.Progress) {
			select {
			case events <- tui.BringUp{Step: p.Step, Total: p.Steps, ID: string(p.ID), Name: p.Title, Detail: p.Detail, State: tui.BringUpRunning, Fraction: p.Fraction}:
			default: // progress may be dropped; the last event may not
			}
		},
		end: func(err error, next string) {
			last := tui.BringUp{State: tui.BringUpReady, Fraction: 1}
			if err != nil {
				last = tui.BringUp{State: tui.BringUpFailed, Err: err, Next: next}
			}
			select {
			case events <- last:
			case <-ctx.Done():
			}
		},
	}
}

func (o *opener) bringUp(ctx context.Context, f startFlags, tell labTeller) {
	defer close(o.ready)
	o.err = o.start(ctx, f, tell.step)
	next := ""
	var known *cluster.Error
	if errors.As(o.err, &known) {
		next = o.app.ForLab(known.Next)
	}
	tell.end(o.err, next)
}

func (o *opener) start(ctx context.Context, f startFlags, report func(cluster.Progress)) error {
	options, err := f.options(report)
	if err != nil {
		return err
	}
	if o.hold, err = cluster.Acquire(o.app.ClusterOptions(false), "klab start"); err != nil {
		return err
	}
	if o.lab, err = o.hold.Start(ctx, options); err != nil {
		return err
	}
	o.tidied = app.Tidy(ctx, o.lab)
	return nil
}

// end says what had to wait until the terminal is free, and lets the lab go.
func (o *opener) end(a commands, notes *deferredNotes) error {
	a.SayTidied(o.tidied)
	notes.tell(a.Err)
	if o.hold == nil {
		return nil
	}
	return o.hold.Release()
}

// Open implements tui.Opener.
func (o *opener) Open(ctx context.Context, id, language string) (tui.Session, error) {
	s, err := o.open(ctx, id, language)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// open waits for the lab, makes the lesson ready and watches it.
func (o *opener) open(ctx context.Context, id, language string) (*openSession, error) {
	select {
	case <-o.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if o.err != nil {
		return nil, o.err
	}
	local := *o.app
	local.Language = language
	lesson, _, err := local.Lesson(ctx, id)
	if err != nil {
		return nil, err
	}
	s, err := local.Open(ctx, o.lab, lesson)
	if err != nil {
		return nil, err
	}
	if err := s.Ready(ctx); err != nil {
		return nil, err
	}
	watch, stop := context.WithCancel(context.WithoutCancel(ctx))
	open := &openSession{Session: s, app: &local, lesson: lesson, full: o.full, stop: stop}
	open.watching.Go(func() {
		if err := s.Watch(watch); err != nil {
			local.Tell("klab: watch %s: %v", lesson.ID, err)
		}
	})
	debug.FreeOSMemory() // so much is needed once, to set a lesson up
	return open, nil
}

// An openSession is a session as the screen wants it.
type openSession struct {
	*session.Session
	app      *app.App
	lesson   *lessons.Lesson
	full     bool
	stop     context.CancelFunc
	watching sync.WaitGroup
}

// Check grades one task; the outcome comes as events.
func (s *openSession) Check(ctx context.Context, task string) error {
	_, err := s.Session.Check(ctx, false, task)
	return err
}

// Reset seeds the lesson afresh.
func (s *openSession) Reset(ctx context.Context) error { return s.Seed(ctx) }

// Close ends the watching.
func (s *openSession) Close() {
	s.stop()
	s.watching.Wait()
}

// Console begins the same shell on a terminal of its own, where the system has such.
func (s *openSession) Console() pane.Start {
	if s.full || runtime.GOOS == "windows" {
		return nil
	}
	return func(screen *emulator.Screen, width, height int) (pane.Process, error) {
		env, err := shell.New(context.Background(), s.app, s.lesson)
		if err != nil {
			return nil, err
		}
		cmd, err := env.Shell(context.Background())
		if err != nil {
			return nil, err
		}
		return console.Start(cmd, screen, width, height)
	}
}

// Shell is the learner's shell in the lesson's namespace.
func (s *openSession) Shell() tea.ExecCommand {
	return shellOf(s.app, s.lesson)
}

func shellOf(a *app.App, lesson *lessons.Lesson) tea.ExecCommand {
	env, err := shell.New(context.Background(), a, lesson)
	if err != nil {
		return failedShell{err}
	}
	cmd, err := env.Shell(context.Background())
	if err != nil {
		return failedShell{err}
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

// failedShell is a shell that could not be prepared.
type failedShell struct{ err error }

func (failedShell) SetStdin(io.Reader)  {}
func (failedShell) SetStdout(io.Writer) {}
func (failedShell) SetStderr(io.Writer) {}
func (f failedShell) Run() error        { return f.err }

// screenProgress is what was done so far, and what of a course is to be seen again; without a course nothing is.
func screenProgress(ctx context.Context, a *app.App, course *lessons.Course) tui.Progress {
	events, err := app.ProgressEvents(ctx, a)
	if err != nil {
		return tui.Progress{Lessons: map[string]tui.LessonProgress{}} // the session's own journal reports what is wrong with the log
	}
	out := study.Shown(progress.Fold(events))
	if course != nil {
		out.Due, out.DueMinutes = study.Due(course, events)
	}
	return out
}
