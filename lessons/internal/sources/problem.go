package sources

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/klab-dev/klab/plain"
)

// A Problem is something an author must mend, and where.
type Problem struct {
	// File is the path in the file system the course was loaded from.
	File string `json:"file"`
	// Line and Column count from one; zero means the file as a whole.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// Message says what is wrong.
	Message string `json:"message"`
	// Fix says what to do about it.
	Fix string `json:"fix,omitempty"`
	// Excerpt shows the lines around the place, with a caret.
	Excerpt string `json:"excerpt,omitempty"`
}

// Error gives the place and the message on one line, then the excerpt and the fix. The file's content and name are
// shown as plain text.
func (p Problem) Error() string {
	var text strings.Builder
	text.WriteString(plain.Name(p.File))
	if p.Line > 0 {
		fmt.Fprintf(&text, ":%d:%d", p.Line, p.Column)
	}
	text.WriteString(": " + plain.Text(p.Message))
	if p.Excerpt != "" {
		text.WriteString("\n" + plain.Text(p.Excerpt))
	}
	if p.Fix != "" {
		text.WriteString("\n  " + plain.Text(p.Fix))
	}
	return text.String()
}

// Problems returns the problems within an error of Load.
func Problems(err error) []Problem {
	var problem Problem
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var found []Problem
		for _, one := range joined.Unwrap() {
			found = append(found, Problems(one)...)
		}
		return found
	}
	if errors.As(err, &problem) {
		return []Problem{problem}
	}
	return nil
}

// Join makes one error of problems, in the order of their places.
func Join(problems []Problem) error {
	joined := make([]error, 0, len(problems))
	for _, problem := range Sorted(problems) {
		joined = append(joined, problem)
	}
	return errors.Join(joined...)
}

// Ordered sorts problems by their places and leaves out repetitions.
func Ordered(problems []Problem) []Problem { return Sorted(slices.Clone(problems)) }

// Sorted is Ordered in place.
func Sorted(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(problems)
}
