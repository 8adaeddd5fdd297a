package app

import (
	"cmp"
	"errors"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/words"
)

// Report prints an error (the failed step and the last reason), then the command to try next.
func (a *App) Report(err error) int {
	if err == nil {
		return ExitOK
	}
	all, code, next := words.Of(a.speaking()), ExitFailed, ""
	var exit *Error
	if errors.As(err, &exit) {
		code, next = exit.Code, exit.Next
	}
	var known *cluster.Error
	errors.As(err, &known)
	text := inWords(all.Commands, err)
	if known != nil {
		next = all.FromLab(known.Next)
		text = words.Fill(cmp.Or(all.Commands.Failures[string(known.Kind)], "{reason}"), "reason", all.FromLab(text))
	}
	if text != "" {
		a.Tell("klab: %s", text)
	}
	if code == ExitUsage {
		next = cmp.Or(next, "klab --help")
	}
	if next != "" {
		a.Tell("%s", words.Fill(all.TryNext, "command", a.ForLab(next)))
	}
	return code
}

// inWords says what failed. The lab's errors come after it, because they have commands to try.
func inWords(w words.CommandWords, err error) string {
	if newer, ok := errors.AsType[*progress.NewerError](err); ok {
		return words.Fill(w.NewerLog, "file", newer.Path, "version", strconv.Itoa(newer.Version), "known", strconv.Itoa(progress.Version))
	}
	if foreign, ok := errors.AsType[*progress.ForeignError](err); ok {
		return words.Fill(w.NoLog, "file", foreign.Path, "own", foreign.Own)
	}
	return err.Error()
}

// FlagMistake is the error of a flag that cobra could not read.
func (a *App) FlagMistake(_ *cobra.Command, err error) error {
	kind := "other"
	switch {
	case errors.As(err, new(*pflag.NotExistError)):
		kind = "unknown"
	case errors.As(err, new(*pflag.ValueRequiredError)):
		kind = "missing"
	case errors.As(err, new(*pflag.InvalidValueError)):
		kind = "invalid"
	}
	return a.Misuse(a.Words().Misuses[kind], "reason", err.Error())
}
