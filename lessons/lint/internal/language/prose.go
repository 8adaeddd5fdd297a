package language

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
	"github.com/klab-dev/klab/lessons/internal/texts"
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
	var state texts.Fence
	open := false
	for i, line := range sources.Lines([]byte(markdown)) {
		trimmed := strings.TrimSpace(line)
		if state.Read(line, i+1) || state.Open() || trimmed == "" || trimmed[0] == '|' || strings.HasPrefix(trimmed, "<!--") {
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
		if texts.IsHan(r) {
			han++
		}
	}
	return letters > 0 && float64(han) < leastHan*float64(letters)
}

// prose looks for Chinese that is none, and for words the glossary would rather not see.
func (l lint) prose() {
	for _, p := range paragraphs(string(l.Source.Files[layout.TextFile(lessons.Chinese)])) {
		for _, complaint := range l.complaints(p.text) {
			l.At(lessons.Chinese, p.line, complaint[0], complaint[1])
		}
	}
	if _, there := l.Source.Files[layout.MessagesFile(lessons.Chinese)]; !there {
		return
	}
	each(l.Lesson.Text(lessons.Chinese), func(word string, place ...any) {
		for _, p := range paragraphs(word) {
			for _, complaint := range l.complaints(p.text) {
				l.In(layout.MessagesFile(lessons.Chinese), complaint[0], complaint[1], place...)
			}
		}
	})
}

// alternatives looks at what is said about pictures.
func (l lint) alternatives() {
	for _, block := range texts.Blocks(string(l.Source.Files[layout.TextFile(lessons.Chinese)])) {
		switch said := block.Alternative; {
		case !block.IsPicture() || said == "":
		case !strings.ContainsFunc(said, texts.IsHan):
			l.At(lessons.Chinese, block.Line, "the text alternative of this picture looks untranslated", "translate it")
		default:
			for _, complaint := range l.complaints(said) {
				l.At(lessons.Chinese, block.Line, complaint[0], complaint[1])
			}
		}
	}
}

// complaints returns the faults of a Chinese paragraph, each with its fix.
func (l lint) complaints(text string) [][2]string {
	var found [][2]string
	if untranslated(text) {
		found = append(found, [2]string{"this paragraph looks untranslated", "translate it"})
	}
	for _, id := range slices.Sorted(maps.Keys(l.Glossary)) {
		if word := dispreferred(l.Glossary[id], text); word != "" {
			found = append(found, [2]string{fmt.Sprintf("%s is not the word this course uses", word),
				fmt.Sprintf("write %s, or put the other word in parentheses", l.Glossary[id].Chinese)})
		}
	}
	return found
}

// dispreferred returns an alternative of the term that the text uses, or "". In parentheses, where
// readers learn that the other word exists, it is welcome.
func dispreferred(term lessons.Term, text string) string {
	rest := strings.ReplaceAll(text, term.Chinese, "")
	for _, word := range term.Alternatives {
		if !strings.ContainsFunc(word, texts.IsHan) {
			continue
		}
		bare := strings.NewReplacer("（"+word, "", "("+word, "", "“"+word+"”", "").Replace(rest)
		if strings.Contains(bare, word) {
			return word
		}
	}
	return ""
}
