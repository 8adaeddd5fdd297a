package checker

import (
	"errors"
	"fmt"
	"strings"
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
	if meant := near(word, known); meant != "" {
		return "did you mean " + meant + "?"
	}
	return "there are " + strings.Join(known, ", ")
}

// near returns the known word that a misspelt one was probably meant to be, or "".
func near(word string, known []string) string {
	best, distance := "", len(word)/3+1 // up to one letter in three may be wrong
	for _, candidate := range known {
		if d := editDistance(word, candidate); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// editDistance counts the insertions, deletions and replacements between two words.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
