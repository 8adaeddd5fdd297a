package lessons

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// longParagraph is how many characters may stay untranslated: names and short commands do.
	longParagraph = 80
	// leastHan is the share of Chinese characters among the letters of a translated paragraph.
	leastHan = 0.1
)

// notProse is the part of Chinese prose that stays English.
var notProse = regexp.MustCompile("`[^`]*`|https?://[^\\s)]+|<[^>]+>|\\$\\{[^}]*\\}|\\{\\w+\\}")

// A paragraph is prose and the line it begins on.
type paragraph struct {
	text string
	line int
}

// paragraphs returns the prose of a Markdown text: no code blocks, no tables, no comments.
func paragraphs(markdown string) []paragraph {
	var found []paragraph
	var state codeFence
	open := false
	for i, line := range splitLines([]byte(markdown)) {
		trimmed := strings.TrimSpace(line)
		if state.read(line, i+1) || state.open() || trimmed == "" || trimmed[0] == '|' || strings.HasPrefix(trimmed, "<!--") {
			open = false
			continue
		}
		if !open {
			found, open = append(found, paragraph{line: i + 1}), true
		}
		last := &found[len(found)-1]
		last.text += notProse.ReplaceAllString(line, "") + "\n"
	}
	return found
}

func untranslated(text string) bool {
	if utf8.RuneCountInString(text) <= longParagraph {
		return false
	}
	letters, han := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
		}
		if isHan(r) {
			han++
		}
	}
	return letters > 0 && float64(han) < leastHan*float64(letters)
}

// prose looks for Chinese that is none, and for words the glossary would rather not see.
func (l *lessonLint) prose() {
	for _, p := range paragraphs(string(l.lesson.source.files[textFile(Chinese)])) {
		for _, complaint := range l.complaints(p.text) {
			l.at(Chinese, p.line, complaint[0], complaint[1])
		}
	}
	if _, there := l.lesson.source.files[messagesFile(Chinese)]; !there {
		return
	}
	l.lesson.Text(Chinese).each(func(word string, place ...any) {
		for _, p := range paragraphs(word) {
			for _, complaint := range l.complaints(p.text) {
				l.in(messagesFile(Chinese), complaint[0], complaint[1], place...)
			}
		}
	})
}

// complaints returns the faults of a Chinese paragraph, each with its fix.
func (l *lessonLint) complaints(text string) [][2]string {
	var found [][2]string
	if untranslated(text) {
		found = append(found, [2]string{"this paragraph looks untranslated", "translate it"})
	}
	for _, id := range keys(l.glossary) {
		if word := dispreferred(l.glossary[id], text); word != "" {
			found = append(found, [2]string{fmt.Sprintf("%s is not the word this course uses", word),
				fmt.Sprintf("write %s, or put the other word in parentheses", l.glossary[id].Chinese)})
		}
	}
	return found
}

// dispreferred returns an alternative of the term that the text uses, or "". In parentheses, where
// readers learn that the other word exists, it is welcome.
func dispreferred(term Term, text string) string {
	rest := strings.ReplaceAll(text, term.Chinese, "")
	for _, word := range term.Alternatives {
		if !strings.ContainsFunc(word, isHan) {
			continue
		}
		bare := strings.NewReplacer("（"+word, "", "("+word, "", "“"+word+"”", "").Replace(rest)
		if strings.Contains(bare, word) {
			return word
		}
	}
	return ""
}

// each calls visit with every string of the text's own messages and its place.
func (t *Text) each(visit func(word string, place ...any)) {
	borrowed := map[string]bool{}
	for _, place := range t.borrowed {
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
	for _, id := range keys(t.Tasks) {
		t.Tasks[id].each(id, own)
	}
	for _, code := range keys(t.Codes) {
		own(t.Codes[code], "codes", code)
	}
	for list, questions := range map[string]map[string]QuestionText{"predictions": t.Predictions, "quiz": t.Quiz} {
		for id, question := range questions {
			own(question.Question, list, id, "question")
			own(question.Explain, list, id, "explain")
			for option, word := range question.Options {
				own(word, list, id, "options", option)
			}
		}
	}
}

func (t TaskText) each(id string, visit func(word string, place ...any)) {
	visit(t.Title, "tasks", id, "title")
	visit(t.Ask, "tasks", id, "ask")
	visit(t.Solution, "tasks", id, "solution")
	visit(t.Debrief, "tasks", id, "debrief")
	for key, word := range t.Answers {
		visit(word, "tasks", id, "answers", key)
	}
	if len(t.Hints) > 0 {
		visit(strings.Join(t.Hints, "\n\n"), "tasks", id, "hints")
	}
}
