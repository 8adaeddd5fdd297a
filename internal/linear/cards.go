package linear

import (
	"context"
	"slices"
	"strings"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// A cardKind says when a card is asked.
type cardKind int

const (
	quizCard cardKind = iota
	predictionCard
	whyCard
)

// A card is a question.
type card struct {
	question *lessons.Question
	kind     cardKind
}

// textOfCard is what a card says.
func (v *visit) textOfCard(c card) lessons.QuestionText {
	switch c.kind {
	case predictionCard:
		return v.text.Predictions[c.question.ID]
	case whyCard:
		return v.text.Tasks[c.question.Task].Why
	default:
		return v.text.Quiz[c.question.ID]
	}
}

// over reports whether the experiment that a card predicts has been made.
func (v *visit) over(c card) bool { return c.kind == predictionCard && v.passed(c.question.Task) }

// ready waits until the exercise is set up, and reports whether it is.
func (g *guide) ready(ctx context.Context) bool {
	v := g.visit
	if v.session == nil && v.opening && g.Script {
		g.say(g.w.Linear.Waiting)
		for v.opening {
			if g.step(ctx, nil) != nil {
				return false
			}
		}
	}
	switch {
	case v.session != nil:
		return true
	case v.opening:
		g.say(g.w.WhenLabReady)
	default:
		g.say(g.w.Linear.NotReady)
	}
	return false
}

// predict shows the next prediction that was not made yet.
func (g *guide) predict(ctx context.Context, _ string) {
	if !g.ready(ctx) {
		return
	}
	v := g.visit
	chosen := v.session.Chosen()
	for i, q := range v.lesson.Predictions {
		c := card{&v.lesson.Predictions[i], predictionCard}
		if chosen[q.ID] == "" && !v.over(c) {
			g.show(c)
			return
		}
	}
	g.say(g.w.Linear.NoPredictions)
}

// quiz shows the first card that was not answered, or how the quiz went.
func (g *guide) quiz(ctx context.Context, _ string) {
	v := g.visit
	if len(v.lesson.Quiz) == 0 {
		g.say(g.w.Linear.NoQuiz)
		return
	}
	if !g.ready(ctx) {
		return
	}
	chosen := v.session.Chosen()
	right := 0
	for i, q := range v.lesson.Quiz {
		if chosen[q.ID] == "" {
			g.show(card{question: &v.lesson.Quiz[i]})
			return
		}
		if chosen[q.ID] == q.Answer {
			right++
		}
	}
	g.say(fill(g.w.Linear.QuizOver, "right", right, "total", len(v.lesson.Quiz)))
}

// show says a card with its answers by number, and takes a number for it. One that was answered is compared.
func (g *guide) show(c card) {
	v, w := g.visit, g.w.Linear
	text := v.textOfCard(c)
	lines := []string{v.headOf(c), prose.Line(text.Question)}
	for i, option := range c.question.Options {
		lines = append(lines, fill(w.Option, "n", i+1, "text", prose.Line(text.Options[option])))
	}
	var chosen map[string]string
	if v.session != nil {
		chosen = v.session.Chosen()
	}
	if chosen[c.question.ID] == "" && !v.over(c) {
		g.say(append(lines, fill(w.ChooseNumber, "total", len(c.question.Options)))...)
		g.asking = func(ctx context.Context, line string) bool { return g.choose(ctx, c, line) }
		return
	}
	g.say(lines...)
	g.compare(c, chosen)
}

// headOf says which card comes.
func (v *visit) headOf(c card) string {
	w, at := v.w.Linear, func(all []lessons.Question) int {
		return slices.IndexFunc(all, func(q lessons.Question) bool { return q.ID == c.question.ID }) + 1
	}
	switch c.kind {
	case predictionCard:
		return fill(w.Prediction, "n", at(v.lesson.Predictions), "total", len(v.lesson.Predictions))
	case whyCard:
		return fill(w.WhyCard, "n", v.number(c.question.Task), "total", len(v.lesson.Tasks))
	default:
		return fill(w.QuizCard, "n", at(v.lesson.Quiz), "total", len(v.lesson.Quiz))
	}
}

// reason asks why a task has passed, or says what was answered. Who is asked something else can say why later.
func (g *guide) reason(task string) {
	q := g.visit.lesson.WhyOf(task)
	if q == nil || !g.visit.passed(task) || g.asking != nil {
		return
	}
	c, chosen := card{q, whyCard}, g.visit.session.Chosen()
	if chosen[q.ID] == "" {
		g.show(c)
		return
	}
	g.remind(c, chosen)
}

// choose takes a number for a card. Other words are no answer, and leave the card.
func (g *guide) choose(ctx context.Context, c card, line string) bool {
	verb, rest := understand(line)
	n, ok := number(line)
	if line == "" {
		return true
	}
	if !ok || verb != "" || !numbered(rest) {
		return false
	}
	if n < 1 || n > len(c.question.Options) {
		g.say(fill(g.w.Linear.NoNumber, "total", len(c.question.Options)))
		return true
	}
	g.asking = nil
	if !g.ready(ctx) {
		return true
	}
	s, option := g.visit.session, c.question.Options[n-1]
	keep := map[cardKind]func(id, option string) error{quizCard: s.Quiz, predictionCard: s.Predict, whyCard: s.Why}[c.kind]
	if err := g.await(ctx, func(context.Context) error { return keep(c.question.ID, option) }); err != nil {
		g.say(fill(g.w.Failed, "what", g.w.Keys.Lock, "reason", err.Error()))
		return true
	}
	g.say(fill(g.w.Linear.Chosen, "n", n))
	if c.kind == predictionCard {
		g.say(g.w.Linear.Made)
		return true
	}
	g.compare(c, s.Chosen())
	if c.kind == quizCard {
		g.quiz(ctx, "")
	}
	return true
}

// remind says a question, what was chosen and what is so.
func (g *guide) remind(c card, chosen map[string]string) {
	g.say(prose.Line(g.visit.textOfCard(c).Question))
	g.compare(c, chosen)
}

// compare says what was chosen and what is so, where that is told already.
func (g *guide) compare(c card, chosen map[string]string) {
	v, text := g.visit, g.visit.textOfCard(c)
	option := chosen[c.question.ID]
	if c.kind == predictionCard && !v.over(c) {
		g.say(words.Fill(g.w.Said, "label", g.w.YouSaid, "text", prose.Line(text.Options[option])), g.w.Linear.Made)
		return
	}
	outcome := g.w.NotRight
	switch option {
	case "":
		outcome = g.w.Missed
	case c.question.Answer:
		outcome = g.w.Right
	}
	lines := []string{outcome}
	if option != c.question.Answer {
		lines = append(lines, words.Fill(g.w.Said, "label", g.w.ItWas, "text", prose.Line(text.Options[c.question.Answer])))
	}
	g.say(lines...)
	g.tellMarkdown(strings.TrimSpace(text.Explain))
}
