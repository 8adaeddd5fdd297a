package lessons

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// parity holds every other language against English.
func (l *lessonLint) parity() {
	for _, language := range languages()[1:] {
		if l.present(textFile(language)) {
			l.sameAnchors(language)
			l.sameCode(language)
		}
		if l.present(messagesFile(language)) {
			l.sameMessages(language)
		}
	}
}

func (l *lessonLint) present(name string) bool {
	_, there := l.lesson.source.files[name]
	if !there {
		l.whole(name, "the file is missing, so that learners see English", "translate it")
	}
	return there
}

func (l *lessonLint) sameAnchors(language string) {
	english, _ := cut(l.lesson.source, textFile(English))
	other, _ := cut(l.lesson.source, textFile(language))
	for i, section := range other {
		if i >= len(english) {
			l.at(language, section.line, fmt.Sprintf("anchor %s: %s is not in the English text", section.Kind, section.ID), "delete it, or add it there")
			return
		}
		if section.Kind != english[i].Kind || section.ID != english[i].ID {
			l.at(language, section.line, fmt.Sprintf("anchor %s: %s stands where the English text has %s: %s",
				section.Kind, section.ID, english[i].Kind, english[i].ID), "use the same anchors in the same order")
			return
		}
	}
	if len(other) < len(english) {
		missing := english[len(other)]
		l.whole(textFile(language), fmt.Sprintf("anchor %s: %s is missing", missing.Kind, missing.ID), "translate its section")
	}
}

// sameMessages reports words that are missing or that only one language has, and placeholders that differ.
func (l *lessonLint) sameMessages(language string) {
	file, english, other := messagesFile(language), l.lesson.Text(English), l.lesson.Text(language)
	for _, place := range other.borrowed {
		l.in(file, place+" is not translated", "translate it", pathOf(place)...)
	}
	for _, code := range keys(other.Codes) {
		message, there := english.Codes[code]
		if !there {
			l.in(file, fmt.Sprintf("code %s is not in English", code), "delete it, or add it there", "codes", code)
		} else if !slices.Equal(placeholders(message), placeholders(other.Codes[code])) {
			l.in(file, fmt.Sprintf("the message of %s has placeholders {%s}, English has {%s}", code,
				strings.Join(placeholders(other.Codes[code]), "} {"), strings.Join(placeholders(message), "} {")),
				"use the same", "codes", code)
		}
	}
	for _, id := range keys(other.Tasks) {
		l.sameTask(language, id, english.Tasks[id], other.Tasks[id])
	}
	l.sameQuestions(file, "predictions", english.Predictions, other.Predictions)
	l.sameQuestions(file, "quiz", english.Quiz, other.Quiz)
}

func pathOf(place string) []any {
	var path []any
	for _, key := range strings.Split(place, ".") {
		path = append(path, key)
	}
	return path
}

func (l *lessonLint) sameTask(language, id string, english, other TaskText) {
	if l.lesson.Task(id) == nil {
		l.in(messagesFile(language), "lesson.yaml has no task "+id, "correct the id, or delete the words", "tasks", id)
		return
	}
	l.hints(language, id, other.Hints)
	l.onlyThere(messagesFile(language), english.Answers, other.Answers, "tasks", id, "answers")
	l.sameFences(messagesFile(language), english.Solution, other.Solution, "tasks", id, "solution")
	l.sameFences(messagesFile(language), english.Debrief, other.Debrief, "tasks", id, "debrief")
	l.sameFences(messagesFile(language), strings.Join(english.Hints, "\n"), strings.Join(other.Hints, "\n"), "tasks", id, "hints")
}

func (l *lessonLint) sameQuestions(file, list string, english, other map[string]QuestionText) {
	for _, id := range keys(other) {
		if _, there := english[id]; !there {
			l.in(file, fmt.Sprintf("question %s is not in English", id), "delete it, or add it there", list, id)
			continue
		}
		l.onlyThere(file, english[id].Options, other[id].Options, list, id, "options")
	}
}

func (l *lessonLint) onlyThere(file string, english, other map[string]string, place ...any) {
	for _, key := range keys(other) {
		if _, there := english[key]; !there {
			l.in(file, key+" is not in English", "delete it, or add it there", append(slices.Clone(place), key)...)
		}
	}
}

// commentLine and trailingComment are the one thing to translate in code.
var (
	commentLine     = regexp.MustCompile(`^\s*(#|//)`)
	trailingComment = regexp.MustCompile(`\s+#\s.*$`)
)

// code returns what a block says in every language: a picture has its lines in common, code all but its comments.
func (b CodeBlock) code() string {
	if b.IsPicture() {
		return strokes(b.Text)
	}
	var code strings.Builder
	for _, line := range strings.Split(strings.TrimSuffix(b.Text, "\n"), "\n") {
		if !commentLine.MatchString(line) {
			code.WriteString(strings.TrimRight(trailingComment.ReplaceAllString(line, ""), " \t") + "\n")
		}
	}
	return code.String()
}

// differing returns the line, in the other text, of the first code block that differs, and why.
func differing(english, other string) (line int, why string) {
	want, have := placedBlocks(english), placedBlocks(other)
	for i, block := range have {
		switch {
		case i >= len(want):
			return block.line, "this code block is not in the English text"
		case block.Info != want[i].Info:
			return block.line, fmt.Sprintf("this code block is %q, in the English text %q", block.Info, want[i].Info)
		case block.IsPicture() && want[i].IsPicture() && block.code() != want[i].code():
			return block.line, "this picture is not drawn as in the English text"
		case block.code() != want[i].code():
			return block.line, "this code block differs from the English text in more than comments"
		}
	}
	if len(have) < len(want) {
		return 1, fmt.Sprintf("there are %d code blocks, in the English text %d", len(have), len(want))
	}
	return 0, ""
}

const copyCode = "copy the block; translate only its comments, or the words of a picture"

func (l *lessonLint) sameCode(language string) {
	files := l.lesson.source.files
	if line, why := differing(string(files[textFile(English)]), string(files[textFile(language)])); line > 0 {
		l.at(language, line, why, copyCode)
	}
}

func (l *lessonLint) sameFences(file, english, other string, place ...any) {
	if line, why := differing(english, other); line > 0 {
		l.in(file, why, copyCode, place...)
	}
}

// isHan reports whether a rune is a Chinese character.
func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
