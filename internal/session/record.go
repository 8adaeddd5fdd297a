package session

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	utiljson "k8s.io/apimachinery/pkg/util/json"
)

// record is the document that the lab keeps about a seed.
type record struct {
	Lesson   string         `json:"lesson"`
	Hash     string         `json:"hash"`
	Seed     string         `json:"seed"`
	At       time.Time      `json:"at"`
	Baseline map[string]any `json:"baseline"`
	Memory   map[string]any `json:"memory,omitempty"`
	// First is the code of the first verdict on each task that time alone will not change: the seed's own.
	First map[string]string `json:"first,omitempty"`
	// told are the Events of the seed, by the uid of their object; only the process that seeded has them.
	told map[string]string
}

// encode writes a record so that decode gives every number the type it has here: CEL tells an integer from a
// double.
func (r record) encode() ([]byte, error) {
	r.Baseline, r.Memory = typed(r.Baseline), typed(r.Memory)
	data, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("encode the lab's record: %w", err)
	}
	return data, nil
}

// decode reads what encode wrote, as Kubernetes reads objects: a number without a fraction is an int64.
func decode(data []byte) (*record, error) {
	var r record
	if err := utiljson.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("decode the lab's record: %w", err)
	}
	return &r, nil
}

// seal encodes the record and replaces it by the decoded copy, so that the process that seeded judges from the same
// values as every later process.
func (r *record) seal() ([]byte, error) {
	data, err := r.encode()
	if err != nil {
		return nil, err
	}
	read, err := decode(data)
	if err != nil {
		return nil, err
	}
	r.Baseline, r.Memory, r.First = read.Baseline, read.Memory, read.First
	return data, nil
}

// typed copies plain values with every double written as one, whole ones too.
func typed(values map[string]any) map[string]any {
	if values == nil {
		return nil
	}
	out := make(map[string]any, len(values))
	for key, value := range values {
		out[key] = typedValue(value)
	}
	return out
}

func typedValue(value any) any {
	switch v := value.(type) {
	case float64:
		return double(v)
	case map[string]any:
		return typed(v)
	case []any:
		out := slices.Clone(v)
		for i, item := range out {
			out[i] = typedValue(item)
		}
		return out
	default:
		return value
	}
}

// double is a number that no reader of JSON takes for an integer. Infinity and NaN stay as they are, so that encoding
// them fails.
func double(v float64) any {
	text := strconv.FormatFloat(v, 'g', -1, 64)
	switch {
	case strings.ContainsAny(text, "IN"):
		return v
	case strings.ContainsAny(text, ".e"):
		return json.Number(text)
	default:
		return json.Number(text + ".0")
	}
}
