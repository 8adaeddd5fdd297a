package expand

import (
	"strings"
	"unicode"
)

// A kind tells the pieces of an expression apart.
type kind int

const (
	other  kind = iota // operators, brackets, numbers, names of fields
	word               // the name of a variable
	quoted             // a text in quotation marks
	space              // space and comments
)

// A piece is a part of an expression's text.
type piece struct {
	kind kind
	text string
	// at counts the characters of the source before it.
	at int
	// given is true for the text of a parameter.
	given bool
}

// scan cuts an expression into pieces, which together are all of it.
func scan(source string) []piece {
	var pieces []piece
	runes := []rune(source)
	for at := 0; at < len(runes); {
		length, kind := next(runes[at:])
		pieces = append(pieces, piece{kind: kind, text: string(runes[at : at+length]), at: at})
		at += length
	}
	for i := range pieces {
		if pieces[i].kind == word && (isField(pieces, i) || isCall(pieces, i)) {
			pieces[i].kind = other
		}
	}
	return pieces
}

// next measures the piece that a text begins with.
func next(text []rune) (length int, kind kind) {
	switch r := text[0]; {
	case unicode.IsSpace(r):
		return span(text, unicode.IsSpace), space
	case r == '/' && len(text) > 1 && text[1] == '/':
		return span(text, func(r rune) bool { return r != '\n' }), space
	case r == '\'' || r == '"' || r == '`':
		return literal(text, 0), quoted
	case unicode.IsDigit(r):
		return span(text, func(r rune) bool { return isLetter(r) || r == '.' }), other
	case isLetter(r):
		length := span(text, isLetter)
		if length <= 2 && length < len(text) && (text[length] == '\'' || text[length] == '"') {
			return literal(text, length), quoted // such as r'\d'
		}
		return length, word
	case r == '.' && len(text) > 1 && text[1] == '?':
		return 2, other
	}
	return 1, other
}

func isLetter(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// span counts the characters at the beginning that are of a kind.
func span(text []rune, of func(rune) bool) int {
	for i, r := range text {
		if !of(r) {
			return i
		}
	}
	return len(text)
}

// literal measures a text in quotation marks behind a prefix. One that never ends takes all there is.
func literal(text []rune, prefix int) int {
	mark := string(text[prefix])
	raw := mark == "`" || strings.ContainsAny(string(text[:prefix]), "rR")
	if rest := string(text[prefix:]); strings.HasPrefix(rest, strings.Repeat(mark, 3)) {
		mark = strings.Repeat(mark, 3)
	}
	for i := prefix + len(mark); i < len(text); i++ {
		switch {
		case strings.HasPrefix(string(text[i:min(i+len(mark), len(text))]), mark):
			return i + len(mark)
		case text[i] == '\\' && !raw:
			i++
		}
	}
	return len(text)
}

// isField reports whether a word is selected from what stands before it.
func isField(pieces []piece, i int) bool {
	before := beside(pieces, i, -1)
	return before != nil && (before.text == "." || before.text == ".?")
}

// isCall reports whether a word is the name of a function.
func isCall(pieces []piece, i int) bool {
	after := beside(pieces, i, 1)
	return after != nil && after.text == "("
}

// beside returns the next piece in a direction that is no space, or nil.
func beside(pieces []piece, i, direction int) *piece {
	for i += direction; i >= 0 && i < len(pieces); i += direction {
		if pieces[i].kind != space {
			return &pieces[i]
		}
	}
	return nil
}

// variables calls note with every variable that an expression names.
func variables(source string, note func(string)) {
	for _, p := range scan(source) {
		if p.kind == word {
			note(p.text)
		}
	}
}

// A part is a piece of a text that may hold ${CEL}: either literal, or an expression.
type part struct {
	text string
	cel  bool
	// at counts the characters before the text.
	at int
}

// parts cuts a text at its ${CEL}. What never ends is literal: the compiler says so.
func parts(source string) []part {
	var found []part
	at := 0
	for source != "" {
		before, rest, marked := strings.Cut(source, "${")
		end := closing(rest)
		if !marked || end < 0 {
			return append(found, part{text: source, at: at})
		}
		if before != "" {
			found = append(found, part{text: before, at: at})
		}
		at += len([]rune(before)) + len("${")
		found = append(found, part{text: rest[:end], cel: true, at: at})
		at += len([]rune(rest[:end])) + len("}")
		source = rest[end+1:]
	}
	return found
}

// closing finds the brace that ends an expression, -1 where none does.
func closing(text string) int {
	depth, at := 0, 0
	for _, p := range scan(text) {
		switch {
		case p.text == "{":
			depth++
		case p.text == "}" && depth == 0:
			return at
		case p.text == "}":
			depth--
		}
		at += len(p.text)
	}
	return -1
}
