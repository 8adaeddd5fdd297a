package lesson

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/tui/reader"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// A textPane is a reader of the lesson that says why there is nothing to read yet.
type textPane struct {
	*reader.Reader
	ui            *ui.Context
	width, height int
}

var _ ui.Component = (*textPane)(nil)

func newTextPane(c *ui.Context, documents *reader.Documents, e *exercise) *textPane {
	return &textPane{Reader: reader.New(c, documents, sections{c, e}), ui: c}
}

// SetSize implements ui.Component.
func (p *textPane) SetSize(width, height int) {
	p.width, p.height = width, height
	p.Reader.SetSize(width, height)
}

// Help lists the keys that matter while a text is read.
func (p *textPane) Help() []key.Binding {
	k := p.ui.Keys
	return []key.Binding{k.Switch, k.Scroll, k.Check, k.Hint, k.Shell, k.Back, k.Language, k.View, k.Help}
}

// View is the visible text, or why there is none yet.
func (p *textPane) View() []string {
	switch err := p.Err(); {
	case err != nil:
		text := p.ui.Failure(p.ui.Words.RenderFailed, err.Error())
		return ui.Pad(prose.Wrap(p.ui.Styles.Bad.Render("✘ ")+text, p.width), p.height)
	case p.Lines() == 0:
		return ui.Pad([]string{p.ui.Styles.Muted.Render(p.ui.Words.Rendering)}, p.height)
	}
	return p.pointed(p.Reader.View())
}

// pointed marks the command that can be typed at the prompt, while the text has the focus.
func (p *textPane) pointed(lines []string) []string {
	text, y := p.Command()
	if rest, ok := strings.CutPrefix(ansi.Strip(lines[y]), "  "); ok && text != "" && strings.TrimSpace(rest) != "" {
		lines[y] = p.ui.Styles.Pointer.Render("▸") + ansi.TruncateLeft(lines[y], 1, "")
	}
	return lines
}

// sections are the text of a lesson with what was chosen in it.
type sections struct {
	ui *ui.Context
	*exercise
}

var _ reader.Source = sections{}

// Name implements reader.Source.
func (s sections) Name() string { return s.lesson.ID }

// Variant implements reader.Source.
func (s sections) Variant() string { return s.choices() }

// Parts turns the sections of a lesson into the parts of its document. The debrief is left out:
// it has a screen of its own after passing.
func (s sections) Parts() []reader.Part {
	text := s.ui.Text(s.lesson)
	var parts []reader.Part
	if text.Fallback || text.Language != "" && text.Language != s.ui.Language {
		parts = append(parts, reader.Part{Anchor: "fallback", Barred: true, Markdown: s.ui.Words.Fallback})
	}
	if needs := s.ui.Words.NeedsAddOns(s.lesson.AddOns); needs != "" {
		parts = append(parts, reader.Part{Anchor: "addons", Barred: true, Markdown: needs})
	}
	quizzed := false
	for _, section := range text.Sections {
		if section.Kind == "debrief" {
			continue
		}
		if section.Kind == "quiz" {
			// Cards are answered in the task pane; the text only says so once.
			if quizzed && strings.TrimSpace(section.Markdown) == "" {
				continue
			}
			quizzed = true
		}
		parts = append(parts, reader.Part{
			Anchor:   section.Kind + "/" + section.ID,
			Label:    s.label(section),
			Barred:   slices.Contains([]string{"predict", "quiz", "correction"}, section.Kind),
			Markdown: strings.TrimSpace(section.Markdown + "\n\n" + s.card(text, section)),
		})
	}
	if len(parts) == 0 {
		parts = append(parts, reader.Part{Markdown: s.ui.Words.NoTxt})
	}
	return parts
}

// label says what kind of section begins.
func (s sections) label(section lessons.Section) string {
	w := s.ui.Words
	switch section.Kind {
	case "task":
		return s.taskLabel(section.ID)
	case "predict":
		return w.PredictLabel
	case "quiz":
		return w.QuizLabel
	case "correction":
		if strings.HasPrefix(strings.TrimSpace(section.Markdown), "#") {
			return ""
		}
		return w.CorrectionLabel
	}
	return ""
}

// taskLabel counts a task among the others, and says what it is worth.
func (s sections) taskLabel(id string) string {
	w, tasks := s.ui.Words, s.lesson.Tasks
	at := slices.IndexFunc(tasks, func(t lessons.Task) bool { return t.ID == id })
	if at < 0 {
		return ""
	}
	label := words.Fill(w.TaskLabel, "n", fmt.Sprint(at+1), "total", fmt.Sprint(len(tasks)))
	return label + " · " + words.Fill(w.Points, "n", fmt.Sprint(tasks[at].Points))
}

// card writes the card of a prediction into the text.
func (s sections) card(text *lessons.Text, section lessons.Section) string {
	w := s.ui.Words
	if section.Kind == "quiz" && strings.TrimSpace(section.Markdown) == "" {
		return w.AnswerInPanel
	}
	if section.Kind != "predict" {
		return ""
	}
	var b strings.Builder
	for _, q := range s.lesson.Predictions {
		if q.ID != section.ID {
			continue
		}
		card := text.Predictions[q.ID]
		fmt.Fprintf(&b, "**%s**\n\n", strings.TrimSpace(card.Question))
		for _, option := range q.Options {
			fmt.Fprintf(&b, "- %s\n", strings.TrimSpace(card.Options[option]))
		}
		chosen := s.chosen[q.ID]
		if chosen == "" {
			fmt.Fprintf(&b, "\n%s\n", w.AnswerInPanel)
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", said(w, w.YouChose, "**"+strings.TrimSpace(card.Options[chosen])+"**"))
	}
	return b.String()
}

// said sets a label before a text, with the colon of the language.
func said(w words.Words, label, text string) string {
	return words.Fill(w.Said, "label", label, "text", strings.TrimSpace(text))
}
