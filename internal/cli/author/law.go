package author

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/internal/mutate"
	"github.com/klab-dev/klab/internal/report"
	"github.com/klab-dev/klab/internal/session/lab"
	"github.com/klab-dev/klab/internal/terminal"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// lawFlags are the common flags of author test and author mutate.
type lawFlags struct {
	parallel int
	match    string
	repeat   int
	resume   string
	reports  []string
	seed     uint64
	limit    int
	list     bool
}

func (f *lawFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.IntVar(&f.parallel, "parallel", 0, "")
	flags.StringVar(&f.match, "match", "", "")
	flags.IntVar(&f.repeat, "repeat", 1, "")
	flags.StringVar(&f.resume, "resume", "", "")
	flags.StringSliceVar(&f.reports, "report", nil, "")
}

func (a commands) lawCommand() *cobra.Command {
	f, l := lawFlags{}, ledgerFlags{}
	cmd := &cobra.Command{
		Use: "test [LESSON…]",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.prove(cmd.Context(), f, args, proof{command: "klab author test", ledger: l})
		},
	}
	f.add(cmd)
	l.add(cmd)
	return cmd
}

func (a commands) mutateCommand() *cobra.Command {
	f := lawFlags{}
	operators := false
	cmd := &cobra.Command{
		Use: "mutate [LESSON…]",
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case operators:
				return a.listOperators()
			case f.list:
				return a.listVariants(cmd.Context(), f, args)
			}
			return a.prove(cmd.Context(), f, args, proof{command: "klab author mutate", mutate: true})
		},
	}
	f.add(cmd)
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "")
	cmd.Flags().IntVar(&f.limit, "limit", 0, "")
	cmd.Flags().BoolVar(&operators, "operators", false, "")
	cmd.Flags().BoolVar(&f.list, "list", false, "")
	return cmd
}

func (a commands) listOperators() error {
	type operator struct {
		ID     string `json:"id"`
		Refuse bool   `json:"refuse"`
		Why    string `json:"why"`
	}
	document := struct {
		SchemaVersion int        `json:"schemaVersion"`
		Operators     []operator `json:"operators"`
	}{SchemaVersion: app.SchemaVersion}
	for _, o := range lessons.Operators() {
		document.Operators = append(document.Operators, operator(o))
	}
	return a.Print(document, func() {
		for _, o := range document.Operators {
			a.Say("%-6s %-24s %s", map[bool]string{false: "keep", true: "refuse"}[o.Refuse], o.ID, o.Why)
		}
	})
}

// listVariants lists the variants without trying them.
func (a commands) listVariants(ctx context.Context, f lawFlags, ids []string) error {
	chosen, err := a.chosen(ctx, ids)
	if err != nil {
		return err
	}
	of, err := variants(chosen, f)
	if err != nil {
		return err
	}
	document := struct {
		SchemaVersion int              `json:"schemaVersion"`
		Seed          uint64           `json:"seed"`
		Variants      []law.VariantDoc `json:"variants"`
	}{SchemaVersion: app.SchemaVersion, Seed: f.seed}
	for _, lesson := range chosen {
		for _, v := range of(lesson) {
			if doc := v.Document(lesson); f.match == "" || strings.Contains(doc.Name, f.match) {
				document.Variants = append(document.Variants, doc)
			}
		}
	}
	return a.Print(document, func() {
		for _, v := range document.Variants {
			a.Say("%s\n    %s", v.Name, v.Note)
		}
		a.Say("%d variants", len(document.Variants))
	})
}

// A proof is one run of the law as a command asks for it.
type proof struct {
	command string
	// mutate tries variants in the place of the lessons' own cases.
	mutate bool
	ledger ledgerFlags
}

// prove runs the law and writes its reports, also those of a run that was interrupted.
func (a commands) prove(ctx context.Context, f lawFlags, ids []string, p proof) error {
	if err := a.checkFormats(f); err != nil {
		return err
	}
	chosen, err := a.chosen(ctx, ids)
	if err != nil {
		return err
	}
	options := law.Options{Lessons: chosen, Parallel: f.parallel, Repeat: f.repeat, Refusal: refused}
	if f.match != "" {
		options.Match = func(name string) bool { return strings.Contains(name, f.match) }
	}
	if p.mutate {
		if options.Variants, err = variants(chosen, f); err != nil {
			return err
		}
	}
	return a.Holding(p.command, func(*cluster.Hold) error { return a.runLaw(ctx, f, p, options) })
}

