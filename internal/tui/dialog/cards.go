package dialog

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// cardWidth is the widest card.
const cardWidth = 68

// A Card is a question, and whether it is a prediction or asks why a task passed.
type Card struct {
	Question        *lessons.Question
	Prediction, Why bool
}

// A Learner is who answers cards. What was chosen stays; the cards show it as soon as it is kept.
type Learner interface {
	// Chosen is the option locked in for a question, if any.
	Chosen(question string) string
	// Passed reports whether a task has passed, after which its predictions are over.
	Passed(task string) bool
	// Lock keeps an option.
	Lock(card Card, option string) ui.Effect
}

// Cards shows predictions or quiz cards, one after another. A card locks with its answer.
type Cards struct {
	box
	lesson  *lessons.Lesson
	learner Learner
	cards   []Card
	index   int
	// cursor is the option that would be locked, -1 for none.
	cursor int
}

var _ ui.Component = (*Cards)(nil)

// NewCards returns cards of a lesson, beginning with the one at index.
func NewCards(c *ui.Context, l *lessons.Lesson, learner Learner, cards []Card, index int) *Cards {
	return &Cards{box: box{ui: c}, lesson: l, learner: learner, cards: cards, index: index}
}

// NewWhy returns a card that asks why a task passed. It may come while keys are typed, so that one has to choose before
// anything can lock.
func NewWhy(c *ui.Context, l *lessons.Lesson, learner Learner, q *lessons.Question) *Cards {
	d := NewCards(c, l, learner, []Card{{Question: q, Why: true}}, 0)
	d.cursor = -1
	return d
}

// card is the one in sight.
func (d *Cards) card() Card { return d.cards[d.index] }

// chosen is the option locked in for the card in sight, if any.
func (d *Cards) chosen() string { return d.learner.Chosen(d.card().Question.ID) }

// open reports whether the card can be answered.
func (d *Cards) open() bool { return d.chosen() == "" && !d.over() }

// over reports whether the experiment that the card predicts has been made.
func (d *Cards) over() bool {
	c := d.card()
	return c.Prediction && d.learner.Passed(c.Question.Task)
}

// Update chooses, locks, and goes on to the next card.
func (d *Cards) Update(msg tea.Msg) ui.Effect {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return ui.Effect{}
	}
	switch keys := d.ui.Keys; {
	case key.Matches(press, keys.Close):
		return ui.Ask(ui.Close{})
	case key.Matches(press, keys.Language):
		return ui.Ask(ui.SwitchLanguage{})
	case !d.open():
		if key.Matches(press, keys.Continue) {
			return d.advance()
		}
	case key.Matches(press, keys.Up):
		d.cursor = max(d.cursor-1, 0)
	case key.Matches(press, keys.Down):
		d.cursor = min(d.cursor+1, len(d.card().Question.Options)-1)
	case key.Matches(press, keys.Lock) && d.cursor >= 0:
		return d.learner.Lock(d.card(), d.card().Question.Options[d.cursor])
	}
	return ui.Effect{}
}

// advance goes to the next card, or closes after the last.
func (d *Cards) advance() ui.Effect {
	if d.index+1 == len(d.cards) {
		return ui.Ask(ui.Close{})
	}
	d.index++
	d.cursor = 0
	return ui.Effect{}
}

// text is what the card says.
func (d *Cards) text() lessons.QuestionText {
	text, id := d.ui.Text(d.lesson), d.card().Question.ID
	switch {
	case d.card().Prediction:
		return text.Predictions[id]
	case d.card().Why:
		return text.Tasks[d.card().Question.Task].Why
	default:
		return text.Quiz[id]
	}
}

// title heads the card.
func (d *Cards) title() string {
	switch w := d.ui.Words; {
	case d.card().Prediction:
		return w.PredictLabel
	case d.card().Why:
		return w.WhyLabel
	default:
		return w.Quiz
	}
}

// View draws the question, its options, and what there is to say about the answer.
func (d *Cards) View() []string {
	width, text, styles := d.inner(cardWidth), d.text(), d.ui.Styles
	title := styles.AccentBold.Render(d.title())
	if n := len(d.cards); n > 1 {
		count := words.Fill(d.ui.Words.CardOf, "n", fmt.Sprint(d.index+1), "total", fmt.Sprint(n))
		title = ui.Spread(title, styles.Muted.Render(count), width)
	}
	lines := append([]string{title, ""}, d.ui.Rich("**"+text.Question+"**", width)...)
	lines = append(lines, "")
	for i, option := range d.card().Question.Options {
		lines = append(lines, d.option(i, option, text.Options[option], width)...)
	}
	return d.draw(append(lines, d.after(text, width)...), width)
}

// option draws one answer: a pointer while open, and afterwards what was chosen and what is right.
func (d *Cards) option(i int, option, text string, width int) []string {
	styles, revealed := d.ui.Styles, d.revealed()
	mark := "○"
	switch {
	case d.open() && i == d.cursor:
		mark = styles.Pointer.Render("●")
		text = "**" + text + "**"
	case revealed && option == d.card().Question.Answer:
		mark = styles.Good.Render("✔")
		text = "**" + text + "**"
	case revealed && option == d.chosen():
		mark = styles.Bad.Render("✘")
	case option == d.chosen():
		mark = styles.Accent.Render("◆")
	}
	var lines []string
	lead := " " + mark + " "
	for _, line := range d.ui.Rich(text, width-3) {
		lines = append(lines, lead+line)
		lead = "   "
	}
	return lines
}

// revealed reports whether the right answer is told: of a prediction after the experiment.
func (d *Cards) revealed() bool { return !d.open() && (!d.card().Prediction || d.over()) }

// after is what stands below the options.
func (d *Cards) after(text lessons.QuestionText, width int) []string {
	w, styles := d.ui.Words, d.ui.Styles
	note := func(s string) []string { return append([]string{""}, prose.Wrap(styles.Muted.Render(s), width)...) }
	switch {
	case d.open() && d.card().Prediction:
		return note(w.LocksIn)
	case d.open() && d.card().Why:
		return note(w.WhyFree)
	case d.open():
		return nil
	case !d.revealed():
		return note(w.Locked)
	}
	verdict := styles.Bad.Render(w.NotRight)
	switch d.chosen() {
	case d.card().Question.Answer:
		verdict = styles.Good.Render(w.Right)
	case "":
		verdict = styles.Muted.Render(w.Missed)
	}
	return append([]string{"", verdict}, d.ui.Rich(text.Explain, width)...)
}

// Help lists what chooses and locks, or what goes on.
func (d *Cards) Help() []key.Binding {
	if d.open() {
		return []key.Binding{d.ui.Keys.Choose, d.ui.Keys.Lock, d.ui.Keys.Language, d.ui.Keys.Close}
	}
	return []key.Binding{d.ui.Keys.Continue, d.ui.Keys.Language, d.ui.Keys.Close}
}
