package sources

import (
	"strings"

	"golang.org/x/text/width"
)

// indent is as wide on a terminal as the characters of a line before a column.
func indent(text string, column int) string {
	var blank strings.Builder
	for i, r := range []rune(text) {
		if i+1 >= column {
			break
		}
		switch {
		case r == '\t':
			blank.WriteByte('\t')
		case isWide(r):
			blank.WriteString("  ")
		default:
			blank.WriteByte(' ')
		}
	}
	return blank.String()
}

// Columns returns how many columns of a terminal a text takes.
func Columns(text string) int {
	columns := 0
	for _, r := range text {
		columns++
		if isWide(r) {
			columns++
		}
	}
	return columns
}

// isWide reports whether a character takes two columns of a terminal.
func isWide(r rune) bool {
	kind := width.LookupRune(r).Kind()
	return kind == width.EastAsianWide || kind == width.EastAsianFullwidth
}
