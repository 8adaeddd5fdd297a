package app

import "fmt"

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
