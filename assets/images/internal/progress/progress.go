// Package progress runs named steps in order and tells how far they are: a bar
// that is redrawn on a terminal, and a line now and then elsewhere.
package progress

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// Step is one thing to do. Serial is the time it takes on any machine, CPU the
// processor time that spreads over all cores; both are estimates.
type Step struct {
	Name   string
	Serial time.Duration
	CPU    time.Duration
	Run    func(context.Context) error
}

// Reporter says where and how progress is shown.
type Reporter struct {
	Out      io.Writer
	Terminal bool
	Cores    int
	// Quiet is the time between two lines where there is no terminal.
	Quiet time.Duration
}

func (r Reporter) expected(s Step) time.Duration {
	return s.Serial + s.CPU/time.Duration(max(r.Cores, 1))
}

// Run runs the steps until one fails or ctx ends; the error names the step.
func (r Reporter) Run(ctx context.Context, steps []Step) error {
	run := &running{Reporter: r, steps: steps, begun: time.Now()}
	for i := range steps {
		if err := run.step(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// running is one Run under way.
type running struct {
	Reporter
	steps []Step
	begun time.Time
}

func (r *running) step(ctx context.Context, i int) error {
	step := r.steps[i]
	begun := time.Now()
	r.print(i, 0, "%s (about %s) …", step.Name, roughly(r.expected(step)))
	done := make(chan error, 1)
	go func() { done <- step.Run(ctx) }()
	every := r.Quiet
	if r.Terminal {
		every = time.Second
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case err := <-done:
			if err != nil {
				r.endLine()
				return fmt.Errorf("%s: %w", step.Name, err)
			}
			r.print(i, 1, "%s: %s", step.Name, roughly(time.Since(begun)))
			r.endLine()
			return nil
		case <-ticker.C:
			spent := time.Since(begun)
			r.print(i, fraction(spent, r.expected(step)), "%s: %s, about %s to go",
				step.Name, roughly(spent), roughly(r.remaining(i, spent)))
		}
	}
}

// fraction never reaches 1 on its own: an estimate that was too short must not
// look like a step that is done.
func fraction(spent, expected time.Duration) float64 {
	return min(float64(spent)/float64(max(expected, time.Second)), 0.95)
}

func (r *running) total() (all time.Duration) {
	for _, step := range r.steps {
		all += r.expected(step)
	}
	return all
}

// grounding is how long the estimates are trusted before the machine's own
// pace counts for more than they do.
const grounding = time.Minute

// remaining scales what is left by how this machine did so far.
func (r *running) remaining(i int, spent time.Duration) time.Duration {
	var before, after time.Duration
	for j, step := range r.steps {
		switch {
		case j < i:
			before += r.expected(step)
		case j > i:
			after += r.expected(step)
		}
	}
	took := time.Since(r.begun) - spent
	pace := float64(took+grounding) / float64(before+grounding)
	here := max(time.Duration(pace*float64(r.expected(r.steps[i])))-spent, 0)
	return here + time.Duration(pace*float64(after))
}

func (r *running) print(i int, part float64, format string, args ...any) {
	var before time.Duration
	for _, step := range r.steps[:i] {
		before += r.expected(step)
	}
	done := (float64(before) + part*float64(r.expected(r.steps[i]))) / float64(max(r.total(), 1))
	line := fmt.Sprintf("%s [%d/%d] %s", bar(done), i+1, len(r.steps), fmt.Sprintf(format, args...))
	if r.Terminal {
		fmt.Fprintf(r.Out, "\r\x1b[K%s", line)
		return
	}
	fmt.Fprintln(r.Out, line)
}

func (r *running) endLine() {
	if r.Terminal {
		fmt.Fprintln(r.Out)
	}
}

func bar(done float64) string {
	const width = 20
	filled := min(int(done*width+0.5), width)
	return fmt.Sprintf("%s%s %3.0f%%", strings.Repeat("█", filled), strings.Repeat("░", width-filled), done*100)
}

// roughly is a duration as a person says it.
func roughly(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d.Seconds()+0.5))
	}
	d = d.Round(time.Second)
	return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
}
