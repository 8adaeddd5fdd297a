package language

import (
	"fmt"
	"maps"
	"slices"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/layout"
)

// words proves that the English messages name exactly the parts of the lesson. Other languages are held against
// English.
func (l lint) words() {
	text := l.Lesson.Text(lessons.English)
	l.filled(text.Title, "title")
	l.filled(text.Summary, "summary")
	var ids []string
	for _, task := range l.Lesson.Tasks {
		ids = append(ids, task.ID)
		if words, there := text.Tasks[task.ID]; there {
			l.taskWords(task, words)
		}
	}
	l.same(ids, slices.Sorted(maps.Keys(text.Tasks)), "task", "tasks")
	l.questionWords(l.Lesson.Predictions, text.Predictions, "predictions")
	l.questionWords(l.Lesson.Quiz, text.Quiz, "quiz")
	for _, code := range slices.Sorted(maps.Keys(text.Codes)) {
		l.filled(text.Codes[code], "codes", code)
	}
}

func (l lint) taskWords(task lessons.Task, words lessons.TaskText) {
	l.filled(words.Title, "tasks", task.ID, "title")
	l.filled(words.Ask, "tasks", task.ID, "ask")
	l.filled(words.Solution, "tasks", task.ID, "solution")
	l.filled(words.Debrief, "tasks", task.ID, "debrief")
	l.hints(lessons.English, task.ID, words.Hints)
	l.same(task.Answers, slices.Sorted(maps.Keys(words.Answers)), "answer", "tasks", task.ID, "answers")
	switch why := l.Lesson.WhyOf(task.ID); {
	case why != nil:
		l.cardWords(*why, words.Why, "tasks", task.ID, "why")
	case !words.Why.IsZero():
		l.In(layout.MessagesFile(lessons.English), fmt.Sprintf("lesson.yaml has no why of task %s", task.ID), "add it, or delete the words",
			"tasks", task.ID, "why")
	}
}

func (l lint) hints(language, task string, hints []string) {
	if len(hints) != 4 || slices.Contains(hints, "") {
		l.In(layout.MessagesFile(language), fmt.Sprintf("task %s has %d hints", task, len(hints)),
			"give it four: where to look, which field or concept, the command without values, the worked answer",
			"tasks", task, "hints")
	}
}

func (l lint) questionWords(questions []lessons.Question, texts map[string]lessons.QuestionText, list string) {
	var ids []string
	for _, question := range questions {
		ids = append(ids, question.ID)
		if words, there := texts[question.ID]; there {
			l.cardWords(question, words, list, question.ID)
		}
	}
	l.same(ids, slices.Sorted(maps.Keys(texts)), "question", list)
}

func (l lint) cardWords(question lessons.Question, words lessons.QuestionText, place ...any) {
	at := func(part string) []any { return append(slices.Clone(place), part) }
	l.filled(words.Question, at("question")...)
	l.filled(words.Explain, at("explain")...)
	l.same(question.Options, slices.Sorted(maps.Keys(words.Options)), "option", at("options")...)
}

func (l lint) filled(word string, place ...any) {
	if word == "" {
		l.In(layout.MessagesFile(lessons.English), fmt.Sprintf("%v is missing", place[len(place)-1]), "write it", place...)
	}
}

// same proves that the messages have words for exactly the ids of lesson.yaml.
func (l lint) same(ids, worded []string, what string, place ...any) {
	for _, id := range ids {
		if !slices.Contains(worded, id) {
			l.In(layout.MessagesFile(lessons.English), fmt.Sprintf("%s %s has no words", what, id), "write them", place...)
		}
	}
	for _, id := range worded {
		if !slices.Contains(ids, id) {
			l.In(layout.MessagesFile(lessons.English), fmt.Sprintf("lesson.yaml has no %s %s", what, id),
				"correct the id, or delete the words", append(slices.Clone(place), id)...)
		}
	}
}
