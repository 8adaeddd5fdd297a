package class

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/cli/app"
)

// reportFlags are those of klab class report.
type reportFlags struct {
	to, lms, column, names string
	formats                []string
}

func (a commands) reportCommand() *cobra.Command {
	f := reportFlags{}
	cmd := &cobra.Command{
		Use: "report DIR|RESULTS.json", Args: a.Exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.report(cmd.Context(), f, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.to, "to", "report", "")
	flags.StringSliceVar(&f.formats, "format", []string{"html", "csv"}, "")
	flags.StringVar(&f.lms, "lms", "", "")
	flags.StringVar(&f.column, "column", "", "")
	flags.StringVar(&f.names, "names", "roster", "")
	return cmd
}

func (a commands) report(_ context.Context, _ reportFlags, _ string) error {
	return &app.Error{Code: app.ExitFailed, Cause: errors.New("todo")}
}
