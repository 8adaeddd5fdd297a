package kube

import (
	"encoding/json"
)

// FromJSON decodes JSON into plain values with whole numbers as int64, as in unstructured objects.
func FromJSON(data []byte) (any, error) {
	var raw any
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, err
	}
	return WholeNumbers(raw), nil
}

// Plain passes a Go value through JSON, so that CEL sees it like an object.
func Plain(value any) (any, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return FromJSON(data)
}

// WholeNumbers turns the whole numbers in a value into int64.
func WholeNumbers(value any) any {
	switch v := value.(type) {
	case float64:
		if whole := int64(v); float64(whole) == v {
			return whole
		}
		return v
	case map[string]any:
		for key, item := range v {
			v[key] = WholeNumbers(item)
		}
	case []any:
		for i, item := range v {
			v[i] = WholeNumbers(item)
		}
	}
	return value
}
