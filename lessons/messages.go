package lessons

import (
	"maps"
	"slices"

	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/texts"
)

// texts reads the lesson's words in every language. English must be whole enough to stand in.
func (r *reader) texts() {
	english := r.text(English)
	r.lesson.Texts = map[string]*Text{English: english}
	for _, name := range []string{layout.TextFile(English), layout.MessagesFile(English)} {
		if _, there := r.source.Files[name]; !there {
			r.problems = append(r.problems, r.source.Whole(name, "the file is missing",
				"English is what other languages fall back to"))
		}
	}
	for _, language := range layout.Languages()[1:] {
		text := r.text(language)
		text.fallBack(english)
		r.lesson.Texts[language] = text
	}
}

// text reads the files of one language.
func (r *reader) text(language string) *Text {
	text := &Text{}
	if _, there := r.source.Files[layout.MessagesFile(language)]; there {
		r.problems = append(r.problems, r.source.Decode(layout.MessagesFile(language), text)...)
	}
	if _, there := r.source.Files[layout.TextFile(language)]; there {
		sections, problems := texts.Cut(r.source, layout.TextFile(language))
		r.problems = append(r.problems, problems...)
		for _, section := range sections {
			text.Sections = append(text.Sections, section.Section)
		}
	}
	text.Language = language
	text.take(r.lesson.guards.Messages(language))
	return text
}

// take adds what the codes of the lesson's guards mean, where the lesson does not say it itself.
func (t *Text) take(messages map[string]string) {
	for code, message := range messages {
		if t.Codes == nil {
			t.Codes = map[string]string{}
		}
		if t.Codes[code] == "" {
			t.Codes[code] = message
		}
	}
}

// fallBack fills the gaps of this language from another, and remembers them.
func (t *Text) fallBack(from *Text) {
	if len(t.Sections) == 0 {
		t.Sections, t.Fallback = from.Sections, true
	}
	b := borrower{text: t}
	b.word(&t.Title, from.Title, "title")
	b.word(&t.Summary, from.Summary, "summary")
	t.Tasks = b.tasks(t.Tasks, from.Tasks)
	t.Codes = b.words(t.Codes, from.Codes, "codes")
	t.Predictions = b.questions(t.Predictions, from.Predictions, "predictions")
	t.Quiz = b.questions(t.Quiz, from.Quiz, "quiz")
	t.Fallback = t.Fallback || len(t.borrowed) > 0
}

// A borrower fills a text's gaps.
type borrower struct{ text *Text }

func (b borrower) note(place string) { b.text.borrowed = append(b.text.borrowed, place) }

func (b borrower) word(own *string, from, place string) {
	if *own == "" && from != "" {
		*own = from
		b.note(place)
	}
}

func (b borrower) words(own, from map[string]string, place string) map[string]string {
	if own == nil {
		own = map[string]string{}
	}
	for _, key := range slices.Sorted(maps.Keys(from)) {
		word := own[key]
		b.word(&word, from[key], place+"."+key)
		own[key] = word
	}
	return own
}

func (b borrower) tasks(own, from map[string]TaskText) map[string]TaskText {
	if own == nil {
		own = map[string]TaskText{}
	}
	for _, id := range slices.Sorted(maps.Keys(from)) {
		task, place := own[id], "tasks."+id
		b.word(&task.Title, from[id].Title, place+".title")
		b.word(&task.Ask, from[id].Ask, place+".ask")
		b.word(&task.Solution, from[id].Solution, place+".solution")
		b.word(&task.Debrief, from[id].Debrief, place+".debrief")
		task.Answers = b.words(task.Answers, from[id].Answers, place+".answers")
		if !from[id].Why.IsZero() {
			task.Why = b.question(task.Why, from[id].Why, place+".why")
		}
		if len(task.Hints) == 0 && len(from[id].Hints) > 0 {
			task.Hints = from[id].Hints
			b.note(place + ".hints")
		}
		own[id] = task
	}
	return own
}

func (b borrower) questions(own, from map[string]QuestionText, list string) map[string]QuestionText {
	if own == nil {
		own = map[string]QuestionText{}
	}
	for _, id := range slices.Sorted(maps.Keys(from)) {
		own[id] = b.question(own[id], from[id], list+"."+id)
	}
	return own
}

func (b borrower) question(own, from QuestionText, place string) QuestionText {
	b.word(&own.Question, from.Question, place+".question")
	b.word(&own.Explain, from.Explain, place+".explain")
	own.Options = b.words(own.Options, from.Options, place+".options")
	return own
}