// refused reports whether an answer was refused, by the API server or by the fence around packs, rather than not
// applied for another reason.
func refused(err error) bool { return cluster.Refused(err) || errors.Is(err, lab.ErrRefused) }

// checkFormats refuses a report in an unknown format before anything runs.
func (a commands) checkFormats(f lawFlags) error {
	if !slices.Contains(report.Formats(), a.Output) {
		return a.NoOutput(strings.Join(report.Formats(), words.Of(a.Language).Also))
	}
	for _, path := range f.reports {
		if _, err := report.FormatOf(path); err != nil {
			return &app.Error{Code: app.ExitUsage, Cause: err}
		}
	}
	return nil
}

// variants makes the variants of all lessons once.
func variants(chosen []*lessons.Lesson, f lawFlags) (func(*lessons.Lesson) []law.Variant, error) {
	made := map[string][]law.Variant{}
	for _, lesson := range chosen {
		of, err := mutate.Variants(lesson, f.seed)
		if err != nil {
			return nil, fmt.Errorf("make variants: %w", err)
		}
		made[lesson.ID] = mutate.Sample(of, f.limit, f.seed)
	}
	return func(lesson *lessons.Lesson) []law.Variant { return made[lesson.ID] }, nil
}

func (a commands) runLaw(ctx context.Context, f lawFlags, p proof, options law.Options) (err error) {
	lab, status, err := a.Whole(ctx)
	if err != nil {
		return err
	}
	options.Lab, options.Kubernetes = lab, status.Kubernetes
	options.Origin = law.Origin{Grader: app.Grader(), Commit: app.Commit(), Kubernetes: status.Kubernetes, Node: status.Image, Cores: runtime.NumCPU()}
	if f.resume != "" {
		journal, err := law.OpenJournal(f.resume)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, journal.Close()) }()
		options.Journal = journal
	}
	compared, err := a.withLedger(p.ledger, &options)
	if err != nil {
		return err
	}
	found, failed, err := a.runShown(ctx, options)
	if err != nil {
		return err
	}
	found.Klab, found.Seed = app.Version(), f.seed
	for i, c := range found.Cases {
		found.Cases[i].Reproduce = a.again(p, f, c)
	}
	if err := a.writeReports(f, found); err != nil {
		return errors.Join(failed, err)
	}
	if failed != nil {
		return interrupted(f, found, failed)
	}
	return errors.Join(verdictOf(found), compared())
}

// again is the command that tries a case once more.
func (a commands) again(p proof, f lawFlags, c law.Case) string {
	if c.Outcome == law.OK {
		return ""
	}
	command := p.command + " " + c.Lesson
	if a.LessonsDir != "" {
		command += " --lessons " + a.LessonsDir
	}
	if a.Trust {
		command += " --trust"
	}
	if p.mutate {
		command += fmt.Sprintf(" --seed %d", f.seed)
	}
	return fmt.Sprintf("%s --match '%s'", a.ForLab(command), strings.ReplaceAll(c.Name(), "'", `'\''`))
}

func (a commands) writeReports(f lawFlags, found law.Report) error {
	for _, path := range f.reports {
		format, err := report.FormatOf(path)
		if err != nil {
			return err
		}
		write := func(w io.Writer) error { return report.Write(w, format, found) }
		if format == report.Text { // which people look at in a terminal
			write = func(w io.Writer) error { return report.Write(terminal.NewFilter(w), format, found) }
		}
		if err := writeFile(path, write); err != nil {
			return fmt.Errorf("write report %s: %w", path, err)
		}
	}
	return report.Write(a.Out, a.Output, found)
}

func writeFile(path string, write func(io.Writer) error) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return write(file)
}

// interrupted says how to go on with a run that did not come to its end.
func interrupted(f lawFlags, found law.Report, cause error) error {
	if f.resume == "" {
		return fmt.Errorf("after %d cases: %w", len(found.Cases), cause)
	}
	return fmt.Errorf("after %d cases: %w; the same command goes on from %s", len(found.Cases), cause, f.resume)
}

func verdictOf(found law.Report) error {
	if found.Totals.Holds() {
		return nil
	}
	return &app.Error{Code: app.ExitFailed, Cause: fmt.Errorf("the law does not hold: %d of %d cases", len(found.Bad()), len(found.Cases))}
}
