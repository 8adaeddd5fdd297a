package teaching

import (
	"fmt"
	"slices"

	"github.com/klab-dev/klab/lessons/internal/codes"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/lint/internal/report"
)

// asking proves that what a lesson says about a wrong answer ends in a question. The words of guards are looked at
// where the guards are.
func (l lint) asking() {
	for _, language := range layout.Languages() {
		said, text := l.Lesson.Guards().Messages(language), l.Lesson.Text(language)
		for _, code := range l.wrongCodes() {
			message := text.Codes[code]
			if message == "" || message == said[code] || slices.Contains(text.Borrowed(), "codes."+code) {
				continue
			}
			if !report.Asks(message) {
				l.In(layout.MessagesFile(language), fmt.Sprintf("the message of %s ends in no question", code), report.EndInQuestion, "codes", code)
			}
		}
	}
}

// wrongCodes lists the codes that wrong answers get, each once.
func (l lint) wrongCodes() []string {
	var wrong []string
	for _, task := range l.Lesson.Tasks {
		for _, use := range codes.Of(task.Checks) {
			if use.Wrong {
				wrong = append(wrong, use.Code)
			}
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong)
}
