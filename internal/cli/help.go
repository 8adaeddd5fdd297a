package cli

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/klab-dev/klab/internal/words"
)

// speakHelp has help speak the learner's language: that of the environment, and once a call is read, the call's own.
func (a commands) speakHelp(root *cobra.Command) {
	a.describe(root)
	standard := root.HelpFunc()
	defaults := regexp.MustCompile(`(?m) \(default (\S+)\)$`) // as pflag writes them
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		a.describe(root)
		out, page := cmd.OutOrStdout(), &bytes.Buffer{}
		cmd.SetOut(page)
		standard(cmd, args)
		cmd.SetOut(out)
		fmt.Fprint(out, defaults.ReplaceAllString(page.String(), words.Fill(a.Words().Default, "value", "$1")))
	})
}

// describe says of every command and flag what it is for, and heads the parts of help.
func (a commands) describe(root *cobra.Command) {
	w := a.Words()
	standard := (&cobra.Command{}).UsageTemplate()
	root.SetUsageTemplate(strings.NewReplacer(
		"Usage:", w.Usage+":", "Available Commands:", w.Commands+":", "Global Flags:", w.GlobalFlags+":", "Flags:", w.Flags+":",
		`Use "{{.CommandPath}} [command] --help" for more information about a command.`, words.Fill(w.MoreHelp, "command", "{{.CommandPath}}"),
	).Replace(standard))
	everyCommand(root, func(cmd *cobra.Command) {
		if does, ok := w.Does[cmd.CommandPath()]; ok {
			cmd.Short = does
		}
		if more, ok := w.Long[cmd.CommandPath()]; ok {
			cmd.Long = more
		}
		say := func(f *pflag.Flag) {
			if text, ok := w.Flag[cmd.CommandPath()+" --"+f.Name]; ok {
				f.Usage = text
			} else if f.Name == "help" {
				f.Usage = words.Fill(w.HelpFor, "command", cmd.Name())
			}
		}
		cmd.LocalFlags().VisitAll(say)
	})
}

func everyCommand(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, below := range cmd.Commands() {
		everyCommand(below, visit)
	}
}
