package app

import (
	"math"
	"strconv"

	"github.com/spf13/cobra"
)

// Exactly is cobra's argument check with klab's exit code.
func Exactly(n int) cobra.PositionalArgs { return Between(n, n) }

// Between takes at least low and at most high arguments.
func Between(low, high int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) >= low && len(args) <= high:
			return nil
		case low == high:
			return Usage("%s takes %d argument(s), got %d", cmd.CommandPath(), low, len(args))
		case high == math.MaxInt:
			return Usage("%s takes at least %d argument(s), got %d", cmd.CommandPath(), low, len(args))
		default:
			return Usage("%s takes %d to %d arguments, got %d", cmd.CommandPath(), low, high, len(args))
		}
	}
}

// OnlyCommands is for commands that only hold others: alone they print their help.
func (a *App) OnlyCommands(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	return a.Misuse(a.Words().NoCommand, "command", strconv.Quote(cmd.CommandPath()+" "+args[0]))
}
