// Package plain makes text safe to show: what came from a pack, a Pod, a file's name or a server is text and
// nothing else, whatever is in it.
package plain

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hidden tells a character that a terminal acts upon or that nobody sees: controls, format characters such as
// those that turn the direction of text, joiners and tags, and line separators. The joiner of emoji is among
// them, because between other characters it makes two names of one.
func Hidden(r rune) bool {
	return unicode.IsControl(r) ||
		unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Cs, unicode.Other_Default_Ignorable_Code_Point)
}

// Text shows what is hidden in a text as U+FFFD, and what is no UTF-8 too. Line feeds and tabs stay.
func Text(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && Hidden(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// Line is Text on one line: a value that is shown within a sentence must not begin lines of its own.
func Line(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	return Text(strings.ReplaceAll(strings.Join(lines, " "), "\t", " "))
}

// Name is the name of a file or folder as it may be shown: quoted where it holds what is hidden.
func Name(name string) string {
	if utf8.ValidString(name) && !strings.ContainsFunc(name, Hidden) {
		return name
	}
	return strconv.QuoteToASCII(name)
}
