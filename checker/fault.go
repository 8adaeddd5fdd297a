package checker

import (
	"errors"

	"github.com/klab-dev/klab/checker/internal/expr"
)

// A Fault is one thing wrong with a check as it is written, and where.
type Fault struct {
	// Place leads from the check to the value at fault: keys and indices, such as "steps", 0, "do".
	Place []any
	// Offset counts the characters before the fault within a text at the place; -1 is the whole value.
	Offset int
	// Message is the fault itself.
	Message string
	// Fix is a way to mend it, where klab knows one.
	Fix string
}

// Error gives the place and the message on one line.
func (f Fault) Error() string { return expr.Place(f.Place).Found(f.Message) }

// Faults returns the faults within an error of Compile.
func Faults(err error) []Fault {
	switch e := err.(type) { //nolint:errorlint // it takes a tree of errors apart, branch by branch
	case nil:
		return nil
	case Fault:
		return []Fault{e}
	case interface{ Unwrap() []error }:
		var found []Fault
		for _, one := range e.Unwrap() {
			found = append(found, Faults(one)...)
		}
		return found
	}
	return Faults(errors.Unwrap(err))
}
