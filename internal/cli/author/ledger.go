package author

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/internal/ledger"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/wholefile"
)

// ledgerFlags say which cases of a ledger are tried.
type ledgerFlags struct {
	dir     string
	stale   bool
	all     bool
	budget  time.Duration
	sample  string
	touched []string
}

// besideLessons stands for the ledger that belongs to the lessons.
const besideLessons = "beside the lessons"

func (f *ledgerFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.dir, "ledger", "", "")
	flags.Lookup("ledger").NoOptDefVal = besideLessons
	flags.BoolVar(&f.stale, "stale", false, "")
	flags.BoolVar(&f.all, "all", false, "")
	flags.DurationVar(&f.budget, "budget", 0, "")
	flags.StringVar(&f.sample, "sample", "", "")
	flags.StringSliceVar(&f.touched, "touched", nil, "")
}

// withLedger makes a run try the cases that a ledger asks for. compared reports after the run how a sample differed
// from its lines.
func (a commands) withLedger(f ledgerFlags, options *law.Options) (compared func() error, err error) {
	if f.budget > 0 {
		options.Until = time.Now().Add(f.budget)
	}
	nothing := func() error { return nil }
	if f.dir == "" {
		if f.stale || f.all || f.sample != "" {
			return nil, a.Misuse(a.Words().NeedsLedger)
		}
		return nothing, nil
	}
	if app.Grader() == "" {
		return nil, errors.New("this klab does not know its grader, so that nobody could tell what its proofs are worth; build it with: make build")
	}
	dir, err := a.ledgerDir(f.dir)
	if err != nil {
		return nil, err
	}
	book, err := ledger.Open(dir, options.Lessons)
	if err != nil {
		return nil, err
	}
	a.chooseCases(f, book, options)
	if f.sample == "" {
		options.Ledger = book
		return nothing, nil
	}
	sample := &comparison{ledger: book}
	options.Ledger = sample
	return sample.verdict, unproven(book, options.Origin)
}

// ledgerDir finds the ledger of the lessons that are proven.
func (a commands) ledgerDir(named string) (string, error) {
	if named != besideLessons {
		return named, nil
	}
	course := cmp.Or(a.LessonsDir, "content")
	if _, err := os.Stat(filepath.Join(course, "course.yaml")); err != nil {
		return "", a.Misuse(a.Words().WhichLedger, "dir", course)
	}
	return filepath.Join(course, "ledger"), nil
}

// chooseCases ranks the cases of the run, and prints their number beforehand.
func (a commands) chooseCases(f ledgerFlags, l *ledger.Ledger, options *law.Options) {
	now := options.Origin
	options.Order = l.Choose(ledger.Choice{Now: now, All: f.all, Stale: f.stale, Sample: f.sample != "", Lessons: f.touched, Draw: f.sample})
	forecast := l.Forecast(options.Order, cmp.Or(options.Parallel, runtime.NumCPU()+2))
	text := fmt.Sprintf("%s; to try: %d, about %s", l.Summary(now), len(options.Order), forecast)
	if f.budget > 0 && f.budget < forecast {
		text += fmt.Sprintf(", of which as much as fits into %s", f.budget)
	}
	a.Tell("%s", text)
}

// unproven is the error about cases without a proof, with the command that makes one.
func unproven(l *ledger.Ledger, now law.Origin) error {
	var names []string
	ids := []string{}
	for _, c := range l.Cases() {
		if l.State(c, now) != ledger.Unproven {
			continue
		}
		names = append(names, c.Name())
		if len(ids) == 0 || ids[len(ids)-1] != c.Lesson {
			ids = append(ids, c.Lesson)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return fmt.Errorf("%d unproven:\n  %s\nprove with: make law LESSONS=\"%s\"", len(names), strings.Join(names, "\n  "), strings.Join(ids, " "))
}

// A comparison holds the cases of a sample against their lines.
type comparison struct {
	ledger    *ledger.Ledger
	disagrees []string
}

var _ law.Ledger = (*comparison)(nil)

// Enter implements law.Ledger.
func (s *comparison) Enter(c law.Case) error {
	line, there := s.ledger.Line(c.Name())
	if !there {
		return nil
	}
	if difference := line.Disagrees(c); difference != "" {
		s.disagrees = append(s.disagrees, c.Name()+": "+difference)
	}
	return nil
}

// verdict is the error of a sample that says something else than the ledger.
func (s *comparison) verdict() error {
	if len(s.disagrees) == 0 {
		return nil
	}
	return &app.Error{Code: app.ExitFailed, Cause: fmt.Errorf("the ledger is wrong about:\n  %s", strings.Join(s.disagrees, "\n  "))}
}

// ledgerCommand prints the state of the ledger, without a lab.
func (a commands) ledgerCommand() *cobra.Command {
	dir, page := "", ""
	cmd := &cobra.Command{
		Use: "ledger [LESSON…]",
		RunE: func(cmd *cobra.Command, args []string) error {
			chosen, err := a.chosen(cmd.Context(), args)
			if err != nil {
				return err
			}
			where, err := a.ledgerDir(cmp.Or(dir, besideLessons))
			if err != nil {
				return err
			}
			l, err := ledger.Open(where, chosen)
			if err != nil {
				return err
			}
			if page != "" {
				walks, err := ledger.OpenWalks(where)
				if err != nil {
					return err
				}
				return putTable(page, l.Table(chosen, walks, law.Origin{Grader: app.Grader()}))
			}
			return a.showLedger(l, chosen)
		},
	}
	cmd.Flags().StringVar(&dir, "ledger", "", "")
	cmd.Flags().StringVar(&page, "readme", "", "")
	return cmd
}

// putTable writes the ledger's table into a page.
func putTable(page, table string) error {
	data, err := os.ReadFile(page)
	if err != nil {
		return fmt.Errorf("read the page: %w", err)
	}
	text, err := ledger.Put(string(data), table)
	if err != nil {
		return fmt.Errorf("%s: %w", page, err)
	}
	return wholefile.Publish(page, []byte(text))
}

func (a commands) showLedger(l *ledger.Ledger, chosen []*lessons.Lesson) error {
	now := law.Origin{Grader: app.Grader()}
	type row struct {
		Lesson   string `json:"lesson"`
		Proven   int    `json:"proven"`
		Stale    int    `json:"stale"`
		Unproven int    `json:"unproven"`
	}
	rows := map[string]*row{}
	for _, c := range l.Cases() {
		if rows[c.Lesson] == nil {
			rows[c.Lesson] = &row{Lesson: c.Lesson}
		}
		r := rows[c.Lesson]
		switch l.State(c, now) {
		case ledger.Proven:
			r.Proven++
		case ledger.Stale:
			r.Stale++
		default:
			r.Unproven++
		}
	}
	document := struct {
		SchemaVersion int    `json:"schemaVersion"`
		Grader        string `json:"grader"`
		Lessons       []*row `json:"lessons"`
	}{SchemaVersion: app.SchemaVersion, Grader: app.Grader()}
	for _, lesson := range chosen {
		document.Lessons = append(document.Lessons, rows[lesson.ID])
	}
	return a.Print(document, func() {
		for _, r := range document.Lessons {
			a.Say("%-24s %4d proven %4d stale %4d unproven", r.Lesson, r.Proven, r.Stale, r.Unproven)
		}
		a.Say("%s", l.Summary(now))
	})
}
