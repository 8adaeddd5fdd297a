package lessons

import (
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
	"golang.org/x/text/width"
)

// within returns a problem at a character of a text value: how many characters of the value come before it is
// known, how the file writes the value (quoted, folded, in a block) is not.
func (f folder) within(name string, place []any, offset int, message, fix string) Problem {
	at, reached := follow(f.root(name), place)
	switch {
	case at == nil:
		return f.at(name, 0, 0, message, fix)
	case offset < 0:
		return f.atToken(name, at.GetToken(), message, fix)
	}
	if origin := f.origin(name, reached.GetToken()); origin != nil {
		line, column := f.inOrigin(name, origin, reached, offset)
		return f.atOrigin(name, origin, line, column, message, fix)
	}
	value, from := written(reached)
	line, column := align(splitLines(f.files[name]), from, []rune(value), offset)
	return f.at(name, line, column, message, fix)
}

// written returns the text of a scalar and where it begins in the file.
func written(node ast.Node) (value string, from token.Position) {
	switch node := node.(type) {
	case *ast.LiteralNode: // its token is the sign that opens the block
		return node.Value.Value, token.Position{Line: node.Start.Position.Line + 1, Column: 1}
	case ast.ScalarNode:
		value, _ = node.GetValue().(string)
	}
	return value, *node.GetToken().Position
}

// align walks along the file and the value until it has passed offset characters of the value. Space
// may be written in any way, and quotes and escapes are skipped.
func align(lines []string, from token.Position, value []rune, offset int) (line, column int) {
	c := cursor{lines: lines, line: from.Line, column: from.Column}
	for _, r := range value[:min(offset, len(value))] {
		if unicode.IsSpace(r) {
			continue
		}
		if !c.seek(r) {
			return from.Line, from.Column
		}
		c.column++
	}
	if offset < len(value) && !unicode.IsSpace(value[offset]) {
		c.seek(value[offset])
	}
	return c.line, c.column
}

// A cursor is a place in a file that only goes forward.
type cursor struct {
	lines        []string
	line, column int
}

// seek goes to the next place where a character stands.
func (c *cursor) seek(want rune) bool {
	for ; c.line <= len(c.lines); c.line, c.column = c.line+1, 1 {
		for text := []rune(c.lines[c.line-1]); c.column <= len(text); c.column++ {
			if text[c.column-1] == want {
				return true
			}
		}
	}
	return false
}

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

// isWide reports whether a character takes two columns of a terminal.
func isWide(r rune) bool {
	kind := width.LookupRune(r).Kind()
	return kind == width.EastAsianWide || kind == width.EastAsianFullwidth
}
