package expr

import (
	"fmt"
	"slices"
	"strings"
)

// A Place leads from the check to a value in it.
type Place []any

// At returns the place of something below.
func (p Place) At(steps ...any) Place { return slices.Concat(p, Place(steps)) }

// String writes a place on one line.
func (p Place) String() string {
	var text strings.Builder
	for i, step := range p {
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
	return text.String()
}

// Found writes a message behind the place that it is about.
func (p Place) Found(message string) string {
	if where := p.String(); where != "" {
		return where + ": " + message
	}
	return message
}

// offsetOf counts the characters before a line (from one) and column (from zero) of a text.
func offsetOf(text string, line, column int) int {
	offset := 0
	for _, l := range strings.SplitAfter(text, "\n")[:max(line-1, 0)] {
		offset += len([]rune(l))
	}
	return min(offset+max(column, 0), len([]rune(text)))
}
