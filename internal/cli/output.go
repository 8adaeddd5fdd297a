package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/cluster"
)

// schemaVersion of every JSON document that klab prints.
const schemaVersion = 1

// print writes a report: as JSON, or with the given function as text.
func (a *app) print(document any, text func()) error {
	switch a.output {
	case "text":
		text()
		return nil
	case "json":
		encoder := json.NewEncoder(a.Out)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(document); err != nil {
			return fmt.Errorf("write json: %w", err)
		}
		return nil
	default:
		return usage("output %q: there are text and json", a.output)
	}
}

// say writes a line for people.
func (a *app) say(format string, args ...any) { fmt.Fprintf(a.Out, format+"\n", args...) }

// forLab makes the commands of a hint name the lab, where klab would not take that one without being told.
func (a *app) forLab(hint string) string {
	if a.lab == usualLab() || strings.Contains(hint, "--name") {
		return hint
	}
	return regexp.MustCompile(`\bklab ([a-z]+)`).ReplaceAllString(hint, "klab --name "+a.lab+" $1")
}

// usualLab is the lab of commands that name none: in a lab's shell that lab.
func usualLab() string { return cmp.Or(os.Getenv("KLAB_LAB"), cluster.DefaultName) }

// exactly is cobra's argument check with klab's exit code.
func exactly(n int) cobra.PositionalArgs { return between(n, n) }

// between takes at least low and at most high arguments.
func between(low, high int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) >= low && len(args) <= high:
			return nil
		case low == high:
			return usage("%s takes %d argument(s), got %d", cmd.CommandPath(), low, len(args))
		case high == math.MaxInt:
			return usage("%s takes at least %d argument(s), got %d", cmd.CommandPath(), low, len(args))
		default:
			return usage("%s takes %d to %d arguments, got %d", cmd.CommandPath(), low, high, len(args))
		}
	}
}
