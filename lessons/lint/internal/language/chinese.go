package language

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
	"github.com/klab-dev/klab/lessons/internal/texts"
)

var (
	inlineCode = regexp.MustCompile("`[^`\n]*`")
	// slanted is text in single marks of emphasis; bold has two.
	slanted     = regexp.MustCompile(`(?:^|[^*\\])\*([^*\s][^*\n]*)\*(?:[^*]|$)|(?:^|[^_\\\w])_([^_\s][^_\n]*)_(?:[^_\w]|$)`)
	looseShare  = regexp.MustCompile(`[0-9N}] +%`)
	commandWord = regexp.MustCompile("^`(?:kubectl|klab|curl|docker|crictl|nslookup|dig|ip|iptables|nft|systemctl)\\s")
	quotedWords = regexp.MustCompile(`'[^']*'|"[^"]*"|“[^”]*”`)
)

// typography returns what Chinese typography forbids, each with its fix: slanted characters, a blank before a percent sign,
// and a translated placeholder of a command.
func typography(text string) [][2]string {
	var found [][2]string
	for _, code := range inlineCode.FindAllString(text, -1) {
		if commandWord.MatchString(code) && strings.ContainsFunc(quotedWords.ReplaceAllString(code, ""), texts.IsHan) {
			found = append(found, [2]string{fmt.Sprintf("the placeholder of a command is translated: %s", code), "leave it as in English: NAME, KEY=VALUE"})
		}
	}
	prose := inlineCode.ReplaceAllString(text, "x")
	for _, match := range slanted.FindAllStringSubmatch(prose, -1) {
		if word := match[1] + match[2]; strings.ContainsFunc(word, texts.IsHan) {
			found = append(found, [2]string{fmt.Sprintf("Chinese characters are not slanted: %s", word), "make it bold, or put it in “ ”"})
		}
	}
	if share := looseShare.FindString(prose); share != "" {
		found = append(found, [2]string{fmt.Sprintf("there is a blank before the percent sign: %q", share), "write N%"})
	}
	return found
}

// chinese looks at every line of the Chinese words: its typography, and what stays English in comments and tables.
func (l lint) chinese() {
	look(string(l.Source.Files[layout.TextFile(lessons.Chinese)]), func(line int, complaint [2]string) {
		l.At(lessons.Chinese, line, complaint[0], complaint[1])
	})
	if _, there := l.Source.Files[layout.MessagesFile(lessons.Chinese)]; !there {
		return
	}
	each(l.Lesson.Text(lessons.Chinese), func(word string, place ...any) {
		look(word, func(_ int, complaint [2]string) {
			l.In(layout.MessagesFile(lessons.Chinese), complaint[0], complaint[1], place...)
		})
	})
}

// look calls report for each fault of a Markdown text.
func look(markdown string, report func(line int, complaint [2]string)) {
	var fence texts.Fence
	for i, line := range sources.Lines([]byte(markdown)) {
		edge := fence.Read(line, i+1)
		trimmed := strings.TrimSpace(line)
		switch {
		case edge, strings.HasPrefix(trimmed, "<!--"):
		case fence.Open():
			if _, comment, is := strings.Cut(" "+trimmed, " # "); is && isEnglish(comment) {
				report(i+1, [2]string{"this comment looks untranslated", "translate it: the words of a comment are for people"})
			}
		default:
			for _, complaint := range typography(line) {
				report(i+1, complaint)
			}
			if strings.HasPrefix(trimmed, "|") && isEnglish(notProse.ReplaceAllString(trimmed, "")) {
				report(i+1, [2]string{"this row of a table looks untranslated", "translate it"})
			}
		}
	}
}

// englishWord is a word that is no name: names have capitals, dots, hyphens or digits.
var englishWord = regexp.MustCompile(`(?:^|\s)[a-z]{2,}[,;:]?(?:\s|$)`)

// isEnglish reports whether a text is a sentence that nobody translated.
func isEnglish(text string) bool {
	words := 0
	for word := range strings.FieldsSeq(text) {
		if englishWord.MatchString(word) {
			words++
		}
	}
	return words >= 3 && !strings.HasPrefix(text, "kubectl") && !strings.ContainsFunc(text, texts.IsHan)
}
