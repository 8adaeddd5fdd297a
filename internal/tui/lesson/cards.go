package lesson

import (
	"github.com/klab-dev/klab/internal/tui/dialog"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
)

var _ dialog.Learner = visit{}

// enter opens the cards of the item under the cursor, or shows its task in the text.
func (m *Model) enter() ui.Effect {
	switch it := m.tasks.item(); it.kind {
	case predictItem:
		return m.predict(it.question)
	case quizItem:
		return m.quiz()
	case whyItem:
		if m.passed(it.question.Task) {
			return ui.Ask(ui.Push{Dialog: dialog.NewWhy(m.ui, m.lesson, m.visit, it.question)})
		}
		return ui.Effect{}
	default:
		m.text.Show(it.anchor())
		return ui.Effect{}
	}
}

// predict shows the card of a prediction.
func (m *Model) predict(q *lessons.Question) ui.Effect {
	return m.push([]dialog.Card{{Question: q, Prediction: true}}, 0)
}

// quiz shows the cards from the first that is not answered.
func (m *Model) quiz() ui.Effect {
	cards := make([]dialog.Card, len(m.lesson.Quiz))
	first := -1
	for i := range m.lesson.Quiz {
		cards[i] = dialog.Card{Question: &m.lesson.Quiz[i]}
		if first < 0 && m.chosen[m.lesson.Quiz[i].ID] == "" {
			first = i
		}
	}
	return m.push(cards, max(first, 0))
}

func (m *Model) push(cards []dialog.Card, index int) ui.Effect {
	return ui.Ask(ui.Push{Dialog: dialog.NewCards(m.ui, m.lesson, m.visit, cards, index)})
}

// Chosen implements dialog.Learner.
func (v visit) Chosen(question string) string { return v.chosen[question] }

// Passed implements dialog.Learner.
func (v visit) Passed(task string) bool { return v.passed(task) }

// Lock has the session keep an answer; it counts once the session says so.
func (v visit) Lock(card dialog.Card, option string) ui.Effect {
	s, id := v.session, card.Question.ID
	if s == nil {
		return ui.Notify(v.ui.Words.NoSession)
	}
	if v.locking {
		return ui.Effect{}
	}
	v.locking = true
	return ui.Run(v.run(func() any {
		keep := s.Quiz
		switch {
		case card.Prediction:
			keep = s.Predict
		case card.Why:
			keep = s.Why
		}
		return chosenMsg{id, option, keep(id, option)}
	}))
}

// chose takes over an answer that was kept.
func (m *Model) chose(msg chosenMsg) ui.Effect {
	m.locking = false
	if msg.err != nil {
		return m.told("", m.ui.Words.Keys.Lock, msg.err)
	}
	m.chosen[msg.id] = msg.option
	return ui.Effect{}
}
