package plain

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// reference is a character reference of HTML and Markdown, which renderers take without its semicolon too.
var reference = regexp.MustCompile(`&(?:#(?:[xX][0-9a-fA-F]+|[0-9]+)|[A-Za-z][0-9A-Za-z]*);?`)

// Reference finds the first character reference that becomes something hidden once a text is rendered; nil means
// that there is none.
func Reference(text string) []int {
	for _, at := range reference.FindAllStringIndex(text, -1) {
		if hides(text[at[0]:at[1]]) {
			return at
		}
	}
	return nil
}

// References puts U+FFFD in the place of such references.
func References(text string) string {
	return reference.ReplaceAllStringFunc(text, func(found string) string {
		if hides(found) {
			return string(unicode.ReplacementChar)
		}
		return found
	})
}

// hides also tells references to characters that have no meaning but what programs give them.
func hides(found string) bool {
	hidden := func(r rune) bool { return Hidden(r) || unicode.Is(unicode.Co, r) }
	return strings.ContainsFunc(html.UnescapeString(found), hidden) || hidden(numbered(found))
}

// numbered is the character of a reference by its number, where HTML reads some numbers as other characters.
func numbered(found string) rune {
	digits, ok := strings.CutPrefix(strings.TrimSuffix(found, ";"), "&#")
	if !ok {
		return utf8.RuneError
	}
	base := 10
	if hex := strings.TrimLeft(digits, "xX"); hex != digits {
		digits, base = hex, 16
	}
	number, err := strconv.ParseInt(digits, base, 32)
	if err != nil {
		return utf8.RuneError
	}
	return rune(number)
}
