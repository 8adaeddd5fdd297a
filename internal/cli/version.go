package cli

import (
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/notices"
)

// The linker sets these (see the Makefile): the sources are not there any more when klab runs.
var (
	// grader is the digest of all that decides verdicts besides lessons.
	grader string
	// commit is the commit of this klab, with + behind it where files were changed.
	commit string
)

func (a *app) versionCommand() *cobra.Command {
	licenses := false
	cmd := &cobra.Command{
		Use: "version", Args: exactly(0),
		RunE: func(*cobra.Command, []string) error {
			if licenses {
				document := map[string]any{"schemaVersion": schemaVersion, "notices": notices.Text()}
				return a.print(document, func() { a.say("%s", strings.TrimSuffix(notices.Text(), "\n")) })
			}
			version := klabVersion()
			document := map[string]any{"schemaVersion": schemaVersion, "klab": version, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH}
			return a.print(document, func() { a.say("klab %s (%s, %s/%s)", version, runtime.Version(), runtime.GOOS, runtime.GOARCH) })
		},
	}
	cmd.Flags().BoolVar(&licenses, "licenses", false, "")
	return cmd
}

// klabVersion is the module's version, or that of the commit it was built from.
func klabVersion() string {
	info, ok := debug.ReadBuildInfo()
	switch {
	case ok && info.Main.Version != "" && info.Main.Version != "(devel)":
		return info.Main.Version
	case commit != "":
		return "devel-" + commit
	default:
		return "devel"
	}
}
