package cli

import (
	"context"
	"errors"
	"sync"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/linear"
	"github.com/klab-dev/klab/lessons"
)

// wantsLines reports whether the environment asks for lines instead of a screen, or has a terminal that knows no cursor.
func wantsLines(getenv func(string) string) bool {
	for _, name := range []string{"KLAB_ACCESSIBLE", "ACCESSIBLE"} {
		if on, set := switched(getenv(name)); set {
			return on
		}
	}
	return getenv("TERM") == "dumb"
}

// linear leads through the lessons in lines, and brings the lab up behind them.
func (a commands) linear(ctx context.Context, f startFlags) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	notes := &deferredNotes{}
	behind := a.WritingTo(notes) // a note would stand between the lines that are heard
	course, err := dealtCourse(ctx, behind)
	if err != nil {
		return err
	}
	sessions := &opener{app: behind, ready: make(chan struct{})}
	steps := make(chan linear.LabStep, 64)
	var work sync.WaitGroup
	work.Go(func() {
		defer close(steps)
		sessions.bringUp(ctx, f, toLines(ctx, steps))
	})
	err = linear.Run(ctx, linear.Options{
		In: a.In, Out: a.Out, Script: !a.Terminal, Width: a.lineWidth(), Course: course, Lab: steps,
		Open: func(ctx context.Context, lesson, language string) (linear.Session, error) {
			s, err := sessions.open(ctx, lesson, language)
			if err != nil {
				return nil, err
			}
			return s, nil
		},
		Progress: func() linear.Progress { return linearProgress(ctx, behind, course) },
		Shell:    func(_ context.Context, lesson *lessons.Lesson) error { return a.shell(lesson) },
		Language: a.Language, SaveLanguage: behind.KeepLanguage, Lesson: f.lesson,
		Tour: func() bool { return firstRun(ctx, behind) },
	})
	cancel()
	work.Wait() // a bring-up that was cancelled removes what it began
	return errors.Join(err, sessions.end(a, notes))
}

// widestLine is where lines are broken on a wide terminal.
const widestLine = 100

// lineWidth is where lines are broken: nowhere, where no terminal is.
func (a commands) lineWidth() int {
	if !a.Terminal {
		return 0
	}
	return min(a.Width, widestLine)
}

// shell gives the terminal to the learner's shell until it ends.
func (a commands) shell(lesson *lessons.Lesson) error {
	command := shellOf(a.App, lesson)
	command.SetStdin(a.Raw.In)
	command.SetStdout(a.Raw.Out)
	command.SetStderr(a.Raw.Err)
	return command.Run()
}

// toLines tells who has no screen.
func toLines(ctx context.Context, steps chan<- linear.LabStep) labTeller {
	return labTeller{
		step: func(p cluster.Progress) {
			select {
			case steps <- linear.LabStep{Step: p.Step, Total: p.Steps, ID: string(p.ID), Name: p.Title}:
			default: // a step may be dropped; the end may not
			}
		},
		end: func(err error, next string) {
			select {
			case steps <- linear.LabStep{Ready: err == nil, Err: err, Next: next}:
			case <-ctx.Done():
			}
		},
	}
}

// linearProgress is what was done so far, and the lesson that the screen would suggest.
func linearProgress(ctx context.Context, a *app.App, course *lessons.Course) linear.Progress {
	state := screenProgress(ctx, a, nil)
	out := linear.Progress{Passed: map[string]map[string]bool{}}
	for id, lesson := range state.Lessons {
		out.Passed[id] = lesson.Passed
	}
	if next := state.Next(course); next != nil {
		out.Next = next.ID
	}
	return out
}
