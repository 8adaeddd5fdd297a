package checker

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
)

// toPlain turns a CEL value into the plain Go values that objects are made of.
func toPlain(value ref.Val) any {
	switch v := value.(type) {
	case nil, types.Null:
		return nil
	case *types.Optional:
		if !v.HasValue() {
			return nil
		}
		return toPlain(v.GetValue())
	case traits.Mapper:
		if whole, ok := v.Value().(map[string]any); ok {
			return whole // made from plain values: nothing to convert
		}
		return plainMap(v)
	case traits.Lister:
		if whole, ok := v.Value().([]any); ok {
			return whole
		}
		return plainList(v)
	case types.Timestamp:
		return v.Time.UTC().Format(time.RFC3339Nano)
	case types.Duration:
		return v.Seconds()
	case types.Bytes:
		return string(v)
	case types.Uint:
		return wholeUint(uint64(v))
	default:
		return v.Value()
	}
}

// wholeUint is an unsigned number as objects have it: they know int64 and float64 only.
func wholeUint(v uint64) any {
	if v > math.MaxInt64 {
		return float64(v)
	}
	return int64(v)
}

func plainMap(m traits.Mapper) map[string]any {
	out := map[string]any{}
	for it := m.Iterator(); it.HasNext() == types.True; {
		key := it.Next()
		out[fmt.Sprint(toPlain(key))] = toPlain(m.Get(key))
	}
	return out
}

func plainList(l traits.Lister) []any {
	out := []any{}
	for it := l.Iterator(); it.HasNext() == types.True; {
		out = append(out, toPlain(it.Next()))
	}
	return out
}

// fromJSON decodes JSON into plain values with whole numbers as int64, as in unstructured objects.
func fromJSON(data []byte) (any, error) {
	var raw any
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, err
	}
	return wholeNumbers(raw), nil
}

// asPlain passes a Go value through JSON, so that CEL sees it like an object.
func asPlain(value any) (any, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return fromJSON(data)
}

func wholeNumbers(value any) any {
	switch v := value.(type) {
	case float64:
		if whole := int64(v); float64(whole) == v {
			return whole
		}
		return v
	case map[string]any:
		for key, item := range v {
			v[key] = wholeNumbers(item)
		}
	case []any:
		for i, item := range v {
			v[i] = wholeNumbers(item)
		}
	}
	return value
}

// dig follows keys through nested maps and returns nil where one is missing.
func dig(value any, keys ...string) any {
	for _, key := range keys {
		m, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = m[key]
	}
	return value
}

func digString(value any, keys ...string) string {
	text, _ := dig(value, keys...).(string)
	return text
}

func digList(value any, keys ...string) []any {
	list, _ := dig(value, keys...).([]any)
	return list
}

func digInt(value any, keys ...string) int64 {
	switch n := dig(value, keys...).(type) {
	case int64:
		return n
	case int:
		return int64(n)
	case float64:
		return int64(n)
	default:
		return 0
	}
}
