package lessons

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// A folder is the files of a directory in memory, by path below it.
type folder struct {
	dir   string
	files map[string][]byte
	// trees holds the files that say more than is written in them: what guards make of them.
	trees map[string]*tree
}

// names returns the paths of the files, sorted.
func (f folder) names() []string {
	return slices.Sorted(maps.Keys(f.files))
}

// hash identifies the content of the folder and of some files from elsewhere.
func (f folder) hash(others ...File) string {
	sum := sha256.New()
	for _, name := range f.names() {
		others = append(others, File{Name: name, Data: f.files[name]})
	}
	for _, file := range others {
		// The lengths keep two files from passing for one.
		fmt.Fprintf(sum, "%d %s %d\n", len(file.Name), file.Name, len(file.Data))
		sum.Write(file.Data)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// at returns a problem at a line and column of a file.
func (f folder) at(name string, line, column int, message, fix string) Problem {
	return Problem{
		File: path.Join(f.dir, name), Line: line, Column: column,
		Message: message, Fix: fix, Excerpt: excerpt(f.files[name], line, column),
	}
}

// in returns a problem at a place within a YAML file: keys and indices from the root. Where the path
// does not exist it points at the deepest part that does.
func (f folder) in(name string, place []any, message, fix string) Problem {
	at, _ := follow(f.root(name), place)
	if at == nil {
		return f.at(name, 0, 0, message, fix)
	}
	return f.atToken(name, at.GetToken(), message, fix)
}

// whole returns a problem of a file as a whole, which need not exist.
func (f folder) whole(name, message, fix string) Problem {
	return Problem{File: path.Join(f.dir, name), Message: message, Fix: fix}
}

func firstDocument(data []byte) ast.Node {
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil || len(parsed.Docs) == 0 {
		return nil
	}
	return parsed.Docs[0].Body
}

// follow goes from the root of a document along keys and indices, as far as they exist. It returns the
// node to point at and the node reached.
func follow(root ast.Node, place []any) (at, reached ast.Node) {
	at, reached = root, root
	for _, step := range place {
		key, next := child(reached, step)
		if next == nil {
			break
		}
		at, reached = key, next
	}
	return at, reached
}

// child returns the node to point at and the node to go on from.
func child(node ast.Node, step any) (at, next ast.Node) {
	switch key := step.(type) {
	case string:
		for _, entry := range entries(node) {
			if entry.Key.GetToken().Value == key {
				return entry.Key, entry.Value
			}
		}
	case int:
		if list, ok := unwrapped(node).(*ast.SequenceNode); ok && key < len(list.Values) {
			return first(list.Values[key]), list.Values[key]
		}
	}
	return nil, nil
}

// first returns the first key of a map, because that is where people look for it.
func first(node ast.Node) ast.Node {
	if pairs := entries(node); len(pairs) > 0 {
		return pairs[0].Key
	}
	return node
}

func entries(node ast.Node) []*ast.MappingValueNode {
	mapping, ok := unwrapped(node).(ast.MapNode)
	if !ok {
		return nil
	}
	var pairs []*ast.MappingValueNode
	for each := mapping.MapRange(); each.Next(); {
		pairs = append(pairs, each.KeyValue())
	}
	return pairs
}

func unwrapped(node ast.Node) ast.Node {
	if anchor, ok := node.(*ast.AnchorNode); ok {
		return anchor.Value
	}
	return node
}

// excerpt shows a line with the two before it and a caret below.
func excerpt(data []byte, line, column int) string {
	lines := strings.Split(string(data), "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	var text strings.Builder
	for number := max(1, line-2); number <= line; number++ {
		mark := " "
		if number == line {
			mark = ">"
		}
		fmt.Fprintf(&text, "%s %4d | %s\n", mark, number, strings.TrimRight(lines[number-1], "\r"))
	}
	return text.String() + strings.Repeat(" ", 9) + indent(lines[line-1], column) + "^"
}
