package sources

import (
	"fmt"
	"path"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/klab-dev/klab/lessons/internal/expand"
)

// Root returns the document of a YAML file, with what guards make of it.
func (f Folder) Root(name string) ast.Node {
	if known := f.Trees[name]; known != nil {
		return known.Body
	}
	return firstDocument(f.Files[name])
}

// IsList reports whether a YAML file as it is written is nothing but a list.
func (f Folder) IsList(name string) bool {
	_, list := Unwrapped(firstDocument(f.Files[name])).(*ast.SequenceNode)
	return list
}

// In returns a problem at a place within a YAML file: keys and indices from the root. Where the path
// does not exist it points at the deepest part that does.
func (f Folder) In(name string, place []any, message, fix string) Problem {
	at, _ := follow(f.Root(name), place)
	if at == nil {
		return f.At(name, 0, 0, message, fix)
	}
	return f.AtToken(name, at.GetToken(), message, fix)
}

// Within returns a problem at a character of a text value: how many characters of the value come before it is
// known, how the file writes the value (quoted, folded, in a block) is not.
func (f Folder) Within(name string, place []any, offset int, message, fix string) Problem {
	at, reached := follow(f.Root(name), place)
	switch {
	case at == nil:
		return f.At(name, 0, 0, message, fix)
	case offset < 0:
		return f.AtToken(name, at.GetToken(), message, fix)
	}
	if origin := f.origin(name, reached.GetToken()); origin != nil {
		line, column := f.inOrigin(name, origin, reached, offset)
		return f.atOrigin(name, origin, line, column, message, fix)
	}
	value, from := written(reached)
	line, column := align(Lines(f.Files[name]), from, []rune(value), offset)
	return f.At(name, line, column, message, fix)
}

// AtToken returns a problem at a token, which may have come from a guard.
func (f Folder) AtToken(name string, t *token.Token, message, fix string) Problem {
	if origin := f.origin(name, t); origin != nil {
		return f.atOrigin(name, origin, t.Position.Line, t.Position.Column, message, fix)
	}
	return f.At(name, t.Position.Line, t.Position.Column, message, fix)
}

// origin returns where a part of a file was written, nil where the file itself has it.
func (f Folder) origin(name string, t *token.Token) *expand.Origin {
	if known := f.Trees[name]; known != nil {
		return known.Expansion.Origin(t)
	}
	return nil
}

// atOrigin returns a problem at a line and column of a guard that a file uses. One with a guard of klab's is shown
// where somebody else's course uses it: there it can be mended.
func (f Folder) atOrigin(name string, origin *expand.Origin, line, column int, message, fix string) Problem {
	call := origin.Call.Position
	from, file := f.Trees[name].Written(origin.Guard)
	if from.Dir == ShippedDir {
		return f.At(name, call.Line, call.Column, fmt.Sprintf("guard %s, line %d: %s", origin.Guard.Name, line, message), fix)
	}
	used := fmt.Sprintf(" (guard %s, used at %s:%d:%d)", origin.Guard.Name, path.Join(f.Dir, name), call.Line, call.Column)
	return from.At(file, line, column, message+used, fix)
}

// inOrigin returns the line and column, in its guard, of a character of a text value.
func (f Folder) inOrigin(name string, origin *expand.Origin, value ast.Node, offset int) (line, column int) {
	if origin.Node != nil {
		value, offset = origin.Node, origin.Offset(offset)
	}
	from, file := f.Trees[name].Written(origin.Guard)
	text, start := written(value)
	return align(Lines(from.Files[file]), start, []rune(text), offset)
}
