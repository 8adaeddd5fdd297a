package submission

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Line is the line of its file on which something of a step stands, by its place in the step's arguments: the line of the
// innermost part that the file has. It is 0 where that cannot be told.
func (a Answer) Line(step int, place ...any) int {
	documents := nodes(a.text)
	if len(documents) == 0 {
		return 0
	}
	first := documents[0]
	steps := first
	if first.Kind == yaml.MappingNode {
		if value(first, "kind") != nil || value(first, "apiVersion") != nil {
			return lineIn(documents, place)
		}
		steps = value(first, "steps")
	}
	if steps == nil || steps.Kind != yaml.SequenceNode || step >= len(steps.Content) {
		return follow(first, []any{"answers"})
	}
	do := value(steps.Content[step], "do")
	if do == nil || len(do.Content) != 2 {
		return steps.Content[step].Line
	}
	if manifest := value(do.Content[1], "manifest"); manifest != nil && len(place) > 0 && place[0] == "manifest" {
		return lineOfManifest(manifest, place)
	}
	return follow(do.Content[1], place)
}

// nodes are the documents of a text that have something in them.
func nodes(text []byte) []*yaml.Node {
	var all []*yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var document yaml.Node
		if err := decoder.Decode(&document); err != nil {
			return all
		}
		if len(document.Content) == 1 && len(document.Content[0].Content) > 0 {
			all = append(all, document.Content[0])
		}
	}
}

// lineOfManifest is that in a step's manifest, which is written as text or as an object.
func lineOfManifest(written *yaml.Node, place []any) int {
	if written.Kind != yaml.ScalarNode {
		return lineIn([]*yaml.Node{written}, place)
	}
	if written.Style != yaml.LiteralStyle {
		return written.Line // its lines are not those of the file
	}
	return written.Line + lineIn(nodes([]byte(written.Value)), place)
}

// lineIn finds manifest.items.N of a step among the objects of documents, or a place in the only one.
func lineIn(documents []*yaml.Node, place []any) int {
	var objects []*yaml.Node
	for _, document := range documents {
		if items := value(document, "items"); items != nil && listed(document) {
			objects = append(objects, items.Content...)
			continue
		}
		objects = append(objects, document)
	}
	switch {
	case len(documents) == 0:
		return 0
	case len(place) < 3 || place[1] != "items":
		return follow(documents[0], place[min(1, len(place)):])
	}
	if number, ok := place[2].(int); ok && number < len(objects) {
		return follow(objects[number], place[3:])
	}
	return documents[0].Line
}

func listed(document *yaml.Node) bool {
	kind := value(document, "kind")
	return kind != nil && strings.HasSuffix(kind.Value, "List")
}

// follow goes down a place as far as there is something, and tells the line of the last.
func follow(node *yaml.Node, place []any) int {
	line := node.Line
	for _, step := range place {
		if node.Kind == yaml.AliasNode {
			node = node.Alias
		}
		switch at := step.(type) {
		case string:
			key, inner := entry(node, at)
			if key == nil {
				return line
			}
			node, line = inner, key.Line
		case int:
			if node.Kind != yaml.SequenceNode || at >= len(node.Content) {
				return line
			}
			node = node.Content[at]
			line = node.Line
		}
	}
	return line
}

func value(node *yaml.Node, key string) *yaml.Node {
	_, inner := entry(node, key)
	return inner
}

func entry(node *yaml.Node, name string) (key, inner *yaml.Node) {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == name {
			return node.Content[i], node.Content[i+1]
		}
	}
	return nil, nil
}
