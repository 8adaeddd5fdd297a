package class

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/gofrs/flock"
	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
	"github.com/klab-dev/klab/wholefile"
)

// lab is the one that grades unless another is named, so that a class never meets the teacher's own.
const lab = "grade"

// Files of the output folder.
const (
	resultsFile = "results.json"
	journalFile = "grades.jsonl"
	lockFile    = "grades.lock"
)

// gradeFlags are those of klab grade.
type gradeFlags struct {
	out      string
	lessons  []string
	accept   []string
	parallel int
	dryRun   bool
	// shard is the part that is graded, merge the folders of parts that are put together.
	shard string
	merge []string
	// labs are several of this machine: how many, or their names.
	labs []string
	// spread is for many nodes of one cluster.
	spread spreadFlags
	// chosen is true where the folder of the results was named.
	chosen bool
}

// GradeCommand marks submissions.
func GradeCommand(call *app.App) *cobra.Command {
	f := gradeFlags{}
	cmd := &cobra.Command{
		Use: "grade SUBMISSION…", Args: call.Between(1, math.MaxInt),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("name") {
				call.Lab = lab
			}
			f.chosen = cmd.Flags().Changed("out")
			return commands{call}.grade(cmd.Context(), f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", "grades", "")
	flags.StringSliceVar(&f.lessons, "lesson", nil, "")
	flags.StringSliceVar(&f.accept, "accept", nil, "")
	flags.IntVar(&f.parallel, "parallel", 0, "")
	flags.BoolVar(&f.dryRun, "dry-run", false, "")
	flags.StringVar(&f.shard, "shard", "", "")
	flags.StringSliceVar(&f.merge, "merge", nil, "")
	flags.StringSliceVar(&f.labs, "labs", nil, "")
	flags.IntVar(&f.spread.workers, "spread", 0, "")
	flags.StringVar(&f.spread.kubeconfig, "kubeconfig", "", "")
	flags.StringVar(&f.spread.context, "context", "", "")
	flags.StringVar(&f.spread.image, "image", "", "")
	flags.StringVar(&f.spread.queue, "queue", "", "")
	flags.BoolVar(&f.spread.yes, "yes", false, "")
	return cmd
}

func (a commands) grade(ctx context.Context, f gradeFlags, paths []string) error {
	for _, basis := range f.accept {
		if basis != grade.Recorded && basis != grade.Claimed {
			return a.Misuse(a.Words().Grade.NoBasis, "basis", strconv.Quote(basis))
		}
	}
	share, err := a.share(f)
	if err != nil {
		return err
	}
	f, paths, err = a.ofClass(ctx, f, paths)
	if err != nil {
		return err
	}
	submissions, err := read(ctx, paths, f.out)
	if err != nil {
		return err
	}
	course, err := a.Authored(ctx)
	if err != nil {
		return err
	}
	chosen, err := a.chosen(course, submissions, f.lessons)
	if err != nil {
		return err
	}
	options := grade.Options{
		Lessons: chosen, Submissions: submissions, Klab: version(), LabName: a.Lab, Parallel: f.parallel, Accept: f.accept, Refusal: cluster.Refused,
		Share: share,
	}
	if share.Of > 0 {
		if options.Seconds, err = seconds(); err != nil {
			return err
		}
	}
	if len(f.merge) > 0 {
		return a.mergeInto(f, options)
	}
	if f.dryRun {
		found := grade.Foretell(options)
		return a.Print(found, func() { a.table(found) })
	}
	if f.spread != (spreadFlags{}) {
		return a.spread(ctx, f, paths, options)
	}
	team, err := a.team(f.labs)
	if err != nil {
		return err
	}
	return team.holding(func() error { return a.gradeInto(ctx, f.out, options, team) })
}

// read reads all submissions.
func read(ctx context.Context, paths []string, out string) ([]submission.Submission, error) {
	var all []submission.Submission
	err := each(ctx, paths, out, func(_ string, s submission.Submission) error {
		all = append(all, s)
		return nil
	})
	return all, err
}

// each reads one submission after the other and hands it on with its path. A path that leads nowhere is a mistake in the
// call; what is wrong with a file is its own. The folder of the results may lie among them.
func each(ctx context.Context, paths []string, out string, do func(path string, s submission.Submission) error) error {
	for _, path := range paths {
		found, err := submission.Find(path)
		if err != nil {
			return app.Usage("find submissions: %w", err)
		}
		for _, one := range found {
			if same(one, out) {
				continue
			}
			s, err := submission.Read(ctx, one)
			if err != nil {
				return fmt.Errorf("read submissions: %w", err)
			}
			if err := do(one, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// same reports whether two paths lead to the same folder.
func same(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// chosen are the lessons that were to be done: those named, else all that anybody handed in.
func (a commands) chosen(course *lessons.Course, submissions []submission.Submission, named []string) ([]*lessons.Lesson, error) {
	if _, err := app.Named(a.App, course, named); err != nil {
		return nil, err
	}
	handedIn := func(id string) bool {
		return slices.ContainsFunc(submissions, func(s submission.Submission) bool { return s.About(id) })
	}
	chosen := slices.DeleteFunc(slices.Clone(course.Lessons), func(l *lessons.Lesson) bool {
		return len(named) > 0 && !slices.Contains(named, l.ID) || len(named) == 0 && !handedIn(l.ID)
	})
	if len(chosen) == 0 {
		for _, line := range a.also(grade.Foretell(grade.Options{Submissions: submissions})) {
			a.Tell("%s", line)
		}
		return nil, &app.Error{Code: app.ExitUsage, Cause: errors.New(a.Words().Grade.Nothing)}
	}
	return chosen, nil
}

// gradeInto grades on the running labs, and writes the results also of a run that was interrupted.
func (a commands) gradeInto(ctx context.Context, out string, options grade.Options, team team) (err error) {
	unlock, err := a.take(out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	members, kubernetes, err := team.connect(ctx)
	if err != nil {
		return err
	}
	defer team.stay()
	journal, err := lanes.OpenJournal[grade.Try](filepath.Join(out, journalFile))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, journal.Close()) }()
	options.Lab, options.LabName, options.More = members[0].Lab, members[0].Name, members[1:]
	options.Kubernetes, options.Journal = kubernetes, journal
	options.Gone = func(lab string, why error) {
		a.Tell("%s", words.Fill(a.Words().Grade.LabGone, "lab", lab, "reason", plain.Line(why.Error())))
	}
	options.Progress = func(p grade.Progress) { a.Tell("%s", a.line(p)) }
	found, failed := grade.Run(ctx, options)
	file, err := write(out, found)
	if err != nil {
		return errors.Join(failed, err)
	}
	if failed != nil {
		return errors.New(words.Fill(a.Words().Grade.GoOn, "n", strconv.Itoa(journal.Len()), "reason", plain.Line(words.Of(a.Language).Why(failed))))
	}
	if options.Share.Of > 0 {
		return a.concludeShare(found, file, journal.Len())
	}
	return a.conclude(found, file)
}

// write writes the results into the folder.
func write(out string, found grade.Results) (file string, err error) {
	file = filepath.Join(out, resultsFile)
	if err := wholefile.Write(file, func(w io.Writer) error { return app.WriteJSON(w, found, "  ") }); err != nil {
		return file, fmt.Errorf("write the results: %w", err)
	}
	return file, nil
}

// conclude prints the results, and ends with "could not tell" where something is for a person to decide.
func (a commands) conclude(found grade.Results, file string) error {
	if err := a.Print(found, func() { a.table(found) }); err != nil {
		return err
	}
	w := a.Words().Grade
	a.Tell("%s", words.Fill(w.Written, "file", plain.Name(file)))
	if open := found.Run.Counts.Unknown + found.Run.Counts.Refused; open > 0 {
		return &app.Error{Code: app.ExitUnknown, Cause: errors.New(words.Fill(w.Undecided, "n", strconv.Itoa(open)))}
	}
	return nil
}

// take makes the output folder and keeps others from grading into it.
func (a commands) take(out string) (unlock func() error, err error) {
	if err := os.MkdirAll(out, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the results: %w", err)
	}
	lock := flock.New(filepath.Join(out, lockFile))
	taken, err := lock.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("lock the folder of the results: %w", err)
	case !taken:
		return nil, &app.Error{Code: app.ExitUnknown, Cause: errors.New(words.Fill(a.Words().Grade.OutTaken, "folder", plain.Name(out)))}
	}
	return lock.Unlock, nil
}

// ofClass finds in the folder of a class what is graded, by which lessons, and where the results go. Other paths are
// submissions.
func (a commands) ofClass(ctx context.Context, f gradeFlags, paths []string) (gradeFlags, []string, error) {
	if len(paths) != 1 || !class.Is(paths[0]) {
		return f, paths, nil
	}
	dir, w := paths[0], a.Words().Class
	folder, err := a.folder(ctx, dir)
	if err != nil {
		return f, nil, err
	}
	if stopped := folder.Stopped(); len(stopped) > 0 {
		a.list(dir, a.inWords(stopped))
		return f, nil, &app.Error{Code: app.ExitFailed, Cause: errors.New(words.Fill(w.Stopped, "dir", plain.Name(dir)))}
	}
	for _, p := range folder.Problems {
		if p.Code == class.Changed {
			return f, nil, &app.Error{Code: app.ExitFailed, Cause: errors.New(words.Fill(w.AnotherLesson, p.Values...))}
		}
	}
	if len(f.lessons) == 0 {
		f.lessons = folder.Assignment.Lessons()
	}
	if !f.chosen {
		f.out = filepath.Join(dir, class.GradesDir)
	}
	return f, []string{filepath.Join(dir, class.SubmissionsDir)}, nil
}
