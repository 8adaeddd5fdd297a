package lesson

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/reader"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// A Debrief looks back on a lesson whose tasks have all passed.
type Debrief struct {
	*reader.Reader
	ui            *ui.Context
	width, height int
}

var _ ui.Component = (*Debrief)(nil)

// Debrief looks back on the lesson. next is the one after it, if any.
func (m *Model) Debrief(next *lessons.Lesson) *Debrief {
	return &Debrief{Reader: reader.New(m.ui, m.documents, memories{m.ui, m.exercise, next}), ui: m.ui}
}

// SetSize implements ui.Component.
func (d *Debrief) SetSize(width, height int) {
	d.width, d.height = width, height
	d.Reader.SetSize(min(width-4, ui.TextMax), height)
}

// Update goes back, goes on, and scrolls.
func (d *Debrief) Update(msg tea.Msg) ui.Effect {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch keys := d.ui.Keys; {
		case key.Matches(press, keys.Back):
			return ui.Ask(Return{})
		case key.Matches(press, keys.NextLesson):
			return ui.Ask(Next{})
		}
	}
	return d.Reader.Update(msg)
}

// View draws the text a little to the right.
func (d *Debrief) View() []string {
	lines := make([]string, 0, d.height)
	for _, line := range d.Reader.View() {
		lines = append(lines, "  "+line)
	}
	return ui.Pad(lines, d.height)
}

// Help lists what goes on, back, and scrolls.
func (d *Debrief) Help() []key.Binding {
	k := d.ui.Keys
	return []key.Binding{k.NextLesson, k.Back, k.Scroll, k.Language, k.Quit, k.Help}
}

// memories are what the learner did in a lesson, beside what is so.
type memories struct {
	ui *ui.Context
	*exercise
	next *lessons.Lesson
}

var _ reader.Source = memories{}

// Name implements reader.Source.
func (d memories) Name() string { return "debrief/" + d.lesson.ID }

// Variant implements reader.Source.
func (d memories) Variant() string { return d.choices() }

// Parts looks back on the tasks, the predictions and the quiz.
func (d memories) Parts() []reader.Part {
	l, text, w := d.lesson, d.ui.Text(d.lesson), d.ui.Words
	var parts []reader.Part
	for _, s := range text.Sections {
		if s.Kind == "debrief" {
			parts = append(parts, reader.Part{Anchor: "debrief/" + s.ID, Markdown: s.Markdown})
		}
	}
	for _, task := range l.Tasks {
		markdown := fmt.Sprintf("**✔ %s**\n\n%s", d.ui.TaskTitle(l, task.ID), text.Tasks[task.ID].Debrief)
		parts = append(parts, reader.Part{Anchor: "task/" + task.ID, Markdown: markdown})
	}
	if markdown := d.questions(l.Predictions, text.Predictions, true); markdown != "" {
		parts = append(parts, reader.Part{
			Anchor: "predictions", Label: w.DebriefPredictions, Barred: true, Markdown: markdown,
		})
	}
	if markdown := d.questions(l.Whys(), text.Whys(), false); markdown != "" {
		parts = append(parts, reader.Part{Anchor: "whys", Label: w.DebriefWhys, Barred: true, Markdown: markdown})
	}
	if markdown := d.questions(l.Quiz, text.Quiz, false); markdown != "" {
		_, right := d.quizScore()
		score := words.Fill(w.QuizScore, "right", fmt.Sprint(right), "total", fmt.Sprint(len(l.Quiz)))
		parts = append(parts, reader.Part{
			Anchor: "quiz", Label: w.Quiz + " · " + score, Barred: true, Markdown: markdown,
		})
	}
	end := w.DebriefEnd
	if d.next != nil {
		end = words.Fill(w.DebriefNext, "lesson", "**"+d.ui.LessonName(d.next)+"**")
	}
	return append(parts, reader.Part{Anchor: "next", Markdown: end})
}

// questions compares what was said with what is so.
func (d memories) questions(
	questions []lessons.Question, texts map[string]lessons.QuestionText, prediction bool,
) string {
	w := d.ui.Words
	var b strings.Builder
	for _, q := range questions {
		card, chosen := texts[q.ID], d.chosen[q.ID]
		mark, answer := "○", w.NotAnswered
		if chosen != "" {
			mark, answer = "✘", said(w, w.YouSaid, card.Options[chosen])
		}
		if chosen == q.Answer {
			mark = "✔"
		}
		fmt.Fprintf(&b, "%s %s\n\n", mark, strings.TrimSpace(card.Question))
		fmt.Fprintf(&b, "- %s\n", answer)
		if chosen == "" && !prediction {
			// The card can still be answered, so its answer stays hidden.
			b.WriteString("\n")
			continue
		}
		if chosen != q.Answer {
			fmt.Fprintf(&b, "- %s\n", said(w, w.ItWas, card.Options[q.Answer]))
		}
		if prediction || chosen != q.Answer {
			fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(card.Explain))
		}
		b.WriteString("\n")
	}
	return b.String()
}
