package checker

import (
	"strconv"
	"strings"
	"unicode"
)

// normal brings a typed answer into one form: full-width letters, digits and punctuation become
// half-width, quotes and white space around it go, runs of white space fold, letters become lower case.
func normal(text string) string {
	folded := strings.Map(halfWidth, text)
	folded = strings.Join(strings.Fields(folded), " ")
	return strings.ToLower(strings.Trim(folded, " \"'`“”‘’「」。.,;"))
}

// halfWidth maps the full-width forms of ASCII (U+FF01 to U+FF5E) and the ideographic space.
func halfWidth(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == 0x3000, unicode.IsSpace(r):
		return ' '
	default:
		return r
	}
}

// number reads a count out of an answer: digits, or the words people use for small numbers. It returns
// -1 when there is none.
func number(text string) int64 {
	text = normal(text)
	if n, ok := digits(text); ok {
		return n
	}
	for word, n := range numberWords() {
		if text == word || strings.HasPrefix(text, word+" ") || hanCount(text, word) {
			return n
		}
	}
	return -1
}

func digits(text string) (int64, bool) {
	start := strings.IndexFunc(text, unicode.IsDigit)
	if start < 0 {
		return 0, false
	}
	end := start
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	n, err := strconv.ParseInt(text[start:end], 10, 64)
	return n, err == nil
}

// hanCount accepts a measure word after a Chinese numeral, as in 三个 or 三台.
func hanCount(text, word string) bool {
	rest, ok := strings.CutPrefix(text, word)
	return ok && word[0] >= 0x80 && len([]rune(rest)) <= 3 && !strings.ContainsAny(rest, "零一二三四五六七八九十百千万")
}

func numberWords() map[string]int64 {
	words := map[string]int64{"两": 2}
	for i, word := range strings.Fields("zero one two three four five six seven eight nine ten eleven twelve") {
		words[word] = int64(i)
	}
	for i, word := range []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"} {
		words[word] = int64(i)
	}
	return words
}
