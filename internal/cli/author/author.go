// Package author holds the commands for those who write lessons.
package author

import (
	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/cli/app"
)

// Command holds the commands for authors.
func Command(call *app.App) *cobra.Command {
	a := commands{call}
	cmd := &cobra.Command{Use: "author", Args: cobra.ArbitraryArgs, RunE: a.OnlyCommands}
	cmd.AddCommand(a.newLessonCommand(), a.lintCommand(), a.showLessonCommand(), a.schemaCommand(), a.watchCommand(), a.lawCommand(), a.ledgerCommand(), a.mutateCommand(), submissionsCommand(a), a.walkCommand(), a.applyCommand())
	return cmd
}
