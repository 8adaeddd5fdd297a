package tui

import (
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWordsParity proves that both languages say everything, with the same placeholders.
func TestWordsParity(t *testing.T) {
	t.Parallel()
	requireParity(t, "", reflect.ValueOf(englishWords()), reflect.ValueOf(chineseWords()))
}

func requireParity(t *testing.T, path string, en, zh reflect.Value) {
	t.Helper()
	placeholder := regexp.MustCompile(`\{\w+\}`)
	for i := range en.NumField() {
		name := path + en.Type().Field(i).Name
		if en.Field(i).Kind() == reflect.Struct {
			requireParity(t, name+".", en.Field(i), zh.Field(i))
			continue
		}
		a, b := en.Field(i).String(), zh.Field(i).String()
		require.NotEmpty(t, a, name)
		require.NotEmpty(t, b, name)
		require.Equal(t, sorted(placeholder.FindAllString(a, -1)), sorted(placeholder.FindAllString(b, -1)), name)
	}
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

// TestKeysDoNotCollide proves that no key means two things in the same place.
func TestKeysDoNotCollide(t *testing.T) {
	t.Parallel()
	k := newKeyMap(englishWords())
	places := map[string][]interface{ Keys() []string }{
		"catalogue": {k.Quit, k.Help, k.Language, k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom, k.Open, k.Filter, k.NextLesson, k.Back},
		"lesson": {
			k.Quit, k.Help, k.Language, k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom, k.Back, k.Switch, k.Check,
			k.Hint, k.Solution, k.Reset, k.Shell, k.Answer, k.Enter, k.Debrief, k.NextLesson,
		},
		"confirm": {k.Yes, k.No},
	}
	for place, bindings := range places {
		seen := map[string]bool{}
		for _, b := range bindings {
			for _, name := range b.Keys() {
				require.False(t, seen[name], "%s: %s", place, name)
				seen[name] = true
			}
		}
	}
}
