package sources

import (
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

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
