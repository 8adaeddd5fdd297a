package language

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/codes"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/texts"
)

// parity holds every other language against English.
func (l lint) parity() {
	for _, language := range layout.Languages()[1:] {
		if l.present(layout.TextFile(language)) {
			l.sameAnchors(language)
			l.sameCode(language)
		}
		if l.present(layout.MessagesFile(language)) {
			l.sameMessages(language)
		}
	}
}

func (l lint) present(name string) bool {
	_, there := l.Source.Files[name]
	if !there {
		l.Whole(name, "the file is missing, so that learners see English", "translate it")
	}
	return there
}

func (l lint) sameAnchors(language string) {
	english, _ := texts.Cut(l.Source, layout.TextFile(lessons.English))
	other, _ := texts.Cut(l.Source, layout.TextFile(language))
	for i, section := range other {
		if i >= len(english) {
			l.At(language, section.Line, fmt.Sprintf("anchor %s: %s is not in the English text", section.Kind, section.ID), "delete it, or add it there")
			return
		}
		if section.Kind != english[i].Kind || section.ID != english[i].ID {
			l.At(language, section.Line, fmt.Sprintf("anchor %s: %s stands where the English text has %s: %s",
				section.Kind, section.ID, english[i].Kind, english[i].ID), "use the same anchors in the same order")
			return
		}
	}
	if len(other) < len(english) {
		missing := english[len(other)]
		l.Whole(layout.TextFile(language), fmt.Sprintf("anchor %s: %s is missing", missing.Kind, missing.ID), "translate its section")
	}
}

// sameMessages reports words that are missing or that only one language has, and placeholders that differ.
func (l lint) sameMessages(language string) {
	file, english, other := layout.MessagesFile(language), l.Lesson.Text(lessons.English), l.Lesson.Text(language)
	for _, place := range other.Borrowed() {
		l.In(file, place+" is not translated", "translate it", pathOf(place)...)
	}
	for _, code := range slices.Sorted(maps.Keys(other.Codes)) {
		message, there := english.Codes[code]
		if !there {
			l.In(file, fmt.Sprintf("code %s is not in English", code), "delete it, or add it there", "codes", code)
		} else if !slices.Equal(codes.Placeholders(message), codes.Placeholders(other.Codes[code])) {
			l.In(file, fmt.Sprintf("the message of %s has placeholders {%s}, English has {%s}", code,
				strings.Join(codes.Placeholders(other.Codes[code]), "} {"), strings.Join(codes.Placeholders(message), "} {")),
				"use the same", "codes", code)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(other.Tasks)) {
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

func (l lint) sameTask(language, id string, english, other lessons.TaskText) {
	if l.Lesson.Task(id) == nil {
		l.In(layout.MessagesFile(language), "lesson.yaml has no task "+id, "correct the id, or delete the words", "tasks", id)
		return
	}
	l.hints(language, id, other.Hints)
	l.onlyThere(layout.MessagesFile(language), english.Answers, other.Answers, "tasks", id, "answers")
	l.onlyThere(layout.MessagesFile(language), english.Why.Options, other.Why.Options, "tasks", id, "why", "options")
	if english.Why.IsZero() && !other.Why.IsZero() {
		l.In(layout.MessagesFile(language), "why is not in English", "delete it, or add it there", "tasks", id, "why")
	}
	l.sameFences(layout.MessagesFile(language), english.Solution, other.Solution, "tasks", id, "solution")
	l.sameFences(layout.MessagesFile(language), english.Debrief, other.Debrief, "tasks", id, "debrief")
	l.sameFences(layout.MessagesFile(language), strings.Join(english.Hints, "\n"), strings.Join(other.Hints, "\n"), "tasks", id, "hints")
}

func (l lint) sameQuestions(file, list string, english, other map[string]lessons.QuestionText) {
	for _, id := range slices.Sorted(maps.Keys(other)) {
		if _, there := english[id]; !there {
			l.In(file, fmt.Sprintf("question %s is not in English", id), "delete it, or add it there", list, id)
			continue
		}
		l.onlyThere(file, english[id].Options, other[id].Options, list, id, "options")
	}
}

func (l lint) onlyThere(file string, english, other map[string]string, place ...any) {
	for _, key := range slices.Sorted(maps.Keys(other)) {
		if _, there := english[key]; !there {
			l.In(file, key+" is not in English", "delete it, or add it there", append(slices.Clone(place), key)...)
		}
	}
}

// commentLine and trailingComment are the one thing to translate in code.
var (
	commentLine     = regexp.MustCompile(`^\s*(#|//)`)
	trailingComment = regexp.MustCompile(`\s+#\s.*$`)
)

// codeOf returns what a block says in every language: a picture has its lines in common, code all but its comments.
func codeOf(b texts.CodeBlock) string {
	if b.IsPicture() {
		return texts.Strokes(b.Text)
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
	want, have := texts.Blocks(english), texts.Blocks(other)
	for i, block := range have {
		switch {
		case i >= len(want):
			return block.Line, "this code block is not in the English text"
		case block.Info != want[i].Info:
			return block.Line, fmt.Sprintf("this code block is %q, in the English text %q", block.Info, want[i].Info)
		case block.IsPicture() && want[i].IsPicture() && codeOf(block.CodeBlock) != codeOf(want[i].CodeBlock):
			return block.Line, "this picture is not drawn as in the English text"
		case codeOf(block.CodeBlock) != codeOf(want[i].CodeBlock):
			return block.Line, "this code block differs from the English text in more than comments"
		}
	}
	if len(have) < len(want) {
		return 1, fmt.Sprintf("there are %d code blocks, in the English text %d", len(have), len(want))
	}
	return 0, ""
}

const copyCode = "copy the block; translate only its comments, or the words of a picture"

func (l lint) sameCode(language string) {
	files := l.Source.Files
	if line, why := differing(string(files[layout.TextFile(lessons.English)]), string(files[layout.TextFile(language)])); line > 0 {
		l.At(language, line, why, copyCode)
	}
}

func (l lint) sameFences(file, english, other string, place ...any) {
	if line, why := differing(english, other); line > 0 {
		l.In(file, why, copyCode, place...)
	}
}
