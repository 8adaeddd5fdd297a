package tui

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// A cardDialog shows predictions or quiz cards, one after another. A card locks with its answer.
type cardDialog struct {
	cards  []card
	index  int
	cursor int
	// locking is true while the session keeps an answer.
	locking bool
}

// A card is a question and whether it is a prediction.
type card struct {
	question   *lessons.Question
	prediction bool
}

func predictionCards(q *lessons.Question) []card {
	return []card{{q, true}}
}

func (m *Model) pushCards(cards []card, index int) {
	m.push(&cardDialog{cards: cards, index: index})
}

// pushQuiz shows the cards from the first that is not answered.
func (m *Model) pushQuiz() {
	quiz := m.lesson.lesson.Quiz
	cards := make([]card, len(quiz))
	first := -1
	for i := range quiz {
		cards[i] = card{question: &quiz[i]}
		if first < 0 && m.lesson.chosen[quiz[i].ID] == "" {
			first = i
		}
	}
	m.pushCards(cards, max(first, 0))
}

func (d *cardDialog) card() card {
	return d.cards[d.index]
}

// open is true while the card can be answered.
func (d *cardDialog) open(m *Model) bool {
	c := d.card()
	if m.lesson.chosen[c.question.ID] != "" {
		return false
	}
	return !c.prediction || !m.lesson.passed(c.question.Task)
}

func (d *cardDialog) update(m *Model, msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch {
	case key.Matches(press, m.keys.Close):
		m.pop()
	case key.Matches(press, m.keys.Language):
		return m.toggleLanguage()
	case !d.open(m):
		if key.Matches(press, m.keys.Continue) {
			d.advance(m)
		}
	case key.Matches(press, m.keys.Up):
		d.cursor = max(d.cursor-1, 0)
	case key.Matches(press, m.keys.Down):
		d.cursor = min(d.cursor+1, len(d.card().question.Options)-1)
	case key.Matches(press, m.keys.Lock):
		return d.lock(m)
	}
	return nil
}

// advance goes to the next card, or closes after the last.
func (d *cardDialog) advance(m *Model) {
	if d.index+1 < len(d.cards) {
		d.index++
		d.cursor = 0
		return
	}
	m.pop()
}

// lock has the session keep the answer; it counts once the session says so.
func (d *cardDialog) lock(m *Model) tea.Cmd {
	s := m.lesson.session
	if s == nil {
		return m.notify(m.words.NoSession)
	}
	if d.locking {
		return nil
	}
	d.locking = true
	c := d.card()
	id, option := c.question.ID, c.question.Options[d.cursor]
	return m.inLesson(func() any {
		if c.prediction {
			return chosenMsg{id, option, s.Predict(id, option)}
		}
		return chosenMsg{id, option, s.Quiz(id, option)}
	})
}

// chose takes over an answer that was kept.
func (m *Model) chose(msg chosenMsg) tea.Cmd {
	for _, d := range m.dialogs {
		if cards, ok := d.(*cardDialog); ok {
			cards.locking = false
		}
	}
	if msg.err != nil {
		return m.told("", m.words.Keys.Lock, msg.err)
	}
	m.lesson.chosen[msg.id] = msg.option
	return nil
}

// words of a card.
func (m *Model) cardText(c card) lessons.QuestionText {
	text := m.textOf(m.lesson.lesson)
	if c.prediction {
		return text.Predictions[c.question.ID]
	}
	return text.Quiz[c.question.ID]
}

func (d *cardDialog) view(m *Model) string {
	width := m.dialogWidth(68)
	c, text := d.card(), m.cardText(d.card())
	title := m.styles.AccentBold.Render(m.words.Quiz)
	if c.prediction {
		title = m.styles.AccentBold.Render(m.words.PredictLabel)
	}
	if n := len(d.cards); n > 1 {
		count := words.Fill(m.words.CardOf, "n", fmt.Sprint(d.index+1), "total", fmt.Sprint(n))
		title = spread(title, m.styles.Muted.Render(count), width)
	}
	lines := append([]string{title, ""}, m.rich("**"+text.Question+"**", width)...)
	lines = append(lines, "")
	for i, option := range c.question.Options {
		lines = append(lines, d.option(m, i, option, text.Options[option], width)...)
	}
	return m.box(append(lines, d.after(m, c, text, width)...), width)
}

// option draws one answer: a pointer while open, and afterwards what was chosen and what is right.
func (d *cardDialog) option(m *Model, i int, option, text string, width int) []string {
	c, chosen := d.card(), m.lesson.chosen[d.card().question.ID]
	revealed := !d.open(m) && (!c.prediction || m.lesson.passed(c.question.Task))
	mark := "○"
	switch {
	case d.open(m) && i == d.cursor:
		mark = m.styles.Pointer.Render("●")
		text = "**" + text + "**"
	case revealed && option == c.question.Answer:
		mark = m.styles.Good.Render("✔")
		text = "**" + text + "**"
	case revealed && option == chosen:
		mark = m.styles.Bad.Render("✘")
	case option == chosen:
		mark = m.styles.Accent.Render("◆")
	}
	var lines []string
	lead := " " + mark + " "
	for _, line := range m.rich(text, width-3) {
		lines = append(lines, lead+line)
		lead = "   "
	}
	return lines
}

// after is what stands below the options.
func (d *cardDialog) after(m *Model, c card, text lessons.QuestionText, width int) []string {
	chosen := m.lesson.chosen[c.question.ID]
	note := func(s string) []string { return append([]string{""}, prose.Wrap(m.styles.Muted.Render(s), width)...) }
	switch {
	case d.open(m) && c.prediction:
		return note(m.words.LocksIn)
	case d.open(m):
		return nil
	case c.prediction && !m.lesson.passed(c.question.Task):
		return note(m.words.Locked)
	}
	verdict := m.styles.Bad.Render(m.words.NotRight)
	switch chosen {
	case c.question.Answer:
		verdict = m.styles.Good.Render(m.words.Right)
	case "":
		verdict = m.styles.Muted.Render(m.words.Missed)
	}
	return append([]string{"", verdict}, m.rich(text.Explain, width)...)
}

func (d *cardDialog) help(m *Model) []key.Binding {
	if d.open(m) {
		return []key.Binding{m.keys.Choose, m.keys.Lock, m.keys.Language, m.keys.Close}
	}
	return []key.Binding{m.keys.Continue, m.keys.Language, m.keys.Close}
}
