package fenced

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"

	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
	"github.com/klab-dev/klab/plain"
)

// deepest is how many levels a YAML file of a pack may have; parsers go down one by one.
const deepest = 40

// mostKeys is how many keys a map of a pack may have: the parser compares each with all before it.
const mostKeys = 1000

// Files proves that the files of a pack are text that parsers and terminals can be given.
func Files(ctx context.Context, files map[string][]byte) ([]sources.Problem, error) {
	var problems []sources.Problem
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		problems = append(problems, proveFile(name, files[name])...)
	}
	return problems, nil
}

func proveFile(name string, data []byte) []sources.Problem {
	f := sources.Folder{Dir: ".", Files: map[string][]byte{name: data}}
	for i, line := range sources.Lines(data) {
		if at := strings.IndexFunc(line, unprintable); at >= 0 {
			return []sources.Problem{f.At(name, i+1, len([]rune(line[:at]))+1, fmt.Sprintf("a pack may not hold the control character %U", []rune(line[at:])[0]), "delete it")}
		}
		if found := plain.Reference(line); found != nil {
			return []sources.Problem{f.At(name, i+1, len([]rune(line[:found[0]]))+1, "a pack may not refer to control characters: "+line[found[0]:found[1]], "delete the reference")}
		}
		if lineLevels(line) > deepest {
			return []sources.Problem{f.At(name, i+1, 1, tooDeep(), "write it flatter")}
		}
	}
	if !layout.IsYAML(name) {
		return nil
	}
	return tokens(f, name)
}

// unprintable reports whether a character can move a terminal's cursor or hide a part of a line.
func unprintable(r rune) bool { return r != '\t' && plain.Hidden(r) }

var opening = regexp.MustCompile(`^ *(?:[-?*+] |>|[0-9]+[.)] )`)

// lineLevels counts the levels that a line of YAML or Markdown opens by itself: "- - - x" is a list of lists.
func lineLevels(line string) int {
	for depth := 0; ; depth++ {
		sign := opening.FindString(line)
		if sign == "" || depth > deepest {
			return depth
		}
		line = line[len(sign):]
	}
}

// flowLevels counts how deep brackets are nested.
func flowLevels(text string) int {
	depth, most := 0, 0
	for _, r := range text {
		switch r {
		case '[', '{':
			depth++
			most = max(most, depth)
		case ']', '}':
			depth = max(0, depth-1)
		}
	}
	return most
}

func tooDeep() string { return fmt.Sprintf("more than %d levels", deepest) }

// deep reports whether a text is a trap for later parsers of YAML or Markdown.
func deep(text string) bool {
	return flowLevels(text) > deepest || slices.ContainsFunc(strings.Split(text, "\n"), func(line string) bool { return lineLevels(line) > deepest })
}

// tokens looks at a YAML file before it is parsed. An alias can make gigabytes of a line, and an escape can write
// characters that the file does not show.
func tokens(f sources.Folder, name string) []sources.Problem {
	depth := 0
	var count keyCount
	for _, t := range lexer.Tokenize(string(f.Files[name])) {
		at := func(message, fix string) []sources.Problem {
			return []sources.Problem{f.At(name, t.Position.Line, t.Position.Column, message, fix)}
		}
		switch t.Type {
		case token.AliasType, token.AnchorType, token.MergeKeyType, token.TagType:
			return at("a pack may not use anchors, aliases and tags of YAML", "write the value out")
		case token.MappingStartType, token.SequenceStartType:
			depth++
		case token.MappingEndType, token.SequenceEndType:
			depth = max(0, depth-1)
		case token.DoubleQuoteType:
			hidden := strings.ContainsFunc(t.Value, func(r rune) bool { return r != '\n' && r != '\r' && unprintable(r) })
			if hidden || plain.Reference(t.Value) != nil {
				return at("a pack may not hold control characters, escaped ones either", "delete the escape")
			}
		}
		if depth > deepest || deep(t.Value) {
			return at(tooDeep(), "write it flatter")
		}
		if count.add(t) > mostKeys {
			return at(fmt.Sprintf("more than %d keys in one map", mostKeys), "make several maps of it")
		}
	}
	return nil
}
