package study

import (
	"bufio"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/review"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// A dueCard is a card that is or will be due, with what it says.
type dueCard struct {
	review.Card
	lesson   *lessons.Lesson
	question lessons.Question
	text     lessons.QuestionText
}

// dueDocument is a card in the report of klab review. Which answer is right it does not say.
type dueDocument struct {
	Lesson   string            `json:"lesson"`
	Question string            `json:"question"`
	Due      time.Time         `json:"due"`
	Text     string            `json:"text"`
	Options  map[string]string `json:"options"`
}

// ReviewCommand asks again what was once answered wrong.
func ReviewCommand(call *app.App) *cobra.Command {
	a := commands{call}
	return &cobra.Command{
		Use: "review", Args: a.Exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			course, err := a.Course(cmd.Context())
			if err != nil {
				return err
			}
			events, err := app.ProgressEvents(cmd.Context(), a.App)
			if err != nil {
				return err
			}
			log, err := a.ProgressLog(cmd.Context())
			if err != nil {
				return err
			}
			if a.Output != "text" {
				return a.Print(reviewDocument(dueCards(course, events, a.Language)), nil)
			}
			course = app.Dealt(cmd.Context(), a.App, course)
			return a.review(cmd.Context(), log, dueCards(course, events, a.Language))
		},
	}
}

// Due shows how many cards are to be seen again, of those that klab review would ask.
func Due(course *lessons.Course, events []progress.Event) (cards, minutes int) {
	cards = len(dueCards(course, events, lessons.English))
	return cards, review.MinutesACard * cards
}

// dueCards are those that are due and still in the course.
func dueCards(course *lessons.Course, events []progress.Event, language string) []dueCard {
	return inCourse(course, review.Due(events, time.Now()), language)
}

// inCourse are cards that are still in the course, with what they say.
func inCourse(course *lessons.Course, cards []review.Card, language string) []dueCard {
	var known []dueCard
	for _, card := range cards {
		lesson := course.Lesson(card.Lesson)
		if lesson == nil {
			continue
		}
		questions, texts := lesson.Quiz, lesson.Text(language).Quiz
		switch card.Kind {
		case progress.Predicted:
			questions, texts = lesson.Predictions, lesson.Text(language).Predictions
		case progress.Reasoned:
			questions, texts = lesson.Whys(), lesson.Text(language).Whys()
		}
		for _, q := range questions {
			if q.ID == card.Question {
				known = append(known, dueCard{card, lesson, q, texts[q.ID]})
			}
		}
	}
	return known
}

// reviewReport is the report of klab review.
type reviewReport struct {
	SchemaVersion int           `json:"schemaVersion"`
	Minutes       int           `json:"minutes"`
	Due           []dueDocument `json:"due"`
}

func reviewDocument(due []dueCard) reviewReport {
	document := reviewReport{app.SchemaVersion, review.MinutesACard * len(due), []dueDocument{}}
	for _, c := range due {
		document.Due = append(document.Due, dueDocument{c.Lesson, c.Question, c.Due, c.text.Question, c.text.Options})
	}
	return document
}

// review asks the cards one after another, until the last or the end of what is typed.
func (a commands) review(ctx context.Context, log *progress.Log, due []dueCard) error {
	w := words.Of(a.Language)
	a.Say("%s", dueLine(w, len(due)))
	typed := a.lines(ctx)
	answered, right := 0, 0
	for i, card := range due {
		a.askCard(w, i, len(due), card)
		option, ok := a.chosenOption(w, typed, card)
		if !ok {
			a.Say("")
			break
		}
		event := progress.Event{Kind: progress.Reviewed, Lesson: card.Lesson, Hash: card.lesson.Hash,
			Data: progress.Data{Question: card.Question, Option: option, Right: option == card.question.Answer}}
		if _, err := log.Append(ctx, event); err != nil {
			return fmt.Errorf("write progress: %w", err)
		}
		answered++
		if event.Data.Right {
			right++
		}
		a.explain(w, card, event.Data.Right)
	}
	if answered > 0 {
		a.Say("%s", words.Fill(w.QuizScore, "right", strconv.Itoa(right), "total", strconv.Itoa(answered)))
	}
	return ctx.Err()
}

// dueLine says how many cards are due, and how long they take.
func dueLine(w words.Words, n int) string {
	switch n {
	case 0:
		return w.NothingDue
	default:
		return words.Fill(w.Due, "n", strconv.Itoa(n), "minutes", strconv.Itoa(review.MinutesACard*n))
	}
}

// askCard prints a card with its answers by number.
func (a commands) askCard(w words.Words, i, total int, card dueCard) {
	number := words.Fill(w.CardOf, "n", strconv.Itoa(i+1), "total", strconv.Itoa(total))
	a.Say("\n%s", words.Fill(w.Said, "label", number, "text", card.lesson.Text(a.Language).Title))
	a.Markdown("**" + strings.TrimSpace(card.text.Question) + "**")
	for i, option := range card.question.Options {
		for j, line := range prose.Wrap(prose.Line(card.text.Options[option]), min(a.Width, 100)-3) {
			mark := "   "
			if j == 0 {
				mark = strconv.Itoa(i+1) + ". "
			}
			a.Say("%s%s", mark, line)
		}
	}
}

// chosenOption asks for a number until there is one. It reports false at the end of what is typed.
func (a commands) chosenOption(w words.Words, typed func() (string, bool), card dueCard) (option string, ok bool) {
	options := card.question.Options
	for {
		a.Say("%s", words.Fill(w.Linear.ChooseNumber, "total", strconv.Itoa(len(options))))
		line, more := typed()
		if !more {
			return "", false
		}
		if n, err := strconv.Atoi(strings.TrimSpace(line)); err == nil && n >= 1 && n <= len(options) {
			return options[n-1], true
		}
	}
}

// explain says whether an answer was right, which one is, and why.
func (a commands) explain(w words.Words, card dueCard, right bool) {
	if right {
		a.Say("%s", w.Right)
	} else {
		answer := prose.Line(card.text.Options[card.question.Answer])
		a.Say("%s %s", w.NotRight, words.Fill(w.Said, "label", w.ItWas, "text", answer))
	}
	a.Markdown(card.text.Explain)
}

// lines gives what is typed, a line at a time, until its end or that of ctx.
func (a commands) lines(ctx context.Context) func() (string, bool) {
	reader := bufio.NewReader(a.In)
	type read struct {
		line string
		err  error
	}
	return func() (string, bool) {
		got := make(chan read, 1)
		go func() {
			line, err := reader.ReadString('\n')
			got <- read{line, err}
		}()
		select {
		case r := <-got:
			return r.line, r.err == nil || r.line != ""
		case <-ctx.Done():
			return "", false
		}
	}
}
