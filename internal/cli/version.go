package cli

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// The linker sets these (see the Makefile): the sources are not there any more when klab runs.
var (
	// grader is the digest of all that decides verdicts besides lessons.
	grader string
	// commit is what klab was built from, with + behind it where files were changed.
	commit string
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "print klab's version", Args: exactly(0),
		RunE: func(*cobra.Command, []string) error {
			version := klabVersion()
			document := map[string]any{"schemaVersion": schemaVersion, "klab": version, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH}
			return a.print(document, func() { a.say("klab %s (%s, %s/%s)", version, runtime.Version(), runtime.GOOS, runtime.GOARCH) })
		},
	}
}

// klabVersion is the module's version, or that of the commit it was built from.
func klabVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "devel"
}
