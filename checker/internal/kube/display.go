package kube

import (
	"fmt"
	"slices"
	"strings"
)

// Display writes a value the way evidence shows it.
func Display(value any) string {
	switch v := value.(type) {
	case nil:
		return "none"
	case []any:
		texts := make([]string, len(v))
		for i, item := range v {
			texts[i] = Display(item)
		}
		if len(texts) == 0 {
			return "none"
		}
		// Most lists come from maps and from watches, in no order: the same state must always read the same.
		slices.Sort(texts)
		return strings.Join(texts, ", ")
	case float64:
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", v), "0"), ".")
	default:
		return fmt.Sprint(v)
	}
}

// Told is Display for people: a name that a list has several times stands there once, with how often it is there.
func Told(value any) string {
	list, isList := value.([]any)
	if !isList {
		return Display(value)
	}
	times := map[string]int{}
	for _, item := range list {
		if name, isText := item.(string); isText {
			times[name]++
		}
	}
	var told []any
	for _, item := range list {
		name, isText := item.(string)
		switch n := times[name]; {
		case !isText || n == 1:
			told = append(told, item)
		case n > 1:
			told = append(told, fmt.Sprintf("%s ×%d", name, n))
			times[name] = 0
		}
	}
	return Display(told)
}

// Word is a value as one text, "" for none.
func Word(value any) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}
