package expand

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// A binding is what stands for a name of the guard in a lesson.
type binding struct {
	// cel is the binding in an expression, text in a text that may hold ${CEL}.
	cel, text string
	// literal is true where cel is a text in quotation marks.
	literal bool
	// node is the value as it is written, for an argument that is nothing but the name; nil where there is none.
	node ast.Node
}

type bindings map[string]binding

// A made is a text that was made from one of a guard, with what leads back to it.
type made struct {
	text strings.Builder
	// length counts the characters so far.
	length int
	marks  []mark
}

// A mark says that the text from a character on comes from one of the source. Where it is a copy, so are those
// behind it.
type mark struct {
	at, from int
	copied   bool
}

func (m *made) add(text string, from int, copied bool) {
	m.marks = append(m.marks, mark{m.length, from, copied})
	m.text.WriteString(text)
	m.length += len([]rune(text))
}

// source returns the character of the source that a character of the text comes from.
func source(marks []mark, offset int) int {
	i, exact := slices.BinarySearchFunc(marks, offset, func(m mark, offset int) int { return m.at - offset })
	if !exact {
		i--
	}
	switch {
	case i < 0:
		return offset
	case marks[i].copied:
		return marks[i].from + offset - marks[i].at
	}
	return marks[i].from
}

// expression writes an expression with what its names are bound to.
func (b bindings) expression(m *made, cel string, from int) {
	for _, p := range b.pieces(cel) {
		m.add(p.text, from+p.at, !p.given)
	}
}

func (b bindings) pieces(cel string) []piece {
	pieces := scan(cel)
	for i, p := range pieces {
		if bound, known := b[p.text]; known && p.kind == word {
			pieces[i].text, pieces[i].given = bound.cel, true
			if bound.literal {
				pieces[i].kind = quoted
			}
		}
	}
	return joined(pieces)
}

// joined makes one text of two that are added to each other, where one of them was given: the name of an object is
// known then, and with it the type.
func joined(pieces []piece) []piece {
	for i := 0; i < len(pieces); i++ {
		if pieces[i].kind != quoted {
			continue
		}
		plus := following(pieces, i)
		if plus < 0 || pieces[plus].text != "+" {
			continue
		}
		second := following(pieces, plus)
		if second < 0 || !joinable(pieces, i, second) {
			continue
		}
		a, b := pieces[i].text, pieces[second].text
		pieces[i].text, pieces[i].given = a[:len(a)-1]+b[1:len(b)-1]+a[:1], true
		pieces = slices.Delete(pieces, i+1, second+1)
		i-- // which may be added to the next
	}
	return pieces
}

func following(pieces []piece, i int) int {
	at := slices.IndexFunc(pieces[i+1:], func(p piece) bool { return p.kind != space })
	if at < 0 {
		return -1
	}
	return i + 1 + at
}

// joinable reports whether two texts can be written as one: simple ones, of which nothing is asked and between which
// the marks do not matter.
func joinable(pieces []piece, i, second int) bool {
	a, b := pieces[i], pieces[second]
	if !a.given && !b.given || b.kind != quoted || !simple(a.text) || !simple(b.text) || a.text[0] != b.text[0] && strings.Contains(b.text, a.text[:1]) {
		return false
	}
	after := beside(pieces, second, 1)
	return after == nil || !strings.Contains(".?[(", after.text)
}

// simple reports whether a text in quotation marks has no prefix, no escape and one mark at each end.
func simple(text string) bool {
	return len(text) >= 2 && (text[0] == '\'' || text[0] == '"') && !strings.Contains(text, `\`) &&
		!strings.ContainsAny(text[1:len(text)-1], text[:1])
}

// template writes a text that may hold ${CEL} with what its names are bound to.
func (b bindings) template(m *made, text string) {
	for _, p := range parts(text) {
		bound, known := b[strings.TrimSpace(p.text)]
		text, isText := b.only(p)
		switch {
		case !p.cel:
			m.add(p.text, p.at, true)
		case known:
			m.add(bound.text, p.at, false)
		case isText:
			m.add(text, p.at, false)
		default:
			m.add("${", p.at-len("${"), true)
			b.expression(m, p.text, p.at)
			m.add("}", p.at+len([]rune(p.text)), true)
		}
	}
}

// only returns the text that an expression is nothing but.
func (b bindings) only(p part) (string, bool) {
	if !p.cel {
		return "", false
	}
	pieces := b.pieces(p.text)
	if len(pieces) != 1 || !pieces[0].given || !simple(pieces[0].text) {
		return "", false
	}
	return pieces[0].text[1 : len(pieces[0].text)-1], true
}
