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

// TestOneIsNotMany: whatever is counted, a text says "1 restart" and "2 restarts", and never "restart(s)".
func TestOneIsNotMany(t *testing.T) {
	t.Parallel()
	require.Equal(t, "1 restart, 2 Pods, 0 lines", words.Fill("{n} {n|restart|restarts}, {pods} {pods|Pod|Pods}, {l} {l|line|lines}", "n", "1", "pods", "2", "l", "0"))
	require.Equal(t, "{n|a|b} {m|a} {m|a|b|c} {", words.Fill("{n|a|b} {m|a} {m|a|b|c} {", "m", "1", "x", "n"), "what is no count stays as it is")
	require.Equal(t, "{n|a|b}", words.Fill("{x}", "x", "{n|a|b}", "n", "1"), "a value is text")
	require.Equal(t, "a", words.Fill("{n|a|b}", "x", "n", "n", "1"), "and no name")

	placeholder, many := regexp.MustCompile(`\{(\w+)\}`), regexp.MustCompile(`\b1 (more |older )?(`+strings.Join(counts(), "|")+`)\b|\w\(e?s\)`)
	english := words.Of(lessons.English)
	english.LabSays = nil // which are the lab's own words
	for name, text := range texts("", reflect.ValueOf(english)) {
		var ones []string
		for _, match := range placeholder.FindAllStringSubmatch(text, -1) {
			ones = append(ones, match[1], "1")
		}
		require.NotRegexp(t, many, words.Fill(text, ones...), name)
	}
}

// counts are the nouns that stand behind numbers.
func counts() []string {
	return []string{
		"answers", "arguments", "cards", "days", "disruptions", "events", "Events", "files", "hints", "learners", "lessons", "lines", "marks",
		"minutes", "nodes", "objects", "Pods", "points", "problems", "requests", "restarts", "revisions", "rows", "sections", "seconds",
		"submissions", "tasks", "things", "times", "tries", "workers",
	}
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

func TestAListIsReadInItsLanguage(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{lessons.English: "web, shop", lessons.Chinese: "web、shop"} {
		require.Equal(t, want, words.Of(language).List([]string{"web", "shop"}))
	}
}
