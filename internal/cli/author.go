package cli

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/lessons"
)

func (a *app) authorCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "author", Short: "for those who write lessons", Args: cobra.ArbitraryArgs, RunE: onlyCommands}
	cmd.AddCommand(a.lintCommand(), a.lawCommand(), a.applyCommand())
	return cmd
}

func (a *app) lintCommand() *cobra.Command {
	return &cobra.Command{
		Use: "lint", Short: "report every problem of a course at once", Args: exactly(0),
		RunE: func(*cobra.Command, []string) error {
			course, err := lessons.Load(a.courseFS())
			problems := lessons.Problems(err)
			if err != nil && len(problems) == 0 {
				return err
			}
			if course != nil {
				problems = append(problems, lessons.Lint(course)...)
			}
			for _, problem := range problems {
				fmt.Fprintln(a.Err, problem.Error())
			}
			if len(problems) > 0 {
				return fmt.Errorf("%d problem(s)", len(problems))
			}
			a.say("%d lessons, no problem", len(course.Lessons))
			return nil
		},
	}
}

type lawFlags struct {
	parallel int
	match    string
}

func (a *app) lawCommand() *cobra.Command {
	f := lawFlags{}
	cmd := &cobra.Command{
		Use: "test [LESSON…]", Short: "prove lessons on the running lab",
		RunE: func(cmd *cobra.Command, args []string) error { return a.law(cmd.Context(), f, args) },
	}
	cmd.Flags().IntVar(&f.parallel, "parallel", min(runtime.NumCPU()+2, 8), "how many cases run beside each other")
	cmd.Flags().StringVar(&f.match, "match", "", "only cases whose name contains this")
	return cmd
}

func (a *app) law(ctx context.Context, f lawFlags, ids []string) error {
	course, err := lessons.Load(a.courseFS())
	if err != nil {
		return err
	}
	chosen, err := choose(course, ids)
	if err != nil {
		return err
	}
	return a.holding("klab author test", func(*cluster.Hold) error {
		lab, err := a.connect(ctx, false)
		if err != nil {
			return err
		}
		status, err := cluster.Look(ctx, a.clusterOptions(true))
		if err != nil {
			return err
		}
		options := law.Options{Lab: lab, Lessons: chosen, Kubernetes: status.Kubernetes, Parallel: f.parallel, Progress: a.lawLine}
		if f.match != "" {
			options.Match = func(name string) bool { return strings.Contains(name, f.match) }
		}
		report, err := law.Run(ctx, options)
		if err != nil {
			return err
		}
		return a.reportLaw(report)
	})
}

func choose(course *lessons.Course, ids []string) ([]*lessons.Lesson, error) {
	if len(ids) == 0 {
		return course.Lessons, nil
	}
	var chosen []*lessons.Lesson
	for _, id := range ids {
		lesson := course.Lesson(id)
		if lesson == nil {
			return nil, usage("there is no lesson %q; klab lessons lists them", id)
		}
		chosen = append(chosen, lesson)
	}
	return chosen, nil
}

func (a *app) lawLine(done, total int, c law.Case) {
	line := fmt.Sprintf("[%d/%d] %-4s %5.1fs %s", done, total, c.Outcome, c.Seconds, c.Name())
	if c.Outcome != law.OK {
		line += "\n        " + c.Explain()
	}
	fmt.Fprintln(a.Err, line)
}

func (a *app) reportLaw(report law.Report) error {
	t := report.Totals
	err := a.print(report, func() {
		for _, c := range report.Bad() {
			a.say("✘ %s\n    %s", c.Name(), c.Explain())
		}
		a.say("%d lessons, %d tasks, %d seeds, %d solutions, %d wrong answers, %d resets in %.0f s on Kubernetes %s",
			t.Lessons, t.Tasks, t.Seeds, t.Solutions, t.WrongAnswers, t.Resets, report.Seconds, report.Kubernetes)
		a.say("%d false accepts, %d false rejects, %d wrong codes, %d unknowns, %d flakes, %d broken, %d residues",
			t.FalseAccepts, t.FalseRejects, t.WrongCodes, t.Unknowns, t.Flakes, t.Broken, t.Residues)
	})
	if err == nil && !t.Holds() {
		return &exitError{code: ExitFailed, cause: fmt.Errorf("the law does not hold: %d of %d cases", len(report.Bad()), len(report.Cases))}
	}
	return err
}

// applyCommand shows an answer to a class: it does what a fixture file does.
func (a *app) applyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "apply LESSON/TASK [FILE]", Short: "apply an answer of a task (its canonical solution by default)", Args: between(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error { return a.applyFixture(cmd.Context(), args) },
	}
}

func (a *app) applyFixture(ctx context.Context, args []string) error {
	course, err := lessons.Load(a.courseFS())
	if err != nil {
		return err
	}
	id, taskID, _ := strings.Cut(args[0], "/")
	lesson := course.Lesson(id)
	if lesson == nil || lesson.Task(taskID) == nil {
		return usage("want LESSON/TASK, got %q", args[0])
	}
	task := lesson.Task(taskID)
	fixture := task.Solutions[0]
	if len(args) == 2 {
		all := slices.Concat(task.Solutions, task.Wrong)
		i := slices.IndexFunc(all, func(f lessons.Fixture) bool { return f.File == args[1] })
		if i < 0 {
			return usage("task %s has no answer %q", args[0], args[1])
		}
		fixture = all[i]
	}
	program, err := checker.CompileSteps(fixture.File, fixture.Observe, fixture.Steps)
	if err != nil {
		return err
	}
	lab, err := a.connect(ctx, false)
	if err != nil {
		return err
	}
	s, err := a.open(ctx, lab, lesson)
	if err != nil {
		return err
	}
	if err := s.Runner().Do(ctx, program); err != nil {
		return fmt.Errorf("apply %s: %w", fixture.File, err)
	}
	a.say("applied %s to %s", fixture.File, s.Namespace)
	return nil
}
