package kube

// At follows keys through nested maps and returns nil where one is missing.
func At(value any, keys ...string) any {
	for _, key := range keys {
		m, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = m[key]
	}
	return value
}

// Text is the text below keys, "" where there is none.
func Text(value any, keys ...string) string {
	text, _ := At(value, keys...).(string)
	return text
}

// List is the list below keys, nil where there is none.
func List(value any, keys ...string) []any {
	list, _ := At(value, keys...).([]any)
	return list
}

// Int is the whole number below keys, 0 where there is none.
func Int(value any, keys ...string) int64 {
	switch n := At(value, keys...).(type) {
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

// Map is a map that is there: an empty one for none.
func Map(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}
