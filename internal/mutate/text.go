package mutate

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"

	goyaml "github.com/goccy/go-yaml"
	"k8s.io/apimachinery/pkg/util/json"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// parse reads the objects of a manifest, Lists unfolded.
func parse(text string) ([]object, error) {
	reader := utilyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	var out []object
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read manifest: %w", err)
		}
		var o object
		if err := decode(document, &o); err != nil {
			return nil, err
		}
		if len(o) > 0 {
			out = append(out, unfold(o)...)
		}
	}
}

// decode reads YAML the way the API server's clients do, whole numbers as int64.
func decode(document []byte, into *object) error {
	data, err := yaml.YAMLToJSON(document)
	if err != nil {
		return fmt.Errorf("read manifest: %w", err)
	}
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		return nil
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("read manifest: %w", err)
	}
	return nil
}

func unfold(o object) []object {
	if kind(o) != "List" {
		return []object{o}
	}
	return digObjects(o, "items")
}

// yamlText writes objects as YAML documents with their fields in the usual order.
func yamlText(docs []object) (string, error) { return written(docs, usualOrder) }

// shuffledText writes objects as YAML documents with their fields in any order.
func shuffledText(docs []object, dice *rand.Rand) (string, error) {
	return written(docs, func(keys []string) {
		dice.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	})
}

func written(docs []object, order func([]string)) (string, error) {
	texts := make([]string, len(docs))
	for i, doc := range docs {
		data, err := goyaml.MarshalWithOptions(ordered(doc, order), goyaml.UseSingleQuote(false), goyaml.IndentSequence(false))
		if err != nil {
			return "", fmt.Errorf("write manifest: %w", err)
		}
		if texts[i], err = faithful(string(data), doc); err != nil {
			return "", err
		}
	}
	return strings.Join(texts, "---\n"), nil
}

// faithful returns the text, or the object as JSON where a reader of older YAML takes the text for something
// else.
func faithful(text string, doc object) (string, error) {
	var back object
	if err := decode([]byte(text), &back); err == nil && reflect.DeepEqual(back, doc) {
		return text, nil
	}
	return jsonText([]object{doc})
}

// ordered turns maps into lists of their entries.
func ordered(value any, order func([]string)) any {
	switch v := value.(type) {
	case map[string]any:
		keys := sorted(v)
		order(keys)
		out := make(goyaml.MapSlice, 0, len(v))
		for _, key := range keys {
			out = append(out, goyaml.MapItem{Key: key, Value: ordered(v[key], order)})
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = ordered(item, order)
		}
		return out
	default:
		return value
	}
}

// usualOrder puts what people write first to the front; the rest is sorted already.
func usualOrder(keys []string) {
	front := 0
	for _, first := range []string{"apiVersion", "kind", "name", "metadata", "image"} {
		for i := front; i < len(keys); i++ {
			if keys[i] != first {
				continue
			}
			copy(keys[front+1:i+1], keys[front:i])
			keys[front] = first
			front++
		}
	}
}

// jsonText writes objects as JSON, one after the other.
func jsonText(docs []object) (string, error) {
	var b strings.Builder
	for _, doc := range docs {
		data, err := json.Marshal(doc)
		if err != nil {
			return "", fmt.Errorf("write manifest: %w", err)
		}
		b.Write(data)
		b.WriteByte('\n')
	}
	return b.String(), nil
}

// asList puts objects into one List.
func asList(docs []object) object {
	items := make([]any, len(docs))
	for i, doc := range docs {
		items[i] = doc
	}
	return object{"apiVersion": "v1", "kind": "List", "items": items}
}
