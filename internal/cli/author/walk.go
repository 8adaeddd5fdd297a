package author

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/home"
	"github.com/klab-dev/klab/internal/ledger"
	"github.com/klab-dev/klab/internal/walk"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// walkFlags are those of author walk.
type walkFlags struct {
	parallel int
	budget   time.Duration
	limit    time.Duration
	first    string
	touched  []string
	shell    bool
	ledger   string
}

func (a commands) walkCommand() *cobra.Command {
	f := walkFlags{}
	cmd := &cobra.Command{
		Use:  "walk [LESSON…]",
		RunE: func(cmd *cobra.Command, args []string) error { return a.walk(cmd.Context(), f, args) },
	}
	flags := cmd.Flags()
	flags.IntVar(&f.parallel, "parallel", 2, "")
	flags.DurationVar(&f.budget, "budget", 0, "")
	flags.DurationVar(&f.limit, "limit", 0, "")
	flags.StringSliceVar(&f.touched, "touched", nil, "")
	flags.StringVar(&f.first, "first", "", "")
	flags.BoolVar(&f.shell, "shell", true, "")
	flags.StringVar(&f.ledger, "ledger", "", "")
	flags.Lookup("ledger").NoOptDefVal = besideLessons
	return cmd
}

func (a commands) walk(ctx context.Context, f walkFlags, ids []string) error {
	if a.Output != "text" && a.Output != "json" {
		return a.NoOutput(a.Words().Formats)
	}
	chosen, err := a.chosen(ctx, ids)
	if err != nil {
		return err
	}
	if chosen, err = f.inOrder(a.Words(), chosen); err != nil {
		return app.Usage("%w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find klab itself: %w", err)
	}
	flags, err := a.flagsOfWalk()
	if err != nil {
		return err
	}
	processes := walk.Processes{Program: self, Flags: flags, Lab: a.Lab, Environment: append(os.Environ(), home.Environment()...)}
	options := walk.Options{
		Klab:    func(string) (walk.Klab, error) { return processes.NewLearner() },
		Lessons: chosen, Parallel: f.parallel, Shell: f.shell, Limit: f.limit, Budget: f.budget, Progress: a.walkLine,
	}
	return a.Holding("klab author walk", func(*cluster.Hold) error {
		if _, err := a.Connect(ctx, true); err != nil {
			return err
		}
		found, failed := walk.Run(ctx, options)
		found.Klab = app.Version()
		if err := a.Print(found, func() { sayWalk(a, found) }); err != nil {
			return err
		}
		if err := a.enterWalks(f, chosen, found); err != nil {
			return err
		}
		switch {
		case failed != nil:
			return failed
		case !found.Holds():
			return &app.Error{Code: app.ExitFailed, Cause: fmt.Errorf("the walk did not go well; klab author walk LESSON goes through one lesson again")}
		}
		return nil
	})
}

// enterWalks keeps the outcome of a walk with the typed commands.
func (a commands) enterWalks(f walkFlags, chosen []*lessons.Lesson, found walk.Report) error {
	if f.ledger == "" || !f.shell {
		return nil
	}
	dir, err := a.ledgerDir(f.ledger)
	if err != nil {
		return err
	}
	walks, err := ledger.OpenWalks(dir)
	if err != nil {
		return err
	}
	for _, lesson := range chosen {
		i := slices.IndexFunc(found.Lessons, func(l walk.Lesson) bool { return l.Lesson == lesson.ID && l.Outcome != walk.Untouched })
		if i < 0 {
			continue
		}
		if found.Lessons[i].Outcome != walk.OK {
			walks.Forget(lesson.ID)
			continue
		}
		typed := 0
		for _, step := range found.Lessons[i].Steps {
			typed += len(step.Typed)
		}
		walks.Enter(ledger.Walk{
			Lesson: lesson.ID, Digest: ledger.WalkDigest(lesson), Grader: app.Grader(), Commit: app.Commit(), Steps: len(found.Lessons[i].Steps), Typed: typed,
			Seconds: math.Round(found.Lessons[i].Seconds), Date: time.Now().UTC().Truncate(time.Second),
		})
	}
	return walks.Save()
}

