package walk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klab-dev/klab/lessons"
)

// The exit codes of klab check.
const (
	exitPassed    = 0
	exitNotPassed = 3
	exitUnknown   = 4
)

// How often a right answer that could not be judged is checked once more, and how long the lab gets in between: it is
// what klab asks of a learner then.
const (
	askAgain  = 2
	lookAfter = 5 * time.Second
)

// A learner is one pass through one lesson.
type learner struct {
	Options
	klab   Klab
	lesson *lessons.Lesson
	tell   func(Step)
	// shell is opened when something is typed first.
	shell Shell
}

// lesson walks one lesson: once by its canonical answers, then by what its solutions print, then by what its hints
// print where that is something else.
func (o Options) lesson(ctx context.Context, lesson *lessons.Lesson, mu *sync.Mutex, late bool) (Lesson, error) {
	found := Lesson{Lesson: lesson.ID, Outcome: Untouched, Steps: []Step{}}
	if late {
		return found, nil
	}
	began := time.Now()
	tell := func(s Step) {
		found.Steps = append(found.Steps, s)
		if o.Progress != nil {
			mu.Lock()
			defer mu.Unlock()
			o.Progress(lesson.ID, s)
		}
	}
	for _, pass := range o.passes(lesson) {
		if err := o.pass(ctx, lesson, tell, pass); err != nil {
			return found, fmt.Errorf("walk %s: %w", lesson.ID, err)
		}
	}
	found.Seconds = time.Since(began).Seconds()
	found.conclude()
	return found, nil
}

// passes are what is done with a lesson, each from a reset on.
func (o Options) passes(lesson *lessons.Lesson) []func(*learner, context.Context) {
	passes := []func(*learner, context.Context){(*learner).answers}
	if !o.Shell {
		return passes
	}
	solutions, hints := scripts(lesson)
	passes = append(passes, func(l *learner, ctx context.Context) { l.typed(ctx, BySolution, solutions) })
	if slices.ContainsFunc(hints, script.changes) {
		passes = append(passes, func(l *learner, ctx context.Context) { l.typed(ctx, ByHint, hints) })
	}
	return passes
}

// scripts are what the solutions and the hints of a lesson's tasks tell people to type. A hint that says nothing but
// what the solution says is empty.
func scripts(lesson *lessons.Lesson) (solutions, hints []script) {
	text := lesson.Text(lessons.English)
	for _, task := range lesson.Tasks {
		words := text.Tasks[task.ID]
		solution, hint := solutionScript(task, words), script{}
		if len(words.Hints) > 0 {
			hint = hintScript(task, words)
		}
		if hint.within(solution) {
			hint.commands, hint.sufficient = nil, false
		}
		solutions, hints = append(solutions, solution), append(hints, hint)
	}
	return solutions, hints
}

func (o Options) pass(ctx context.Context, lesson *lessons.Lesson, tell func(Step), pass func(*learner, context.Context)) (err error) {
	klab, err := o.Klab(lesson.ID)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, klab.Close()) }()
	l := &learner{Options: o, klab: klab, lesson: lesson, tell: tell}
	defer l.leave()
	if l.reset(ctx) {
		pass(l, ctx)
	}
	return context.Cause(ctx)
}

func (l *learner) leave() {
	if l.shell != nil {
		_ = l.shell.Close() // what was in it has been judged
	}
}

// A run of klab's commands for one step keeps the first that did not do what it should.
func (l *learner) step(by, task string, work func(*Step)) Step {
	began := time.Now()
	s := Step{Task: task, By: by, Outcome: OK}
	work(&s)
	s.Seconds = time.Since(began).Seconds()
	l.tell(s)
	return s
}

func (l *learner) reset(ctx context.Context) bool {
	s := l.step(Reset, "", func(s *Step) { l.must(ctx, s, "reset", l.lesson.ID) })
	return s.Outcome == OK
}

// answers goes through the tasks by their canonical answers, each checked before and after. At the end those that
// came before are checked again.
func (l *learner) answers(ctx context.Context) {
	passed := map[string]bool{}
	for i, task := range l.lesson.Tasks {
		s := l.step(ByAnswer, task.ID, func(s *Step) {
			_ = l.notYet(ctx, s, task, i > 0) && l.apply(ctx, s, task) && l.passes(ctx, s, task)
		})
		passed[task.ID] = s.Well()
	}
	for i, task := range l.lesson.Tasks[:max(len(l.lesson.Tasks)-1, 0)] {
		if !passed[task.ID] {
			continue
		}
		l.step(Again, task.ID, func(s *Step) {
			if why := changedLater(l.lesson, i); why != "" {
				s.Outcome, s.Detail = NotAgain, why
				return
			}
			l.passes(ctx, s, task, "--again")
		})
	}
}

