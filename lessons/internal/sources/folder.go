package sources

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/klab-dev/klab/lessons/internal/expand"
)

// A Folder is the files of a directory in memory, by path below it.
type Folder struct {
	Dir   string
	Files map[string][]byte
	// Trees holds the files that say more than is written in them: what guards make of them.
	Trees map[string]*Tree
}

// ShippedDir is what klab's own guards are called where a problem is with them.
const ShippedDir = "klab"

// A Tree is a file with what its guards make of it.
type Tree struct {
	Body      ast.Node
	Expansion *expand.Expansion
	// Written returns the file that a guard was read from.
	Written func(*expand.Guard) (Folder, string)
	// Broken says that parts of the file could not be read, or what they should be made of was not there.
	Broken bool
}

// A File is a named document of a lesson.
type File struct {
	Name string
	Data []byte
}

// Names returns the paths of the files, sorted.
func (f Folder) Names() []string {
	return slices.Sorted(maps.Keys(f.Files))
}

// Hash identifies the content of the folder and of some files from elsewhere.
func (f Folder) Hash(others ...File) string {
	sum := sha256.New()
	for _, name := range f.Names() {
		others = append(others, File{Name: name, Data: f.Files[name]})
	}
	for _, file := range others {
		// The lengths keep two files from passing for one.
		fmt.Fprintf(sum, "%d %s %d\n", len(file.Name), file.Name, len(file.Data))
		sum.Write(file.Data)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// At returns a problem at a line and column of a file.
func (f Folder) At(name string, line, column int, message, fix string) Problem {
	return Problem{
		File: path.Join(f.Dir, name), Line: line, Column: column,
		Message: message, Fix: fix, Excerpt: excerpt(f.Files[name], line, column),
	}
}

// Whole returns a problem of a file as a whole, which need not exist.
func (f Folder) Whole(name, message, fix string) Problem {
	return Problem{File: path.Join(f.Dir, name), Message: message, Fix: fix}
}

// Lines cuts a file into its lines.
func Lines(data []byte) []string {
	return strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
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
