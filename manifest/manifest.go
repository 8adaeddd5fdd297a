// Package manifest reads Kubernetes manifests. It is the one reader of them: what judges a manifest and what
// applies it are given the same objects, so that neither can see what the other does not.
package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
	kjson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// MaxSize is how many bytes a manifest may have, and what its aliases make of it.
const MaxSize = 1 << 20

// Objects reads the objects of a manifest: of every YAML or JSON document, Lists unfolded.
func Objects(data []byte) ([]map[string]any, error) {
	documents, err := Documents(data)
	if err != nil {
		return nil, err
	}
	var all []map[string]any
	for i, document := range documents {
		objects, err := objects(document)
		if err != nil {
			return nil, fmt.Errorf("read document %d: %w", i+1, err)
		}
		all = append(all, objects...)
	}
	return all, nil
}

func objects(document any) ([]map[string]any, error) {
	object, ok := document.(map[string]any)
	if !ok {
		return nil, errors.New("this is no object")
	}
	all, err := Unfold(object)
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		if text(one, "kind") == "" || text(one, "apiVersion") == "" {
			return nil, errors.New("apiVersion and kind are both needed")
		}
	}
	return all, nil
}

// Documents reads the documents of a manifest as plain values, empty ones left out. It takes what kubectl
// takes: UTF-16 with its mark, several JSON documents in a row.
func Documents(data []byte) ([]any, error) {
	if len(data) > MaxSize {
		return nil, fmt.Errorf("%d KiB are more than the %d that a manifest may have", len(data)>>10, MaxSize>>10)
	}
	plain, _, err := transform.Bytes(unicode.BOMOverride(unicode.UTF8.NewDecoder()), data)
	if err != nil {
		return nil, fmt.Errorf("read the text: %w", err)
	}
	if err := Bounded(plain); err != nil {
		return nil, err
	}
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(plain), 4096)
	all := []any{}
	for number := 1; ; number++ {
		document, err := next(decoder)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read document %d: %w", number, err)
		}
		if empty, is := document.(map[string]any); document != nil && !(is && len(empty) == 0) {
			all = append(all, document)
		}
	}
}

// next decodes a document by way of its text, because whole numbers stay whole that way.
func next(decoder *yaml.YAMLOrJSONDecoder) (any, error) {
	var raw rawDocument
	if err := decoder.Decode(&raw); err != nil {
		return nil, err
	}
	if len(raw) == 0 {
		return nil, nil
	}
	var document any
	err := kjson.Unmarshal(raw, &document)
	return document, err
}

// rawDocument takes the JSON of a document, whichever way it was written.
type rawDocument []byte

// UnmarshalJSON implements json.Unmarshaler.
func (r *rawDocument) UnmarshalJSON(data []byte) error {
	*r = bytes.Clone(data)
	return nil
}

// IsList tells a List, whose items are the objects that it stands for.
func IsList(document map[string]any) bool {
	_, items := document["items"]
	return items && strings.HasSuffix(text(document, "kind"), "List")
}

// Unfold gives the objects of a document: those of a List, or the one that it is. Items are of Lists alone, and
// a List holds none: Kubernetes' own client takes anything with items for a List, its other fields for nothing.
func Unfold(document map[string]any) ([]map[string]any, error) {
	written, there := document["items"]
	switch {
	case !there:
		return []map[string]any{document}, nil
	case !IsList(document):
		return nil, fmt.Errorf("an object of kind %s has no items: only a List has", text(document, "kind"))
	}
	items, ok := written.([]any)
	if !ok {
		return nil, errors.New("the items of a List are a list")
	}
	all := make([]map[string]any, len(items))
	for i, item := range items {
		object, ok := item.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("item %d is no object", i+1)
		}
		if _, nested := object["items"]; nested {
			return nil, fmt.Errorf("item %d has items itself: a List holds no List", i+1)
		}
		all[i] = typed(object, document)
	}
	return all, nil
}

// typed gives an item the kind that it does not name: those of a PodList are Pods.
func typed(item, list map[string]any) map[string]any {
	kind := strings.TrimSuffix(text(list, "kind"), "List")
	if kind == "" || text(item, "kind") != "" {
		return item
	}
	whole := map[string]any{"kind": kind, "apiVersion": list["apiVersion"]}
	for key, value := range item {
		if key != "kind" && (key != "apiVersion" || value != "") {
			whole[key] = value
		}
	}
	return whole
}

func text(object map[string]any, key string) string {
	value, _ := object[key].(string)
	return value
}

// Rewrite copies a decoded document with each of its strings rewritten; keys stay as they are.
func Rewrite(document any, rewrite func(string) string) any {
	switch v := document.(type) {
	case string:
		return rewrite(v)
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, inner := range v {
			out[key] = Rewrite(inner, rewrite)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = Rewrite(inner, rewrite)
		}
		return out
	}
	return document
}
