// Package cli is klab's commands, flags and exit codes, and the one place that wires the packages
// together.
package cli

import (
	"cmp"
	"context"

	"github.com/go-logr/logr"
	"github.com/spf13/cobra"
	"k8s.io/klog/v2"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/cli/author"
	"github.com/klab-dev/klab/internal/cli/class"
	"github.com/klab-dev/klab/internal/cli/shell"
	"github.com/klab-dev/klab/internal/cli/study"
)

// Run runs klab and returns its exit code. When it is called as kubectl, it is kubectl.
func Run(ctx context.Context, args []string, streams app.Streams) (code int) {
	a, end := app.New(streams)
	defer func() {
		if end(ctx) != nil {
			code = cmp.Or(code, app.ExitFailed)
		}
	}()
	if shell.CalledKubectl(args[0]) {
		return a.Report(shell.AsKubectl(ctx, a, args[1:]))
	}
	quietLibraries()
	root := commands{a}.root()
	root.SetArgs(args[1:])
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	return a.Report(root.ExecuteContext(ctx))
}

// quietLibraries keeps client-go from writing to the terminal, which belongs to the screen: after a laptop's sleep it
// would be full of watches that ended. Failures reach people through klab's own errors.
func quietLibraries() { klog.SetLogger(logr.Discard()) }

func (a commands) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "klab",
		SilenceErrors: true, SilenceUsage: true,
		Args: cobra.ArbitraryArgs, RunE: a.OnlyCommands,
		PersistentPreRunE: a.Prepare,
	}
	root.SetFlagErrorFunc(a.FlagMistake)
	a.AddFlags(root.PersistentFlags())
	root.AddCommand(a.startCommand(), a.stopCommand(), a.destroyCommand(), a.statusCommand(), a.doctorCommand(), a.repairCommand(), addOnCommand(a.App),
		a.lessonsCommand(), study.NextCommand(a.App), study.ReviewCommand(a.App), a.showCommand(), a.glossaryCommand(), a.checkCommand(), a.hintCommand(), a.solutionCommand(), a.resetCommand(),
		shell.Command(a.App), shell.EnvCommand(a.App), shell.KubectlCommand(a.App), a.progressCommand(), class.SubmitCommand(a.App), class.VerifyCommand(a.App), class.GradeCommand(a.App), class.Command(a.App), author.Command(a.App), a.versionCommand())
	a.speakHelp(root)
	return root
}