// flagsOfWalk are the flags that every process of a walk needs to mean the same as this one.
func (a commands) flagsOfWalk() ([]string, error) {
	flags := []string{"--name", a.Lab, "--lang", lessons.English}
	if a.Engine != "" {
		flags = append(flags, "--engine", a.Engine)
	}
	if a.LessonsDir != "" {
		dir, err := filepath.Abs(a.LessonsDir) // the processes have a folder of their own
		if err != nil {
			return nil, fmt.Errorf("find %s: %w", a.LessonsDir, err)
		}
		flags = append(flags, "--lessons", dir)
	}
	if a.Trust {
		flags = append(flags, "--trust")
	}
	return flags, nil
}

// inOrder brings lessons into the order in which they are walked.
func (f walkFlags) inOrder(w words.CommandWords, all []*lessons.Lesson) ([]*lessons.Lesson, error) {
	n, m := 1, 1
	if f.first != "" {
		before, after, _ := strings.Cut(f.first, "/")
		var err1, err2 error
		n, err1 = strconv.Atoi(before)
		m, err2 = strconv.Atoi(after)
		if err1 != nil || err2 != nil || n < 1 || n > m {
			return nil, errors.New(words.Fill(w.WantShare, "first", strconv.Quote(f.first)))
		}
	}
	var touched, share, others []*lessons.Lesson
	for i, lesson := range all {
		switch {
		case slices.Contains(f.touched, lesson.ID):
			touched = append(touched, lesson)
		case i%m == n-1:
			share = append(share, lesson)
		default:
			others = append(others, lesson)
		}
	}
	return slices.Concat(touched, share, others), nil
}

// walkLine prints a step that has ended.
func (a commands) walkLine(lesson string, s walk.Step) {
	fmt.Fprintf(a.Err, "%-9s %6.1fs  %s\n", s.Outcome, s.Seconds, s.Name(lesson))
}

// sayWalk says what was not well last, beside the totals, where the end of a long log still shows it.
func sayWalk(a commands, found walk.Report) {
	var well, ill []walk.Lesson
	var untouched []string
	for _, lesson := range found.Lessons {
		switch lesson.Outcome {
		case walk.Untouched:
			untouched = append(untouched, lesson.Lesson)
		case walk.OK:
			well = append(well, lesson)
		default:
			ill = append(ill, lesson)
		}
	}
	for _, lesson := range well {
		sayWalked(a, lesson)
	}
	if len(untouched) > 0 {
		a.Say("%s: %s", walk.Untouched, strings.Join(untouched, ", "))
	}
	for _, lesson := range ill {
		sayWalked(a, lesson)
	}
	a.Say("%s; %.0f s", found.Summary(), found.Seconds)
}

func sayWalked(a commands, lesson walk.Lesson) {
	a.Say("%-9s %6.1fs  %s", lesson.Outcome, lesson.Seconds, lesson.Lesson)
	for _, step := range lesson.Steps {
		if !step.Well() {
			a.Say("    %s %s: %s", step.Outcome, step.Name(lesson.Lesson), step.Command)
			a.Say("        %s", strings.ReplaceAll(step.Detail, "\n", "\n        "))
		}
		if step.Outcome == walk.Already {
			a.Say("    passed before its answer: %s, %s", step.Task, step.Detail)
		}
		if step.Outcome == walk.NotAgain {
			a.Say("    not checked again at the end: %s, %s", step.Task, step.Detail)
		}
		for _, u := range step.Untyped {
			a.Say("    not typed (%s of %s), %s: %s", step.By, step.Task, u.Why, u.Command)
		}
	}
}
