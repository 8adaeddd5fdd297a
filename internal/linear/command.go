package linear

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/near"
)

// verbs are the actions in the order of the help, by the names that words knows them by.
func verbs() []string {
	return []string{
		"next", "read", "back", "section", "sections", "tasks", "task", "check", "why", "hint", "solution", "answer", "predict", "quiz",
		"debrief", "reset", "shell", "picture", "open", "following", "lessons", "progress", "lab", "quiet", "verbose", "english", "chinese",
		"yes", "no", "help", "quit",
	}
}

// typedWords are the words of both languages, each with its action.
func typedWords() map[string]string {
	all := map[string]string{}
	for _, language := range []string{lessons.English, lessons.Chinese} {
		for verb, typed := range words.Of(language).Linear.Typed {
			for _, word := range strings.Fields(typed) {
				all[word] = verb
			}
		}
	}
	return all
}

// understand finds the action of a line, and what stands behind its word. Widths and capitals do not count, and Chinese
// needs no space before a number.
func understand(line string) (verb, rest string) {
	line = strings.TrimSpace(strings.ToLower(width.Fold.String(line)))
	known := typedWords()
	word, rest, _ := strings.Cut(line, " ")
	if verb, ok := known[word]; ok {
		return verb, strings.TrimSpace(rest)
	}
	longest := ""
	for word := range known {
		if len(word) > len(longest) && unicode.Is(unicode.Han, firstRune(word)) && strings.HasPrefix(line, word) && numbered(line[len(word):]) {
			longest = word
		}
	}
	if longest == "" {
		return "", line
	}
	return known[longest], strings.TrimSpace(line[len(longest):])
}

func firstRune(text string) rune {
	first, _ := utf8.DecodeRuneInString(text)
	return first
}

// numbered reports whether a text begins with a number.
func numbered(text string) bool {
	first := firstRune(strings.TrimSpace(text))
	return first >= '0' && first <= '9'
}

// number reads a number that somebody typed, as 2, 第2节 or "task 2".
func number(text string) (int, bool) {
	digits := strings.TrimFunc(width.Fold.String(text), func(r rune) bool { return r < '0' || r > '9' })
	n, err := strconv.Atoi(digits)
	return n, err == nil
}

// take does what a line says.
func (g *guide) take(ctx context.Context, line string) {
	if g.visit != nil {
		g.visit.nudges.Touched(time.Now())
	}
	asking := g.asking // a question that is told now was not there when the line was typed
	if g.quiet {
		g.tellChanges()
	}
	if asking != nil {
		if done := asking(ctx, line); done {
			return
		}
		g.asking = nil // another word takes its turn
	}
	if line == "" {
		return
	}
	verb, rest := understand(line)
	if n, ok := number(line); ok && verb == "" && numbered(rest) {
		g.chosenNumber(ctx, n, line)
		return
	}
	if !g.generally(ctx, verb, rest) {
		g.inLesson(ctx, verb, rest, line)
	}
}

// chosenNumber opens a lesson by its number where there is none, and answers nothing otherwise: open cards take theirs
// before.
func (g *guide) chosenNumber(ctx context.Context, n int, line string) {
	if g.visit == nil {
		g.openLesson(ctx, strconv.Itoa(n))
		return
	}
	g.say(g.w.Linear.NoCard)
}

// generally does what works with and without a lesson.
func (g *guide) generally(ctx context.Context, verb, rest string) bool {
	switch verb {
	case "lessons":
		g.list(rest)
	case "open":
		g.openLesson(ctx, rest)
	case "progress":
		g.progress()
	case "lab":
		g.tellLab()
	case "quiet":
		g.quiet = true
		g.say(g.w.Linear.Quiet)
	case "verbose":
		g.quiet = false
		g.say(g.w.Linear.Verbose)
		g.tellChanges()
	case "english":
		g.speak(lessons.English)
	case "chinese":
		g.speak(lessons.Chinese)
	case "help":
		g.help()
	case "quit":
		g.over = true
	case "yes", "no":
		g.say(g.w.Linear.NoCard)
	default:
		return false
	}
	return true
}

// inLesson does what needs a lesson.
func (g *guide) inLesson(ctx context.Context, verb, rest, line string) {
	does := map[string]func(ctx context.Context, rest string){
		"read": g.readAgain, "next": g.next, "back": g.back, "section": g.section, "sections": g.sections, "following": g.following,
		"tasks": g.tasks, "task": g.task, "check": g.check, "why": g.why, "hint": g.hint, "solution": g.solution, "answer": g.answer,
		"predict": g.predict, "quiz": g.quiz, "debrief": g.debrief, "reset": g.reset, "shell": g.shell, "picture": g.picture,
	}
	do, known := does[verb]
	switch {
	case !known:
		g.unknown(line)
	case g.visit != nil && verb == "answer":
		do(ctx, behindWord(line, rest))
	case g.visit != nil:
		do(ctx, rest)
	case verb == "next" || verb == "read" || verb == "following":
		g.openLesson(ctx, "")
	default:
		g.say(g.w.Linear.ChooseFirst)
	}
}

// behindWord is what stands behind the first word as it was typed, or else as it was understood.
func behindWord(line, rest string) string {
	if _, typed, found := strings.Cut(strings.TrimSpace(line), " "); found {
		return strings.TrimSpace(typed)
	}
	return rest
}

// unknown names the words that were probably meant.
func (g *guide) unknown(line string) {
	word, _, _ := strings.Cut(line, " ")
	var known []string
	for _, verb := range verbs() {
		known = append(known, strings.Fields(g.w.Linear.Typed[verb])[0])
	}
	if runes := []rune(word); len(runes) > 40 {
		word = string(runes[:40]) + "…"
	}
	if meant := near.Words(word, known); len(meant) > 0 {
		g.say(fill(g.w.Linear.NearWord, "word", word, "words", strings.Join(meant, g.w.Also)))
		return
	}
	g.say(fill(g.w.Linear.NoWord, "word", word))
}

// help lists the words of the learner's language.
func (g *guide) help() {
	lines := []string{g.w.Linear.HelpIntro}
	for _, verb := range verbs() {
		word := strings.Fields(g.w.Linear.Typed[verb])[0]
		lines = append(lines, words.Fill(g.w.Said, "label", word, "text", g.w.Linear.Does[verb]))
	}
	g.say(lines...)
}

// speak changes the language.
func (g *guide) speak(language string) {
	g.Language, g.w = language, words.Of(language)
	if g.visit != nil {
		g.visit.speak(language)
	}
	g.say(g.w.Linear.Language)
	if g.SaveLanguage != nil {
		g.SaveLanguage(language)
	}
}
