// Package answer reads what learners type the way people write it: in half or full width, with quotes around it or a
// full stop behind, numbers as digits or as words of English and Chinese. It never takes one answer for another.
package answer

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	quotes = " \"'`´“”„‟‘’‚‛′″‵‶«»‹›「」『』《》〈〉〝〞〟"
	stops  = ".。,;、!…"
	// invisible are characters without width and the soft hyphen.
	invisible = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
)

// Normal brings a typed answer into one form: full-width letters, digits and punctuation become half-width, letters
// lower case and dashes hyphens, quotes around it and stops behind it go, and runs of white space fold.
func Normal(text string) string {
	text = strings.Map(mark, fold(fold(text))) // what folding made may fold further
	text = strings.Join(strings.Fields(text), " ")
	text = strings.TrimRight(strings.TrimLeft(text, quotes), quotes+stops)
	return decimalComma.ReplaceAllString(text, "$1$3.$2$4")
}

// decimalComma is the decimal mark of half the world, where it can be nothing else: 0,5 and 33,3 % are no lists.
var decimalComma = regexp.MustCompile(`^(0),([0-9]+)$|^([0-9]+),([0-9]+ ?%)$`)

func fold(text string) string { return compatible(strings.ToLower(strings.Map(mark, text))) }

// mark maps what looks alike and means the same to one mark, and drops what copying leaves behind. Whatever else
// is hidden stays, and is shown to be there.
func mark(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case strings.ContainsRune(invisible, r):
		return -1
	case unicode.Is(unicode.Pd, r), r == '−':
		return '-'
	case r == '⁄', r == '∕':
		return '/'
	default:
		return r
	}
}

// compatible is Unicode's NFKC, except where that would join numbers that are apart: 2½ is not 21/2, 10² not 102.
func compatible(text string) string {
	var out strings.Builder
	runes, done := []rune(text), 0
	for i, r := range runes {
		if unicode.Is(unicode.No, r) && (i > 0 && unicode.IsNumber(runes[i-1]) || i+1 < len(runes) && unicode.IsNumber(runes[i+1])) {
			out.WriteString(norm.NFKC.String(string(runes[done:i])) + string(r))
			done = i + 1
		}
	}
	out.WriteString(norm.NFKC.String(string(runes[done:])))
	return out.String()
}
