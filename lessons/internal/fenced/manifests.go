package fenced

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
	"github.com/klab-dev/klab/manifest"
)

// manifests collects the problems of a lesson's manifests.
type manifests struct {
	source   sources.Folder
	problems []sources.Problem
}

// Manifests applies the rules of packs to the objects of the seed and of the answers: all files below their
// folders, and those taken in from elsewhere.
func Manifests(source sources.Folder, borrowed map[string]bool) []sources.Problem {
	m := &manifests{source: source}
	seeded := 0
	for _, name := range m.source.Names() {
		dir, _, _ := strings.Cut(name, "/")
		seeds := dir == layout.SeedDir
		applied := seeds || layout.IsManifest(name) && (dir == layout.SolutionDir || dir == layout.WrongDir)
		if !applied && !borrowed[name] {
			continue
		}
		objects := m.fenced(name)
		if seeds {
			seeded += objects
		}
		if objects > fence.MaxObjects {
			m.problems = append(m.problems, m.source.Whole(name, fmt.Sprintf("%d objects in one manifest", objects), fmt.Sprintf("a pack may have %d", fence.MaxObjects)))
		}
	}
	if seeded > fence.MaxObjects {
		m.problems = append(m.problems, m.source.Whole(layout.SeedDir, fmt.Sprintf("%d objects in the seed", seeded), fmt.Sprintf("a pack may seed %d", fence.MaxObjects)))
	}
	return m.problems
}

// fenced reports each breach at its line and counts the objects. The judged objects are those that the
// manifest's own reader finds; the other parser only knows their places.
func (m *manifests) fenced(name string) (objects int) {
	if !layout.IsYAML(name) { // which Files did not look into
		m.problems = append(m.problems, m.source.Whole(name, "a manifest of a pack is YAML or JSON", "name it .yaml or .json"))
		return 0
	}
	documents, err := manifest.Documents(m.source.Files[name])
	if err != nil {
		m.problems = append(m.problems, m.source.Whole(name, err.Error(), "correct it: it is not applied as it is"))
		return 0
	}
	places := bodies(m.source.Files[name])
	for i, one := range documents {
		var body ast.Node
		if len(places) == len(documents) {
			body = places[i]
		}
		found, breaches := document(one)
		objects += found
		for _, breach := range breaches {
			m.problems = append(m.problems, m.breachAt(name, body, breach))
		}
	}
	return objects
}

// document holds one document to the fence and counts its objects.
func document(one any) (int, []fence.Breach) {
	object, ok := one.(map[string]any)
	if !ok {
		return 1, []fence.Breach{{Message: "this is no object", Fix: "give it apiVersion, kind and metadata.name"}}
	}
	items, _ := object["items"].([]any)
	return max(1, len(items)), fence.Document(object, "")
}

func (m *manifests) breachAt(name string, body ast.Node, breach fence.Breach) sources.Problem {
	if body == nil {
		return m.source.Whole(name, breach.Error(), breach.Fix)
	}
	position := sources.Position(body, breach.Place...)
	return m.source.At(name, position.Line, position.Column, breach.Message, breach.Fix)
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
	inner := sources.Folder{Dir: ".", Files: map[string][]byte{"manifest": text}}
	if problems := tokens(inner, "manifest"); len(problems) > 0 {
		return []fence.Breach{{Message: "in the manifest: " + problems[0].Message, Fix: problems[0].Fix}}
	}
	documents, err := manifest.Documents(text)
	if err != nil {
		return []fence.Breach{{Message: "the manifest cannot be read: " + err.Error(), Fix: "correct it"}}
	}
	var found []fence.Breach
	for _, one := range documents {
		_, breaches := document(one)
		found = append(found, breaches...)
	}
	return found
}
