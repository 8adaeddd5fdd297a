package tui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// openDebrief shows what was learned, once there is something to look back on.
func (m *Model) openDebrief() tea.Cmd {
	if m.lesson.session == nil || !m.lesson.allPassed() {
		return m.notify(m.words.NotYetDebrief)
	}
	m.screen = debriefScreen
	m.debrief = reader{}
	return nil
}

func (m *Model) debriefKeys(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, m.keys.Back):
		m.screen = lessonScreen
	case key.Matches(msg, m.keys.NextLesson):
		return m.nextLesson()
	default:
		scrollKeys(&m.debrief, msg, m.keys)
	}
	return nil
}

// following is the lesson after the one on the screen.
func (m *Model) following() *lessons.Lesson {
	all := m.options.Course.Lessons
	i := slices.Index(all, m.lesson.lesson)
	if i < 0 || i+1 == len(all) {
		return nil
	}
	return all[i+1]
}

func (m *Model) debriefKey() docKey {
	return docKey{
		"debrief/" + m.lesson.lesson.ID, m.language, min(m.width-4, textMax), m.theme,
		m.lessonKey().variant,
	}
}

// debriefParts looks back on the tasks, the predictions and the quiz.
func (m *Model) debriefParts() []part {
	l, text := m.lesson.lesson, m.textOf(m.lesson.lesson)
	var parts []part
	for _, s := range text.Sections {
		if s.Kind == "debrief" {
			parts = append(parts, part{anchor: "debrief/" + s.ID, markdown: s.Markdown})
		}
	}
	for _, task := range l.Tasks {
		t := text.Tasks[task.ID]
		markdown := fmt.Sprintf("**✔ %s**\n\n%s", taskTitle(text, task.ID), t.Debrief)
		parts = append(parts, part{anchor: "task/" + task.ID, markdown: markdown})
	}
	if markdown := m.questionsMarkdown(l.Predictions, text.Predictions, true); markdown != "" {
		parts = append(parts, part{
			anchor: "predictions", label: m.words.DebriefPredictions, barred: true, markdown: markdown,
		})
	}
	if markdown := m.questionsMarkdown(l.Quiz, text.Quiz, false); markdown != "" {
		_, right := m.lesson.quizScore()
		score := words.Fill(m.words.QuizScore, "right", fmt.Sprint(right), "total", fmt.Sprint(len(l.Quiz)))
		parts = append(parts, part{
			anchor: "quiz", label: m.words.Quiz + " · " + score, barred: true, markdown: markdown,
		})
	}
	end := m.words.DebriefEnd
	if next := m.following(); next != nil {
		end = words.Fill(m.words.DebriefNext, "lesson", "**"+m.lessonName(next)+"**")
	}
	return append(parts, part{anchor: "next", markdown: end})
}

// questionsMarkdown compares what was said with what is so.
func (m *Model) questionsMarkdown(
	questions []lessons.Question, texts map[string]lessons.QuestionText, prediction bool,
) string {
	var b strings.Builder
	for _, q := range questions {
		card, chosen := texts[q.ID], m.lesson.chosen[q.ID]
		mark, said := "○", m.words.NotAnswered
		if chosen != "" {
			mark, said = "✘", m.said(m.words.YouSaid, card.Options[chosen])
		}
		if chosen == q.Answer {
			mark = "✔"
		}
		fmt.Fprintf(&b, "%s %s\n\n", mark, strings.TrimSpace(card.Question))
		fmt.Fprintf(&b, "- %s\n", said)
		if chosen == "" && !prediction {
			// The card can still be answered, so its answer stays hidden.
			b.WriteString("\n")
			continue
		}
		if chosen != q.Answer {
			fmt.Fprintf(&b, "- %s\n", m.said(m.words.ItWas, card.Options[q.Answer]))
		}
		if prediction || chosen != q.Answer {
			fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(card.Explain))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// said sets a label before a text, with the colon of the language.
func (m *Model) said(label, text string) string {
	return words.Fill(m.words.Said, "label", label, "text", strings.TrimSpace(text))
}

// debriefView draws the debrief.
func (m *Model) debriefView(height int) []string {
	lines := make([]string, 0, height)
	for _, line := range m.debrief.visible() {
		lines = append(lines, "  "+line)
	}
	return pad(lines, height)
}
