package lessons

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/manifest"
	"github.com/klab-dev/klab/plain"
)

// deepest is how many levels a YAML file of a pack may have; parsers go down one by one.
const deepest = 40

// mostKeys is how many keys a map of a pack may have: the parser compares each with all before it.
const mostKeys = 1000

// packFiles proves that the files of a pack are text that parsers and terminals can be given.
func packFiles(ctx context.Context, files map[string][]byte) ([]Problem, error) {
	var problems []Problem
	for _, name := range keys(files) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		problems = append(problems, packFile(name, files[name])...)
	}
	return problems, nil
}

func packFile(name string, data []byte) []Problem {
	f := folder{dir: ".", files: map[string][]byte{name: data}}
	for i, line := range splitLines(data) {
		if at := strings.IndexFunc(line, unprintable); at >= 0 {
			return []Problem{f.at(name, i+1, len([]rune(line[:at]))+1, fmt.Sprintf("a pack may not hold the control character %U", []rune(line[at:])[0]), "delete it")}
		}
		if found := plain.Reference(line); found != nil {
			return []Problem{f.at(name, i+1, len([]rune(line[:found[0]]))+1, "a pack may not refer to control characters: "+line[found[0]:found[1]], "delete the reference")}
		}
		if lineLevels(line) > deepest {
			return []Problem{f.at(name, i+1, 1, tooDeep(), "write it flatter")}
		}
	}
	if !isYAML(name) {
		return nil
	}
	return f.packTokens(name)
}

func isYAML(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, path.Ext(name))
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

// packTokens looks at a YAML file before it is parsed. An alias can make gigabytes of a line, and an escape can write
// characters that the file does not show.
func (f folder) packTokens(name string) []Problem {
	depth := 0
	var count keyCount
	for _, t := range lexer.Tokenize(string(f.files[name])) {
		at := func(message, fix string) []Problem {
			return []Problem{f.at(name, t.Position.Line, t.Position.Column, message, fix)}
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

// isList reports whether a steps file is nothing but its steps.
func (f folder) isList(name string) bool {
	_, list := unwrapped(firstDocument(f.files[name])).(*ast.SequenceNode)
	return list
}

// fencedManifests applies the rules of packs to the objects of the seed and of the answers: all files below their
// folders, and those taken in from elsewhere.
func (r *reader) fencedManifests() {
	seeded := 0
	for _, name := range r.source.names() {
		dir, _, _ := strings.Cut(name, "/")
		seeds := dir == seedDir
		applied := seeds || isManifest(name) && (dir == solutionDir || dir == wrongDir)
		if !applied && !r.lesson.borrowed[name] {
			continue
		}
		objects := r.fencedManifest(name)
		if seeds {
			seeded += objects
		}
		if objects > fence.MaxObjects {
			r.problems = append(r.problems, r.source.whole(name, fmt.Sprintf("%d objects in one manifest", objects), fmt.Sprintf("a pack may have %d", fence.MaxObjects)))
		}
	}
	if seeded > fence.MaxObjects {
		r.problems = append(r.problems, r.source.whole(seedDir, fmt.Sprintf("%d objects in the seed", seeded), fmt.Sprintf("a pack may seed %d", fence.MaxObjects)))
	}
}

// fencedManifest reports each breach at its line and counts the objects. The judged objects are those that the
// manifest's own reader finds; the other parser only knows their places.
func (r *reader) fencedManifest(name string) (objects int) {
	if !isYAML(name) { // which packFile did not look into
		r.problems = append(r.problems, r.source.whole(name, "a manifest of a pack is YAML or JSON", "name it .yaml or .json"))
		return 0
	}
	documents, err := manifest.Documents(r.source.files[name])
	if err != nil {
		r.problems = append(r.problems, r.source.whole(name, err.Error(), "correct it: it is not applied as it is"))
		return 0
	}
	places := bodies(r.source.files[name])
	for i, document := range documents {
		var body ast.Node
		if len(places) == len(documents) {
			body = places[i]
		}
		found, breaches := fencedDocument(document)
		objects += found
		for _, breach := range breaches {
			r.problems = append(r.problems, r.breachAt(name, body, breach))
		}
	}
	return objects
}

// fencedDocument holds one document to the fence and counts its objects.
func fencedDocument(document any) (int, []fence.Breach) {
	object, ok := document.(map[string]any)
	if !ok {
		return 1, []fence.Breach{{Message: "this is no object", Fix: "give it apiVersion, kind and metadata.name"}}
	}
	items, _ := object["items"].([]any)
	return max(1, len(items)), fence.Document(object, "")
}

func (r *reader) breachAt(name string, body ast.Node, breach fence.Breach) Problem {
	if body == nil {
		return r.source.whole(name, breach.Error(), breach.Fix)
	}
	at, _ := follow(body, breach.Place)
	position := first(at).GetToken().Position
	return r.source.at(name, position.Line, position.Column, breach.Message, breach.Fix)
}

// bodies lists where the documents of a file stand, empty ones left out.
func bodies(data []byte) []ast.Node {
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil
	}
	var found []ast.Node
	for _, document := range parsed.Docs {
		if _, null := document.Body.(*ast.NullNode); document.Body != nil && !null {
			found = append(found, document.Body)
		}
	}
	return found
}

// manifestBreaches looks at a manifest that a step holds as text.
func manifestBreaches(text []byte) []fence.Breach {
	inner := folder{dir: ".", files: map[string][]byte{"manifest": text}}
	if problems := inner.packTokens("manifest"); len(problems) > 0 {
		return []fence.Breach{{Message: "in the manifest: " + problems[0].Message, Fix: problems[0].Fix}}
	}
	documents, err := manifest.Documents(text)
	if err != nil {
		return []fence.Breach{{Message: "the manifest cannot be read: " + err.Error(), Fix: "correct it"}}
	}
	var found []fence.Breach
	for _, document := range documents {
		_, breaches := fencedDocument(document)
		found = append(found, breaches...)
	}
	return found
}
