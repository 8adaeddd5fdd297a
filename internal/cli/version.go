package cli

import (
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/notices"
)

func (a commands) versionCommand() *cobra.Command {
	licenses := false
	cmd := &cobra.Command{
		Use: "version", Args: a.Exactly(0),
		RunE: func(*cobra.Command, []string) error {
			if licenses {
				document := map[string]any{"schemaVersion": app.SchemaVersion, "notices": notices.Text()}
				return a.Print(document, func() { a.Say("%s", strings.TrimSuffix(notices.Text(), "\n")) })
			}
			version := app.Version()
			document := map[string]any{"schemaVersion": app.SchemaVersion, "klab": version, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH}
			return a.Print(document, func() { a.Say("klab %s (%s, %s/%s)", version, runtime.Version(), runtime.GOOS, runtime.GOARCH) })
		},
	}
	cmd.Flags().BoolVar(&licenses, "licenses", false, "")
	return cmd
}
