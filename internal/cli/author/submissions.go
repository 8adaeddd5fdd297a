package author

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/handin"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/internal/words"
)

// submissionsCommand proves that submissions come to what was seen where they were made.
func submissionsCommand(a commands) *cobra.Command {
	out, match, draw, parallel, most := "", "", "", 0, 0
	cmd := &cobra.Command{
		Use: "submissions [LESSON…]",
		RunE: func(cmd *cobra.Command, args []string) error {
			chosen, err := a.chosen(cmd.Context(), args)
			if err != nil {
				return err
			}
			proof := handin.Proof{Lessons: chosen, Dir: out, Klab: app.Version(), LabName: a.Lab, Parallel: parallel, Refusal: refused, Most: most, Draw: draw}
			if match != "" {
				proof.Match = func(name string) bool { return strings.Contains(name, match) }
			}
			return a.Holding("klab author submissions", func(*cluster.Hold) error { return proveSubmissions(cmd.Context(), a, proof) })
		},
	}
	cmd.Flags().StringVar(&out, "out", "submissions", "")
	cmd.Flags().StringVar(&match, "match", "", "")
	cmd.Flags().IntVar(&parallel, "parallel", 0, "")
	cmd.Flags().IntVar(&most, "most", 0, "")
	cmd.Flags().StringVar(&draw, "draw", "", "")
	return cmd
}

// submissionsDocument is the report of klab author submissions.
type submissionsDocument struct {
	SchemaVersion int            `json:"schemaVersion"`
	Kubernetes    string         `json:"kubernetes"`
	Counts        map[string]int `json:"counts"`
	Cases         []handin.Case  `json:"cases"`
}

func proveSubmissions(ctx context.Context, a commands, proof handin.Proof) (err error) {
	lab, status, err := a.Whole(ctx)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(proof.Dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the submissions: %w", err)
	}
	journal, err := lanes.OpenJournal[grade.Try](filepath.Join(proof.Dir, "grades.jsonl"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, journal.Close()) }()
	played, err := lanes.OpenJournal[handin.Case](filepath.Join(proof.Dir, "played.jsonl"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, played.Close()) }()
	proof.Lab, proof.Kubernetes, proof.Journal, proof.Played = lab, status.Kubernetes, journal, played
	proof.Told = func(line string) { a.Tell("%s", line) }
	cases, failed := handin.Prove(ctx, proof)
	document := submissionsDocument{SchemaVersion: app.SchemaVersion, Kubernetes: status.Kubernetes, Counts: map[string]int{}, Cases: cases}
	for _, c := range cases {
		document.Counts[c.Outcome]++
	}
	if err := a.Print(document, func() { sayCases(a, document) }); err != nil || failed != nil {
		return errors.Join(failed, err)
	}
	if bad := document.Counts[handin.Differs] + document.Counts[handin.Broken]; bad > 0 {
		return &app.Error{Code: app.ExitFailed, Cause: errors.New(words.Fill(a.Words().Submit.LawBroken, "n", strconv.Itoa(bad), "all", strconv.Itoa(len(cases))))}
	}
	return nil
}

// sayCases prints what does not agree, and how many of each there are.
func sayCases(a commands, document submissionsDocument) {
	for _, c := range document.Cases {
		if c.Outcome != handin.Agrees {
			a.Say("%-8s %s: %s; %s (%s) %s", c.Outcome, c.Name, c.Said, c.Mark, c.Basis, c.Reason)
		}
	}
	for _, outcome := range []string{handin.Agrees, handin.Open, handin.Differs, handin.Broken} {
		a.Say("%5d %s", document.Counts[outcome], outcome)
	}
}
