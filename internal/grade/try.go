package grade

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/lab"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

// tryTime bounds a try, before the machine factor: a seed, the answers before it and two verdicts of the slowest lesson
// take a third of it.
const tryTime = 10 * time.Minute

var errDeadline = errors.New("it took longer than a try may")

// maxEvidence is how much of a value seen is kept.
const maxEvidence = 2 << 10

// errLab marks an error of the lab before anything of the submission was done.
var errLab = errors.New("the lab could not be brought to where the answer begins")

// A bench is a namespace in which works are tried one after the other.
type bench struct {
	*lanes.Bench
	options Options
}

// try does the work on a fresh seed. Only the end of ctx is an error.
func (b bench) try(ctx context.Context, w *work) (Try, error) {
	t := Try{Lesson: w.lesson.ID, Task: w.task.ID, Alone: w.alone, Lab: b.options.LabName, Started: time.Now().UTC()}
	bounded, cancel := context.WithTimeoutCause(ctx, time.Duration(float64(tryTime)*max(b.options.Lab.Factor(), 1)), errDeadline)
	defer cancel()
	err := b.attempt(bounded, w, &t)
	if err := context.Cause(ctx); err != nil {
		return t, err
	}
	switch {
	case errors.Is(context.Cause(bounded), errDeadline):
		b.Spoil()
		t.unknown(CodeDeadline, errDeadline)
	case errors.Is(err, errLab):
		b.Spoil()
		t.unknown(CodeLab, err)
	case err != nil:
		t.unknown(CodeNotDone, err)
	}
	t.Ended = time.Now().UTC()
	t.Seconds = t.Ended.Sub(t.Started).Seconds()
	return t, nil
}

func (t *Try) unknown(code string, err error) {
	t.State, t.Code, t.Reason = Unknown, code, plain.Line(err.Error())
	t.Evidence, t.Show = nil, ""
}

// attempt seeds, puts what the task needs in place, does the answer and judges.
func (b bench) attempt(ctx context.Context, w *work, t *Try) (err error) {
	if err := b.Reset(ctx); err != nil {
		return fmt.Errorf("%w: seed: %w", errLab, err)
	}
	defer func() {
		if undone := b.Undo(); undone != nil && err == nil {
			err = fmt.Errorf("%w: %w", errLab, undone)
		}
	}()
	if err := b.prepare(ctx, w, t); err != nil || t.State != "" {
		return err
	}
	if err := b.do(ctx, w, w.answer, t); err != nil || t.State == Refused {
		return err
	}
	b.judge(ctx, w, t)
	return nil
}

// prepare puts what the task needs in place: the lesson's own answers, or the learner's where the work says so. Each has
// to pass: where the learner's does not, the try is over.
func (b bench) prepare(ctx context.Context, w *work, t *Try) error {
	if len(w.needs) == 0 {
		return inLab(b.Prepare(ctx, lanes.Before(w.lesson, w.task)))
	}
	for _, n := range w.needs {
		if n.answer == nil {
			if err := b.Prepare(ctx, []string{n.task.ID}); err != nil {
				return inLab(err)
			}
			continue
		}
		if err := b.do(ctx, w, *n.answer, t); err != nil || t.State == Refused {
			return err
		}
		states, err := b.Learner.Check(ctx, false, n.task.ID)
		if err != nil {
			return inLab(err)
		}
		if len(states) != 1 || states[0].State != checker.Pass {
			t.State, t.Code, t.Reason = Wrong, CodeNeeds, "task "+n.task.ID+" did not pass before it"
			return nil
		}
	}
	return nil
}

func inLab(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", errLab, err)
}

// do does what the learner did, behind the fence. What the API server does not take is no failure: the learner's own lab
// did not take it either, and the task is judged as it is then.
func (b bench) do(ctx context.Context, w *work, answer submission.Answer, t *Try) error {
	runner, err := b.runner(w)
	if err != nil {
		return err
	}
	steps := local(answer.Steps, w.lesson.Namespace, w.namespace)
	err = b.ApplyWith(ctx, runner, lessons.Fixture{File: "answer", Observe: answer.Observe, Steps: steps})
	switch by := refusedBy(err); {
	case err == nil:
		return nil
	case by != "":
		t.State, t.Code, t.Reason = Refused, by, worded(err.Error())
		return nil
	case b.options.Refusal != nil && b.options.Refusal(err):
		t.Note, t.NotHere = bound(plain.Line(rename(err.Error(), w.namespace, w.lesson.Namespace))), apierrors.IsNotFound(err)
		return nil
	}
	return err
}

// runner acts for the learner: in its namespace, and nowhere else. Typed answers are klab's own to write.
func (b bench) runner(w *work) (checker.Runner, error) {
	runner := b.Learner.Runner()
	if w.reach.open {
		return runner, nil
	}
	fence, err := lab.FenceBy(b.options.Lab, w.namespace, w.reach.rules)
	if err != nil {
		return runner, err
	}
	runner.Lab = fence
	runner.Scope.Workspace = lab.FenceFolder(runner.Scope.Workspace)
	return runner, nil
}

// judge asks the task twice.
func (b bench) judge(ctx context.Context, w *work, t *Try) {
	first, _ := b.Ask(ctx, w.task)
	second, _ := b.Ask(ctx, w.task)
	t.said(second, func(text string) string { return bound(plain.Text(rename(text, w.namespace, w.lesson.Namespace))) })
	if first.State != second.State {
		t.State, t.Code = Unknown, CodeFlaky
		t.Reason = "first " + verdict(first) + ", then " + verdict(second)
	}
}

func verdict(s session.TaskState) string { return strings.TrimSpace(string(s.State) + " " + s.Code) }

// said takes a verdict over. shown makes of every text what learners may see: their own lab knows no lane.
func (t *Try) said(state session.TaskState, shown func(string) string) {
	t.State, t.Code, t.Show = string(state.State), state.Code, shown(state.Show)
	for name, value := range state.Evidence {
		if t.Evidence == nil {
			t.Evidence = map[string]string{}
		}
		t.Evidence[name] = shown(value)
	}
	if state.State == checker.Unknown || state.State == checker.Waiting {
		t.Reason = shown(state.Why)
	}
}

// bound cuts a text where it is too long to be kept, between two characters.
func bound(text string) string {
	if len(text) <= maxEvidence {
		return text
	}
	cut := maxEvidence
	for cut > 0 && text[cut]&0xC0 == 0x80 {
		cut--
	}
	return text[:cut] + "…"
}
