package checker

import (
	"errors"
	"fmt"
	"strings"

	"github.com/klab-dev/klab/near"
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
func (f Fault) Error() string {
	var text strings.Builder
	for i, step := range f.Place {
		switch step := step.(type) {
		case int:
			fmt.Fprintf(&text, "[%d]", step)
		default:
			if i > 0 {
				text.WriteByte('.')
			}
			fmt.Fprint(&text, step)
		}
	}
	if text.Len() > 0 {
		text.WriteString(": ")
	}
	return text.String() + f.Message
}

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

// proposal names the word that was probably meant, or all there are.
func proposal(word string, known []string) string {
	if meant := near.Word(word, known); meant != "" {
		return "did you mean " + meant + "?"
	}
	return "there are " + strings.Join(known, ", ")
}