// typed goes through the tasks by what a text tells people to type. Where that is no answer by itself, the canonical
// one comes behind it.
func (l *learner) typed(ctx context.Context, by string, all []script) {
	for i, task := range l.lesson.Tasks {
		script := all[i]
		l.step(by, task.ID, func(s *Step) {
			s.Alone, s.Untyped = script.sufficient, slices.Concat(script.untyped, script.aside)
			_ = l.typeAll(ctx, s, script) && (s.Alone || l.apply(ctx, s, task)) && l.passes(ctx, s, task)
		})
	}
}

func (l *learner) typeAll(ctx context.Context, s *Step, script script) bool {
	if len(script.commands) > 0 && l.shell == nil {
		shell, err := l.klab.Shell(ctx, l.lesson.ID)
		if err != nil {
			return s.fail(Broken, "klab shell "+l.lesson.ID, err.Error())
		}
		l.shell = shell
	}
	for _, command := range script.commands {
		limited, cancel := context.WithTimeout(ctx, l.limit())
		output, err := l.shell.Type(limited, command, endless(command))
		cancel()
		if err != nil {
			l.leave()
			l.shell = nil
			return s.fail(outcomeOf(err), command, because(err, output))
		}
		s.Typed = append(s.Typed, command)
	}
	return true
}

// notYet checks a task that must not pass. Once something was answered, that may have been right for this task as well:
// a good probe is. That no task passes on the seed alone is a case of the law.
func (l *learner) notYet(ctx context.Context, s *Step, task lessons.Task, answered bool) bool {
	code, output, ok := l.check(ctx, s, task)
	switch {
	case !ok:
		return false
	case code == exitPassed && answered:
		s.Outcome, s.Detail = Already, "an earlier answer was right for it as well"
	case code == exitPassed:
		return s.fail(Accepted, "klab check "+l.name(task), "it passed before anything was done\n"+output)
	case code != exitNotPassed && code != exitUnknown:
		return s.fail(Broken, "klab check "+l.name(task), output)
	}
	return true
}

// passes checks a task that must pass. One that cannot be judged is checked again, as klab asks of a learner.
func (l *learner) passes(ctx context.Context, s *Step, task lessons.Task, flags ...string) bool {
	for try := 0; ; try++ {
		code, output, ok := l.check(ctx, s, task, flags...)
		command := strings.Join(append([]string{"klab check", l.name(task)}, flags...), " ")
		switch {
		case !ok:
			return false
		case code == exitPassed:
			return true
		case code == exitNotPassed:
			return s.fail(Refused, command, output)
		case code != exitUnknown:
			return s.fail(Broken, command, output)
		case try == askAgain:
			return s.fail(Undecided, command, output)
		}
		select {
		case <-ctx.Done():
			return s.fail(Broken, command, context.Cause(ctx).Error())
		case <-time.After(lookAfter):
		}
	}
}

func (l *learner) apply(ctx context.Context, s *Step, task lessons.Task) bool {
	return l.must(ctx, s, "author", "apply", l.name(task))
}

func (l *learner) name(task lessons.Task) string { return l.lesson.ID + "/" + task.ID }

func (l *learner) check(ctx context.Context, s *Step, task lessons.Task, flags ...string) (code int, output string, ok bool) {
	return l.run(ctx, s, append([]string{"check", l.name(task)}, flags...)...)
}

// must runs a command that has to end well.
func (l *learner) must(ctx context.Context, s *Step, args ...string) bool {
	code, output, ok := l.run(ctx, s, args...)
	if ok && code != 0 {
		return s.fail(Broken, "klab "+strings.Join(args, " "), fmt.Sprintf("exit %d\n%s", code, output))
	}
	return ok
}

// run runs a command within its time.
func (l *learner) run(ctx context.Context, s *Step, args ...string) (code int, output string, ok bool) {
	limited, cancel := context.WithTimeout(ctx, l.limit())
	defer cancel()
	code, output, err := l.klab.Run(limited, args...)
	if err != nil {
		return code, output, s.fail(outcomeOf(err), "klab "+strings.Join(args, " "), because(err, output))
	}
	return code, output, true
}

func (l *learner) limit() time.Duration {
	if l.Limit > 0 {
		return l.Limit
	}
	return usualLimit
}

func outcomeOf(err error) string {
	if errors.Is(err, ErrHanging) {
		return Hanging
	}
	return Broken
}

func because(err error, output string) string {
	return strings.TrimSpace(err.Error() + "\n" + output)
}

// fail notes what a step came to, and returns false.
func (s *Step) fail(outcome, command, detail string) bool {
	s.Outcome, s.Command, s.Detail = outcome, command, strings.TrimSpace(detail)
	return false
}
