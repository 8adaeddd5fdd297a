package study

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/wholefile"
)

// ExportCommand writes the learner's log to a file.
func ExportCommand(call *app.App) *cobra.Command {
	a := commands{call}
	return &cobra.Command{
		Use: "export FILE", Args: a.Exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			log, err := a.ProgressLog(cmd.Context())
			if err != nil {
				return err
			}
			if same(args[0], a.Home.Progress()) {
				return a.Misuse(words.Fill(a.Words().ExportOntoLog, "file", args[0]))
			}
			written := 0
			err = wholefile.Write(args[0], func(w io.Writer) (err error) {
				written, err = log.Export(w)
				return err
			})
			if err != nil {
				return fmt.Errorf("write %s: %w", args[0], err)
			}
			document := map[string]any{"schemaVersion": app.SchemaVersion, "events": written, "file": args[0]}
			return a.Print(document, func() {
				a.Say("%s", words.Fill(a.Words().Exported, "n", strconv.Itoa(written), "file", args[0]))
			})
		},
	}
}

// same reports whether two names are of one file.
func same(one, other string) bool {
	a, err := os.Stat(one)
	if err != nil {
		return false
	}
	b, err := os.Stat(other)
	return err == nil && os.SameFile(a, b)
}

// ForgetCommand takes lessons out of the learner's log.
func ForgetCommand(call *app.App) *cobra.Command {
	a := commands{call}
	all, yes := false, false
	cmd := &cobra.Command{
		Use: "forget LESSON… | --all", Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) > 0) {
				return a.Misuse(a.Words().WhichForget)
			}
			return a.forget(cmd.Context(), args, yes)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "")
	cmd.Flags().BoolVar(&yes, "yes", false, "")
	return cmd
}

// forget takes what was done in some lessons out of the learner's progress, or all of it where none is named.
func (a commands) forget(ctx context.Context, ids []string, yes bool) error {
	log, err := a.ProgressLog(ctx)
	if err != nil {
		return err
	}
	state, err := a.ProgressState(ctx)
	if err != nil {
		return err
	}
	question := a.Words().AskForgetAll
	if len(ids) > 0 {
		question = words.Fill(a.Words().AskForget, "lessons", words.Of(a.Language).List(ids))
	}
	for _, id := range ids { // one of a pack that is gone may be named too
		if state.Lessons[id] == nil {
			if _, _, err := a.Lesson(ctx, id); err != nil {
				return err
			}
		}
	}
	if err := app.Consent(ctx, a.App, yes, question); err != nil {
		return err
	}
	gone, err := log.Forget(ctx, ids...)
	if err != nil {
		return err
	}
	document := map[string]any{"schemaVersion": app.SchemaVersion, "forgotten": gone}
	return a.Print(document, func() { a.Say("%s", words.Fill(a.Words().Forgotten, "n", strconv.Itoa(gone))) })
}
