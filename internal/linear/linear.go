// Package linear is klab without a screen: lessons in lines that are only ever added, and a prompt that takes words.
//
// It is for screen readers and for terminals that know no cursor. Nothing that was said is said again unless it is asked
// for, nothing moves, and nothing depends on how fast somebody reads or types. One goroutine, that of Run, has the whole
// state; what may block runs beside it and comes back as a function.
package linear

import (
	"context"
	"errors"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
	"github.com/klab-dev/klab/workload/wire"
)

// Session is one learner in one lesson.
type Session interface {
	session.Exercise
	// Follow delivers what stands in the lesson's namespace and what becomes of it, until ctx ends.
	Follow(ctx context.Context) (<-chan []scene.Delta, error)
	// Traffic reads what klab's streams of requests have met so far.
	Traffic(ctx context.Context) ([]wire.LoadReport, error)
}

// A LabStep is how far the lab is.
type LabStep struct {
	Step, Total int
	// ID names the step, Name is what it is called in English.
	ID, Name string
	// Ready is true in the end, or else Err says why there is no lab.
	Ready bool
	Err   error
	// Next is the command to try after a failure.
	Next string
}

// Progress is what a learner has done so far.
type Progress struct {
	// Passed tasks by lesson. A lesson that is missing was not begun.
	Passed map[string]map[string]bool
	// Next is the lesson to suggest, "" when all are done.
	Next string
}

// Options is what a learner is led with.
type Options struct {
	// In is read a line at a time, and no further, so that a shell gets what follows.
	In  io.Reader
	Out io.Writer
	// Script is true where nobody types at a terminal: what was typed is shown, and words wait for the exercise.
	Script bool
	// Width is where lines are broken; 0 leaves that to who shows them.
	Width int

	Course *lessons.Course
	// Open begins a session. It seeds the lesson when it has to and may take a while.
	Open func(ctx context.Context, lesson, language string) (Session, error)
	// Lab tells how the lab comes up; nil means that it is ready.
	Lab      <-chan LabStep
	Progress func() Progress
	// Shell runs the learner's shell in the place of klab until it ends.
	Shell        func(ctx context.Context, lesson *lessons.Lesson) error
	Language     string
	SaveLanguage func(language string)
	// Lesson to open at once, if any.
	Lesson string
	// Tour reports, if set, whether the learner is to be offered to hear how klab works. A script is not asked.
	Tour func() bool
}

// settle is how long changes of verdicts are collected before they are told together.
const settle = 300 * time.Millisecond

// A guide leads one learner.
type guide struct {
	Options
	w   words.Words
	out *teller
	in  *input
	// results are what work beside the guide comes back with, and pending how much of it is under way.
	results chan func()
	pending sync.WaitGroup

	lab LabStep
	// visit is the lesson that is open, or nil.
	visit *visit
	// asking takes the next line in the place of words, until it has an answer.
	asking func(ctx context.Context, line string) (done bool)
	quiet  bool
	// settled fires when changes of verdicts are to be told, and idle when nothing has happened for a while.
	settled, idle <-chan time.Time
	// told are the troubles of the lab and the disk that were told of.
	told map[session.EventKind]string
	over bool
}

// Run leads a learner until they leave, the input ends, or ctx does.
func Run(ctx context.Context, o Options) error {
	g := &guide{
		Options: o, w: words.Of(o.Language), out: &teller{to: o.Out, width: o.Width}, in: newInput(o.In),
		results: make(chan func(), 64), lab: LabStep{Ready: o.Lab == nil}, told: map[session.EventKind]string{},
	}
	defer g.in.stop()
	g.welcome(ctx)
	for !g.over {
		line, err := g.read(ctx)
		if err != nil {
			break
		}
		g.take(ctx, line)
	}
	g.leave()
	g.pending.Wait()
	g.collect()
	g.say(g.w.Linear.Bye)
	return g.out.err
}

// welcome says where the learner is, and opens the lesson that was asked for.
func (g *guide) welcome(ctx context.Context) {
	done := 0
	progress := g.Progress()
	for _, l := range g.Course.Lessons {
		if progress.done(l) {
			done++
		}
	}
	lines := []string{fill(g.w.Linear.Welcome, "lessons", len(g.Course.Lessons), "done", done)}
	if !g.lab.Ready {
		lines = append(lines, g.w.Linear.LabStarting)
	}
	if g.Lesson != "" {
		g.say(lines...)
		g.openLesson(ctx, g.Lesson)
	} else {
		g.say(append(lines, g.suggestion(progress))...)
	}
	if !g.Script && g.Tour != nil && g.Tour() {
		g.offerTour()
	}
}

// offerTour tells somebody who wants to hear it how klab works. Any other word does what it does.
func (g *guide) offerTour() {
	g.say(g.w.Linear.TourAsk)
	g.asking = func(_ context.Context, line string) bool {
		g.asking = nil
		verb, _ := understand(line)
		if verb == "yes" {
			w := g.w.Linear
			g.say(w.TourRead, w.TourWork, w.TourStuck, w.TourEnd)
		}
		return verb == "yes" || verb == "no"
	}
}

// read asks for a line, and follows what happens until there is one.
func (g *guide) read(ctx context.Context) (string, error) {
	got := g.in.want()
	for {
		g.out.prompt()
		g.wait()
		select {
		case r := <-got:
			g.out.typed(r.text, g.Script, r.err == nil)
			if !errors.Is(r.err, errTooLong) {
				return r.text, r.err
			}
			g.say(g.w.Linear.TooLong)
			got = g.in.want()
		default:
			if err := g.step(ctx, got); err != nil {
				g.out.endPrompt()
				return "", err
			}
		}
	}
}

// step lets one thing happen. It gives up when ctx ends, and leaves the lines to their reader.
func (g *guide) step(ctx context.Context, got chan reply) error {
	select {
	case r := <-got:
		got <- r
	case f := <-g.results:
		f()
	case e := <-g.events():
		g.heard(e)
	case deltas, more := <-g.news():
		g.changedObjects(deltas, more)
	case lab, more := <-g.Lab:
		g.labNow(lab, more)
	case <-g.settled:
		g.settled = nil
		g.tellChanges()
	case <-g.idle:
		g.idled()
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// beside runs what may block beside the guide; what it returns runs in the guide.
func (g *guide) beside(work func() func()) {
	g.pending.Go(func() { g.results <- work() })
}

// await runs what may block, and follows what happens meanwhile. Work ends by itself when ctx does.
func (g *guide) await(ctx context.Context, work func(ctx context.Context) error) error {
	var result error
	done := false
	g.beside(func() func() {
		err := work(ctx)
		return func() { done, result = true, err }
	})
	for !done {
		_ = g.step(context.WithoutCancel(ctx), nil) // which never ends
	}
	g.drain()
	return result
}

// collect takes what has come back already.
func (g *guide) collect() {
	for {
		select {
		case f := <-g.results:
			f()
		default:
			return
		}
	}
}

// say says lines together.
func (g *guide) say(lines ...string) { g.out.say(lines...) }

// fill is words.Fill with numbers too. Whatever is filled in is on one line and plain.
func fill(template string, values ...any) string {
	texts := make([]string, len(values))
	for i, value := range values {
		switch value := value.(type) {
		case int:
			texts[i] = strconv.Itoa(value)
		case string:
			texts[i] = plain.Line(value)
		}
	}
	return words.Fill(template, texts...)
}
