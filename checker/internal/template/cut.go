package template

import "strings"

// Literals cuts a text at its ${CEL} parts and returns the text before, between and behind them.
func Literals(text string) []string {
	var literals []string
	for {
		before, rest, found := strings.Cut(text, "${")
		end := closing(rest)
		if !found || end < 0 {
			return append(literals, text)
		}
		literals, text = append(literals, before), rest[end+1:]
	}
}

// closing returns the index of the brace that ends an expression, or -1. Braces in its map literals, strings,
// comments and quoted names are not that one.
func closing(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth == 0 {
				return i
			}
			depth--
		default:
			skipped := opaque(text, i)
			if skipped < 0 {
				return -1
			}
			i += skipped
		}
	}
	return -1
}

// opaque is how many more bytes belong to the string, comment or quoted name that begins at i: 0 when none does,
// -1 when it never ends.
func opaque(text string, i int) int {
	switch rest := text[i:]; {
	case strings.HasPrefix(rest, "//"):
		return strings.IndexByte(rest, '\n')
	case rest[0] == '`':
		return beyond(rest, "`", true)
	case rest[0] == '\'' || rest[0] == '"':
		quote := rest[:1]
		if strings.HasPrefix(rest, strings.Repeat(quote, 3)) {
			quote = rest[:3]
		}
		return beyond(rest, quote, i > 0 && (text[i-1] == 'r' || text[i-1] == 'R'))
	}
	return 0
}

// beyond is the index of the last byte of a text that begins and ends with quote, -1 without end. Where it is not
// raw, a backslash takes the next byte with it.
func beyond(text, quote string, raw bool) int {
	for i := len(quote); i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], quote):
			return i + len(quote) - 1
		case text[i] == '\\' && !raw:
			i++
		}
	}
	return -1
}
