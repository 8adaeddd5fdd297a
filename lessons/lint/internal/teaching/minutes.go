package teaching

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/texts"
)

// How long a learner takes.
const (
	wordsPerMinute = 180
	perCommand     = 25 * time.Second
	perTask        = 4 * time.Minute
	// unknownWait is a bound that only the learner's own objects give.
	unknownWait = 15 * time.Second
	// farOff is the share by which a lesson may differ from the estimate.
	farOff = 0.25
)

// honestMinutes holds what a lesson says about its length against an estimate.
func (l lint) honestMinutes() {
	took := l.estimate()
	if l.Lesson.Minutes <= 0 || math.Abs(float64(l.Lesson.Minutes)-took.Minutes()) <= farOff*took.Minutes() {
		return
	}
	l.Ask(fmt.Sprintf("the lesson says %d minutes, and takes about %.0f: its words at %d a minute, %.0f s a command, %.0f minutes a task, and the waits of its checks",
		l.Lesson.Minutes, took.Minutes(), wordsPerMinute, perCommand.Seconds(), perTask.Minutes()),
		fmt.Sprintf("write minutes: %d, or shorten it", rounded(took)), "minutes")
}

// rounded gives minutes as they are promised: above 20 in fives.
func rounded(took time.Duration) int {
	if took > 20*time.Minute {
		return int(math.Round(took.Minutes()/5)) * 5
	}
	return max(1, int(math.Round(took.Minutes())))
}

// estimate is how long a learner takes who reads everything, types every command and passes each task.
func (l lint) estimate() time.Duration {
	text := l.Lesson.Text(lessons.English)
	words := cardWords(text.Predictions) + cardWords(text.Whys()) + cardWords(text.Quiz)
	took := time.Duration(len(l.Lesson.Tasks)) * perTask
	for _, section := range text.Sections {
		words += countWords(texts.ApartFromBlocks(section.Markdown))
		took += time.Duration(countCommands(section.Markdown)) * perCommand
	}
	for _, task := range l.Lesson.Tasks {
		for _, check := range task.Checks {
			took += waits(check)
		}
	}
	return took + time.Duration(words)*time.Minute/wordsPerMinute
}

func cardWords(cards map[string]lessons.QuestionText) int {
	words := 0
	for _, card := range cards {
		words += countWords(card.Question) + countWords(card.Explain)
		for _, option := range card.Options {
			words += countWords(option)
		}
	}
	return words
}

var comment = regexp.MustCompile(`(?s)<!--.*?-->`)

// countWords counts what is read: whatever has a letter or a digit.
func countWords(text string) int {
	words := 0
	for _, word := range strings.Fields(comment.ReplaceAllString(text, "")) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			words++
		}
	}
	return words
}

// countCommands counts the command lines of a text. A line that goes on with the next is one with it.
func countCommands(markdown string) int {
	commands := 0
	for _, block := range texts.CodeBlocks(markdown) {
		if !isCommands(block) {
			continue
		}
		unfinished := false
		for line := range strings.Lines(block.Text) {
			line = strings.TrimSpace(line)
			if line != "" && !strings.HasPrefix(line, "#") && !unfinished {
				commands++
			}
			unfinished = strings.HasSuffix(line, `\`)
		}
	}
	return commands
}

func isCommands(block texts.CodeBlock) bool {
	return slices.Contains([]string{"sh", "bash", "shell", "console"}, block.Info)
}

// waits is how long a check keeps a learner waiting: as long as it looks whether something holds, and half as long as it
// gives something to come true.
func waits(check checker.Check) time.Duration {
	var took time.Duration
	for _, step := range check.Steps {
		took += duration(step.For) + duration(step.Within)/2
	}
	return took
}

// duration reads a wait, which may be an expression.
func duration(text string) time.Duration {
	if text == "" {
		return 0
	}
	if d, err := time.ParseDuration(text); err == nil {
		return d
	}
	return unknownWait
}
