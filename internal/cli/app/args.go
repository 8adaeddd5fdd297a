package app

import (
	"math"
	"strconv"

	"github.com/spf13/cobra"
)

// Exactly is cobra's argument check with klab's words and exit code.
func (a *App) Exactly(n int) cobra.PositionalArgs { return a.Between(n, n) }

// Between takes at least low and at most high arguments.
func (a *App) Between(low, high int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		w, text := a.Words(), ""
		switch {
		case len(args) >= low && len(args) <= high:
			return nil
		case low == high:
			text = w.TakesExactly
		case high == math.MaxInt:
			text = w.TakesAtLeast
		default:
			text = w.TakesBetween
		}
		return a.Misuse(text, "command", cmd.CommandPath(), "n", strconv.Itoa(low),
			"low", strconv.Itoa(low), "high", strconv.Itoa(high), "got", strconv.Itoa(len(args)))
	}
}

// OnlyCommands is for commands that only hold others: alone they print their help.
func (a *App) OnlyCommands(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	return a.Misuse(a.Words().NoCommand, "command", strconv.Quote(cmd.CommandPath()+" "+args[0]))
}
