package app

import (
	"cmp"
	"errors"
	"path/filepath"
	"strconv"

	"al.essio.dev/pkg/shellescape"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/wholefile"
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
	text := err.Error()
	if known != nil {
		next = all.FromLab(known.Next)
		text = words.Fill(cmp.Or(all.Commands.Failures[string(known.Kind)], "{reason}"), "reason", all.FromLab(text))
	} else {
		text = inWords(all, err)
		next = cmp.Or(next, nextOf(all.Commands, err))
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

// inWords says what failed where the lab did not.
func inWords(all words.Words, err error) string {
	w := all.Commands
	if newer, ok := errors.AsType[*progress.NewerError](err); ok {
		return words.Fill(w.NewerLog, "file", newer.Path, "version", strconv.Itoa(newer.Version), "known", strconv.Itoa(progress.Version))
	}
	if foreign, ok := errors.AsType[*progress.ForeignError](err); ok {
		return words.Fill(w.NoLog, "file", foreign.Path, "own", foreign.Own)
	}
	return all.Why(err)
}

// nextOf is what to try where a file could not be written.
func nextOf(w words.CommandWords, err error) string {
	file, full := wholefile.Full(err)
	if !full || file == "" {
		return ""
	}
	return words.Fill(w.DiskFullNext, "dir", shellescape.Quote(filepath.Dir(file)))
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
