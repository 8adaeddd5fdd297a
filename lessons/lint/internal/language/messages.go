package language

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/klab-dev/klab/lessons"
)

// each calls visit with every string of a text's own messages and its place.
func each(t *lessons.Text, visit func(word string, place ...any)) {
	borrowed := map[string]bool{}
	for _, place := range t.Borrowed() {
		borrowed[place] = true
	}
	own := func(word string, place ...any) {
		keys := make([]string, len(place))
		for i, key := range place {
			keys[i] = fmt.Sprint(key)
		}
		if word != "" && !borrowed[strings.Join(keys, ".")] {
			visit(word, place...)
		}
	}
	own(t.Title, "title")
	own(t.Summary, "summary")
	for _, id := range slices.Sorted(maps.Keys(t.Tasks)) {
		eachOfTask(t.Tasks[id], id, own)
	}
	for _, code := range slices.Sorted(maps.Keys(t.Codes)) {
		own(t.Codes[code], "codes", code)
	}
	for list, questions := range map[string]map[string]lessons.QuestionText{"predictions": t.Predictions, "quiz": t.Quiz} {
		for id, question := range questions {
			eachOfCard(question, own, list, id)
		}
	}
}

func eachOfCard(card lessons.QuestionText, visit func(word string, place ...any), place ...any) {
	at := func(inner ...any) []any { return append(slices.Clone(place), inner...) }
	visit(card.Question, at("question")...)
	visit(card.Explain, at("explain")...)
	for option, word := range card.Options {
		visit(word, at("options", option)...)
	}
}

func eachOfTask(t lessons.TaskText, id string, visit func(word string, place ...any)) {
	visit(t.Title, "tasks", id, "title")
	visit(t.Ask, "tasks", id, "ask")
	visit(t.Solution, "tasks", id, "solution")
	visit(t.Debrief, "tasks", id, "debrief")
	for key, word := range t.Answers {
		visit(word, "tasks", id, "answers", key)
	}
	eachOfCard(t.Why, visit, "tasks", id, "why")
	if len(t.Hints) > 0 {
		visit(strings.Join(t.Hints, "\n\n"), "tasks", id, "hints")
	}
}
