package words_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// TestBothLanguagesSayEverything proves that neither lacks a text, and that both have the same placeholders.
func TestBothLanguagesSayEverything(t *testing.T) {
	t.Parallel()
	english, chinese := texts("", reflect.ValueOf(words.Of(lessons.English))), texts("", reflect.ValueOf(words.Of(lessons.Chinese)))
	require.Len(t, chinese, len(english))
	placeholder := regexp.MustCompile(`\{\w+\}`)
	for name, text := range english {
		require.NotEmpty(t, text, name)
		require.NotEmpty(t, chinese[name], name)
		require.Equal(t, sorted(placeholder.FindAllString(text, -1)), sorted(placeholder.FindAllString(chinese[name], -1)), name)
	}
}

// texts lists every text by its field and, in a table, its key.
func texts(path string, of reflect.Value) map[string]string {
	all := map[string]string{}
	add := func(path string, value reflect.Value) {
		if value.Kind() == reflect.String {
			all[path] = value.String()
			return
		}
		for name, text := range texts(path+".", value) {
			all[name] = text
		}
	}
	if of.Kind() == reflect.Map {
		for _, key := range of.MapKeys() {
			add(path+key.String(), of.MapIndex(key))
		}
		return all
	}
	for i := range of.NumField() {
		add(path+of.Type().Field(i).Name, of.Field(i))
	}
	return all
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

// TestEveryActionHasWords proves that no learner reads the name of a verb.
func TestEveryActionHasWords(t *testing.T) {
	t.Parallel()
	for _, verb := range checker.DescribeVerbs() {
		for _, language := range []string{lessons.English, lessons.Chinese} {
			if verb.Acts {
				require.Contains(t, words.Of(language).Actions[verb.Name], "{target}", "%s in %s", verb.Name, language)
			}
		}
	}
}

func TestAValueIsTextAndNothingElse(t *testing.T) {
	t.Parallel()
	require.Equal(t, "{b} and {a}: , {other} {.json}",
		words.Fill("{a} and {b}: {empty}, {other} {.json}", "a", "{b}", "b", "{a}", "empty", "", "a", "a name that had its value"))
}

// TestTheTourTakesHalfAMinute for whoever reads 160 words or 300 characters a minute.
func TestTheTourTakesHalfAMinute(t *testing.T) {
	t.Parallel()
	for _, language := range []string{lessons.English, lessons.Chinese} {
		screen, l := words.Of(language).Tour, words.Of(language).Linear
		for _, tour := range []string{
			strings.Join([]string{screen.Read, screen.Work, screen.Check, screen.Stuck, screen.Begin}, " "),
			strings.Join([]string{l.TourRead, l.TourWork, l.TourStuck, l.TourEnd}, " "),
		} {
			require.LessOrEqual(t, len(strings.Fields(tour)), 80, language)
			require.LessOrEqual(t, len(regexp.MustCompile(`\p{Han}`).FindAllString(tour, -1)), 150, language)
		}
	}
}
