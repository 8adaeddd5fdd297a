package teaching

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

var (
	// taught is a comment of the English text that names the terms of the glossary which a lesson teaches.
	taught = regexp.MustCompile(`^<!--\s*teaches\s+([a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*)\s*-->$`)
	// almostTaught begins such a comment.
	almostTaught = regexp.MustCompile(`^<!--\s*teaches\b`)
	comma        = regexp.MustCompile(`\s*,\s*`)
)

// terms proves that a lesson says the terms which it teaches, in each language, and that the glossary explains them.
func (l lint) terms() {
	for i, line := range sources.Lines(l.Source.Files[layout.TextFile(lessons.English)]) {
		line = strings.TrimSpace(line)
		match := taught.FindStringSubmatch(line)
		switch {
		case match != nil:
			for _, id := range comma.Split(match[1], -1) {
				l.term(i+1, id)
			}
		case almostTaught.MatchString(line):
			l.At(lessons.English, i+1, "this comment names no terms", "write <!-- teaches ID, ID --> with ids of glossary.yaml")
		}
	}
}

func (l lint) term(line int, id string) {
	term, known := l.Glossary[id]
	switch {
	case !known:
		l.At(lessons.English, line, fmt.Sprintf("the glossary has no term %s", id), "add it to glossary.yaml, or correct the id")
		return
	case term.Means[lessons.English] == "":
		l.At(lessons.English, line, fmt.Sprintf("the glossary does not explain %s", id), "write means: {en: …, zh-CN: …} in glossary.yaml")
	}
	words := map[string]string{lessons.English: strings.TrimPrefix(term.English, "to "), lessons.Chinese: term.Chinese}
	for _, language := range layout.Languages() {
		text := l.Lesson.Text(language)
		said := slices.ContainsFunc(text.Sections, func(s lessons.Section) bool {
			return strings.Contains(strings.ToLower(comment.ReplaceAllString(s.Markdown, "")), strings.ToLower(words[language]))
		})
		if !said && !text.Fallback {
			l.At(lessons.English, line, fmt.Sprintf("the lesson teaches %s and does not say %s in %s", id, words[language], language),
				"define it at its first use, in one sentence with this word")
		}
	}
}
