// Package arguments reads the arguments of verbs, and of ways back, into the structs that describe them.
package arguments

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Names are the names of the arguments of a struct, as JSON has them, and those of them that must be given: the ones
// without omitempty.
func Names[T any]() (all, required []string) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			continue
		}
		all = append(all, name)
		if option != "omitempty" {
			required = append(required, name)
		}
	}
	return all, required
}

// Decode reads arguments into their struct; none may be left over.
func Decode[T any](args map[string]any) (T, error) {
	var out T
	data, err := json.Marshal(args)
	if err != nil {
		return out, fmt.Errorf("arguments: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&out); err != nil {
		return out, fmt.Errorf("arguments: %w", err)
	}
	return out, nil
}
