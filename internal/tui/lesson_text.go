package tui

import (
	"fmt"
	"strings"

	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// lessonParts turns the sections of a lesson into the parts of its document. The debrief is left out:
// it has a screen of its own after passing.
func (m *Model) lessonParts() []part {
	l, text := m.lesson.lesson, m.textOf(m.lesson.lesson)
	var parts []part
	if text.Fallback || text.Language != "" && text.Language != m.language {
		parts = append(parts, part{anchor: "fallback", barred: true, markdown: m.words.Fallback})
	}
	quizzed := false
	for _, s := range text.Sections {
		if s.Kind == "debrief" {
			continue
		}
		if s.Kind == "quiz" {
			// Cards are answered in the panel; the text only says so once.
			if quizzed && strings.TrimSpace(s.Markdown) == "" {
				continue
			}
			quizzed = true
		}
		parts = append(parts, part{
			anchor:   s.Kind + "/" + s.ID,
			label:    m.sectionLabel(l, s),
			barred:   s.Kind == "predict" || s.Kind == "quiz" || s.Kind == "correction",
			markdown: strings.TrimSpace(s.Markdown + "\n\n" + m.cardMarkdown(l, text, s)),
		})
	}
	if len(parts) == 0 {
		parts = append(parts, part{markdown: m.words.NoTxt})
	}
	return parts
}

// sectionLabel says what kind of section begins.
func (m *Model) sectionLabel(l *lessons.Lesson, s lessons.Section) string {
	switch s.Kind {
	case "task":
		for i, task := range l.Tasks {
			if task.ID == s.ID {
				label := words.Fill(m.words.TaskLabel, "n", fmt.Sprint(i+1), "total", fmt.Sprint(len(l.Tasks)))
				return label + " · " + words.Fill(m.words.Points, "n", fmt.Sprint(task.Points))
			}
		}
	case "predict":
		return m.words.PredictLabel
	case "quiz":
		return m.words.QuizLabel
	case "correction":
		if strings.HasPrefix(strings.TrimSpace(s.Markdown), "#") {
			return ""
		}
		return m.words.CorrectionLabel
	}
	return ""
}

// cardMarkdown writes the card of a prediction into the text.
func (m *Model) cardMarkdown(l *lessons.Lesson, text *lessons.Text, s lessons.Section) string {
	if s.Kind == "quiz" && strings.TrimSpace(s.Markdown) == "" {
		return m.words.AnswerInPanel
	}
	if s.Kind != "predict" {
		return ""
	}
	var b strings.Builder
	for _, q := range l.Predictions {
		if q.ID != s.ID {
			continue
		}
		card := text.Predictions[q.ID]
		fmt.Fprintf(&b, "**%s**\n\n", strings.TrimSpace(card.Question))
		for _, option := range q.Options {
			fmt.Fprintf(&b, "- %s\n", strings.TrimSpace(card.Options[option]))
		}
		chosen := m.lesson.chosen[q.ID]
		if chosen == "" {
			fmt.Fprintf(&b, "\n%s\n", m.words.AnswerInPanel)
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", m.said(m.words.YouChose, "**"+strings.TrimSpace(card.Options[chosen])+"**"))
	}
	return b.String()
}

// anchorOf is the anchor of an item's section.
func (it item) anchorOf() string {
	switch it.kind {
	case taskItem:
		return "task/" + it.task.ID
	case predictItem:
		return "predict/" + it.question.ID
	default:
		return ""
	}
}
