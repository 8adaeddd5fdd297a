package cli

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/spf13/cobra"
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
