package lesson

import (
	"fmt"
	"strings"

	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

// A detail is everything there is to say about an item.
type detail struct{ verdicts }

// of says it.
func (d detail) of(it item) []string {
	lines := d.sessionLines()
	switch it.kind {
	case predictItem:
		return append(lines, d.predictionLines(it.question)...)
	case whyItem:
		return append(lines, d.whyLines(it.question)...)
	case quizItem:
		return append(lines, d.quizLines()...)
	default:
		return append(lines, d.taskLines(it)...)
	}
}

// sessionLines tell what keeps the exercise from being worked on.
func (d detail) sessionLines() []string {
	var lines []string
	say := func(mark, text string) {
		lines = append(lines, prose.WrapHanging(text, d.width, mark+" ", "  ")...)
		lines = append(lines, "")
	}
	spin := d.ui.Spinner()
	switch {
	case d.openErr != nil:
		text := d.ui.Failure(d.ui.Words.OpenFailed, d.openErr.Error())
		say(d.ui.Styles.Bad.Render("✘"), text+"\n"+d.ui.Words.PressToRetry)
	case d.opening:
		say(spin, d.ui.Words.Opening+d.ui.Styles.Muted.Render(d.addOns()))
	case d.resetting:
		say(spin, d.ui.Words.Resetting+d.ui.Styles.Muted.Render(d.seedStep()))
	case d.session == nil && d.lab == LabFailed:
		say(d.ui.Styles.Bad.Render("✘"), d.ui.Styles.Muted.Render(d.ui.Words.WithoutLab))
	case d.session == nil:
		say(d.ui.Styles.Waiting.Render("◐"), d.ui.Styles.Muted.Render(d.ui.Words.WhenLabReady))
	}
	if d.outdated && !d.resetting {
		say(d.ui.Styles.Waiting.Render("↻"), d.ui.Words.Outdated)
	}
	if d.labErr != nil {
		say(d.ui.Styles.Waiting.Render("?"), d.ui.Failure(d.ui.Words.LabGone, d.labErr.Error()))
	}
	if d.unwritten != nil {
		say(d.ui.Styles.Bad.Render("✘"), d.ui.Failure(d.ui.Words.Unwritten, d.ui.Words.Why(d.unwritten)))
	}
	if d.uncaptured != nil {
		text := words.Fill(d.ui.Words.Commands.Submit.NotKept, "reason", plain.Text(d.ui.Words.Why(d.uncaptured)))
		say(d.ui.Styles.Bad.Render("✘"), text)
	}
	return lines
}

// seedStep names what the seed under way does.
func (d detail) seedStep() string {
	switch {
	case d.addingOn:
		return d.addOns()
	case d.seeding == session.SeedApplying:
		return " " + d.ui.Words.SeedApply
	case d.seeding == session.SeedConverging:
		return " " + d.ui.Words.SeedSettle
	default:
		return ""
	}
}

// addOns says what else the lesson needs, which is why its first seed takes longer.
func (d detail) addOns() string {
	needed := d.lesson.AddOns
	if len(needed) == 0 {
		return ""
	}
	return " " + words.Fill(d.ui.Words.SeedAddOns, "addons", strings.Join(needed, d.ui.Words.Also))
}

// predictionLines show a prediction, compared once its task has passed.
func (d detail) predictionLines(q *lessons.Question) []string {
	card := d.ui.Text(d.lesson).Predictions[q.ID]
	lines := append([]string{}, d.ui.Rich(card.Question, d.width)...)
	chosen, over := d.chosen[q.ID], d.passed(q.Task)
	lines = append(lines, "")
	switch {
	case chosen == "" && over:
		lines = append(lines, prose.Wrap(d.ui.Styles.Muted.Render(d.ui.Words.Missed), d.width)...)
	case chosen == "":
		return append(lines, prose.Wrap(d.ui.Styles.Accent.Render(d.ui.Words.PressEnterPredict), d.width)...)
	default:
		lines = append(lines, d.labelled(d.ui.Words.YouSaid, card.Options[chosen])...)
	}
	if !over {
		return append(lines, prose.Wrap(d.ui.Styles.Muted.Render(d.ui.Words.Locked), d.width)...)
	}
	lines = append(lines, d.labelled(d.ui.Words.ItWas, card.Options[q.Answer])...)
	lines = append(lines, "")
	return append(lines, d.ui.Rich(card.Explain, d.width)...)
}

// whyLines show a question why once its task has passed, and what was answered.
func (d detail) whyLines(q *lessons.Question) []string {
	card, chosen, w := d.ui.Text(d.lesson).Tasks[q.Task].Why, d.chosen[q.ID], d.ui.Words
	if !d.passed(q.Task) {
		return prose.Wrap(d.ui.Styles.Muted.Render(w.WhyLater), d.width)
	}
	lines := append(append([]string{}, d.ui.Rich(card.Question, d.width)...), "")
	if chosen == "" {
		return append(lines, prose.Wrap(d.ui.Styles.Accent.Render(w.PressEnterWhy), d.width)...)
	}
	lines = append(lines, d.labelled(w.YouSaid, card.Options[chosen])...)
	lines = append(lines, d.labelled(w.ItWas, card.Options[q.Answer])...)
	return append(append(lines, ""), d.ui.Rich(card.Explain, d.width)...)
}

// labelled writes a muted label above a text.
func (d detail) labelled(label, text string) []string {
	lines := []string{d.ui.Styles.Muted.Render(label)}
	for _, line := range d.ui.Rich(text, d.width-2) {
		lines = append(lines, "  "+line)
	}
	return lines
}

// quizLines say how the quiz went, or what opens it.
func (d detail) quizLines() []string {
	answered, right := d.quizScore()
	text := d.ui.Words.PressEnterQuiz
	if answered == len(d.lesson.Quiz) {
		text = words.Fill(d.ui.Words.QuizDone, "right", fmt.Sprint(right), "total", fmt.Sprint(answered))
	}
	return prose.Wrap(d.ui.Styles.Accent.Render(text), d.width)
}
