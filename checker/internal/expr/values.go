package expr

import (
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
		return plainList(v) // its own Go value may hold CEL's values, as that of a sum of lists does
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
