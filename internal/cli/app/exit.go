package app

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/words"
)

// Exit codes.
const (
	ExitOK        = 0
	ExitFailed    = 1
	ExitUsage     = 2
	ExitNotPassed = 3
	ExitUnknown   = 4
)

// An Error carries an exit code. Its cause, when there is one, is printed, and the command to try next.
type Error struct {
	Code  int
	Cause error
	Next  string
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return ""
	}
	return e.Cause.Error()
}

func (e *Error) Unwrap() error { return e.Cause }

// Usage marks an error as a mistake in the call.
func Usage(format string, args ...any) error {
	return &Error{Code: ExitUsage, Cause: fmt.Errorf(format, args...)}
}

// Misuse is Usage in the learner's language.
func (a *App) Misuse(text string, values ...string) error {
	return Usage("%s", words.Fill(text, values...))
}

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
