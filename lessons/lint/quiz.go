package lint

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/layout"
)

const (
	// mostAtOnePlace is the share in percent of a course's cards whose right option may stand at one place.
	mostAtOnePlace = 40
	// leastCards is how many cards say something about their author's habits.
	leastCards = 4
)

// A card is a question of a lesson, and where it stands.
type card struct {
	lesson   *lessons.Lesson
	question lessons.Question
	// texts are the words of such cards in a language.
	texts func(t *lessons.Text) map[string]lessons.QuestionText
	// at is where it stands in lesson.yaml. Its id stands in there too unless it is made of the task's.
	at    []any
	named bool
}

func (c card) name() string { return c.lesson.ID + "/" + c.question.ID }

// quiz proves that right options cannot be told from wrong ones by where they stand or how long they are, and that no
// card comes twice.
func (l *courseLint) quiz() {
	var predictions, cards []card
	for _, lesson := range l.course.Lessons {
		predictions = append(predictions, cardsOf(lesson, lesson.Predictions, predictionTexts, "predictions")...)
		quiz := append(cardsOf(lesson, lesson.Quiz, quizTexts, "quiz"), whysOf(lesson)...)
		l.onePlace(lesson, quiz)
		cards = append(cards, quiz...)
	}
	l.places(cards)
	for _, language := range layout.Languages() {
		l.longest(cards, language)
	}
	l.twice(append(predictions, cards...))
}

func predictionTexts(t *lessons.Text) map[string]lessons.QuestionText { return t.Predictions }
func quizTexts(t *lessons.Text) map[string]lessons.QuestionText       { return t.Quiz }

func cardsOf(lesson *lessons.Lesson, questions []lessons.Question, texts func(*lessons.Text) map[string]lessons.QuestionText, list string) []card {
	cards := make([]card, len(questions))
	for i, question := range questions {
		cards[i] = card{lesson, question, texts, []any{list, i}, true}
	}
	return cards
}

// whysOf are the cards that ask why.
func whysOf(lesson *lessons.Lesson) []card {
	var cards []card
	for i, task := range lesson.Tasks {
		if q := lesson.WhyOf(task.ID); q != nil {
			cards = append(cards, card{lesson, *q, (*lessons.Text).Whys, []any{"tasks", i, "why"}, false})
		}
	}
	return cards
}

// answer is where the right option stands, counted from one; zero when it is none of them.
func (c card) answer() int { return slices.Index(c.question.Options, c.question.Answer) + 1 }

// onePlace reports a lesson whose right options all stand at the same place.
func (l *courseLint) onePlace(lesson *lessons.Lesson, quiz []card) {
	if len(quiz) < 2 || slices.ContainsFunc(quiz, func(c card) bool { return c.answer() != quiz[0].answer() }) {
		return
	}
	l.ask(lesson, []any{"quiz"}, fmt.Sprintf("the right option of all %d cards is number %d", len(quiz), quiz[0].answer()),
		"order the options of some card anew; numbers stay in ascending order")
}

// places reports a place at which the right option stands too often.
func (l *courseLint) places(cards []card) {
	if len(cards) < leastCards {
		return
	}
	at, most := map[int]int{}, 1
	for _, c := range cards {
		at[c.answer()]++
		most = max(most, len(c.question.Options))
	}
	limit := max(len(cards)*mostAtOnePlace/100, (len(cards)+most-1)/most)
	for place := 1; place <= most; place++ {
		if at[place] > limit {
			l.whole(fmt.Sprintf("in %d of %d quiz cards the right option is number %d, which may be %d", at[place], len(cards), place, limit),
				"order the options of some cards anew; numbers stay in ascending order")
		}
	}
}

// longest reports that the longest option is the right one more often than not.
func (l *courseLint) longest(cards []card, language string) {
	var telling []string
	for _, c := range cards {
		if c.tells(language) {
			telling = append(telling, c.name())
		}
	}
	if len(cards) >= leastCards && 2*len(telling) > len(cards) {
		l.whole(fmt.Sprintf("in %s the right option of %d of %d quiz cards is the longest", language, len(telling), len(cards)),
			"shorten it, or make a misconception as specific as the truth, in some of "+strings.Join(telling, ", "))
	}
}

// tells reports whether the right option is longer than each of the others.
func (c card) tells(language string) bool {
	options := c.text(language).Options
	right := utf8.RuneCountInString(options[c.question.Answer])
	return !slices.ContainsFunc(c.question.Options, func(id string) bool {
		return id != c.question.Answer && utf8.RuneCountInString(options[id]) >= right
	})
}

// twice reports cards whose id or question another one has.
func (l *courseLint) twice(cards []card) {
	ids, questions := map[string]card{}, map[string]card{}
	for _, c := range cards {
		question := strings.ToLower(strings.Join(strings.Fields(c.text(lessons.English).Question), " "))
		if first, there := ids[c.question.ID]; there && c.named {
			l.ask(c.lesson, c.place(), fmt.Sprintf("the course has a card %s already, %s", c.question.ID, first.name()), "give it another id")
		}
		if first, there := questions[question]; there && question != "" {
			l.ask(c.lesson, c.place(), fmt.Sprintf("card %s asks what %s asks", c.name(), first.name()), "ask for something else, or delete one of the two")
		}
		ids[c.question.ID], questions[question] = c, c
	}
}

func (c card) text(language string) lessons.QuestionText {
	return c.texts(c.lesson.Text(language))[c.question.ID]
}

// place is where its id stands, or else the card.
func (c card) place() []any {
	if c.named {
		return append(slices.Clone(c.at), "id")
	}
	return c.at
}
