package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// ErrTooLarge says that a small text stands for very much.
var ErrTooLarge = errors.New("its aliases make too much of it")

// Bounded proves that the aliases of a manifest make no more of it than a manifest may be. The decoder bounds how
// many values they make, not how long those are.
func Bounded(data []byte) error {
	if !aliased(data) {
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for number := 1; ; number++ {
		var document yaml.Node
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read document %d: %w", number, err)
		}
		if weights := (scale{}); weights.weigh(&document) > MaxSize {
			return fmt.Errorf("read document %d: %w", number, ErrTooLarge)
		}
	}
}

var mark = regexp.MustCompile(`[&*][0-9A-Za-z_-]+`)

// aliased reports whether a text can have an alias: a name with both marks. Most have none, and JSON, which has
// none ever, is not always YAML.
func aliased(data []byte) bool {
	seen := map[string]bool{}
	for _, found := range mark.FindAll(data, -1) {
		seen[string(found)] = true
	}
	for found := range seen {
		if found[0] == '*' && seen["&"+found[1:]] {
			return true
		}
	}
	return false
}

// A scale weighs each node once: its length with all aliases written out. What it is still weighing counts as
// too much, because it holds itself.
type scale map[*yaml.Node]int

func (s scale) weigh(node *yaml.Node) int {
	if known, there := s[node]; there {
		return known
	}
	s[node] = MaxSize + 1
	weight := len(node.Value) + 1
	if node.Kind == yaml.AliasNode {
		weight = s.weigh(node.Alias)
	}
	for _, child := range node.Content {
		weight = min(weight+s.weigh(child), MaxSize+1)
	}
	s[node] = weight
	return weight
}
