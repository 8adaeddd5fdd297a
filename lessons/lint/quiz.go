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
	list     string
	index    int
}

func (c card) name() string { return c.lesson.ID + "/" + c.question.ID }

// quiz proves that right options cannot be told from wrong ones by where they stand or how long they are, and that no
// card comes twice.
func (l *courseLint) quiz() {
	var predictions, cards []card
	for _, lesson := range l.course.Lessons {
		predictions = append(predictions, cardsOf(lesson, lesson.Predictions, "predictions")...)
		quiz := cardsOf(lesson, lesson.Quiz, "quiz")
		l.onePlace(lesson, quiz)
		cards = append(cards, quiz...)
	}
	l.places(cards)
	for _, language := range layout.Languages() {
		l.longest(cards, language)
	}
	l.twice(append(predictions, cards...))
}

func cardsOf(lesson *lessons.Lesson, questions []lessons.Question, list string) []card {
	cards := make([]card, len(questions))
	for i, question := range questions {
		cards[i] = card{lesson, question, list, i}
	}
	return cards
}

// place is where the right option stands, counted from one; zero when it is none of them.
func (c card) place() int { return slices.Index(c.question.Options, c.question.Answer) + 1 }

// onePlace reports a lesson whose right options all stand at the same place.
func (l *courseLint) onePlace(lesson *lessons.Lesson, quiz []card) {
	if len(quiz) < 2 || slices.ContainsFunc(quiz, func(c card) bool { return c.place() != quiz[0].place() }) {
		return
	}
	l.ask(lesson, []any{"quiz"}, fmt.Sprintf("the right option of all %d cards is number %d", len(quiz), quiz[0].place()),
		"order the options of some card anew; numbers stay in ascending order")
}

// places reports a place at which the right option stands too often.
func (l *courseLint) places(cards []card) {
	if len(cards) < leastCards {
		return
	}
	at, most := map[int]int{}, 1
	for _, c := range cards {
		at[c.place()]++
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
	options := c.lesson.Text(language).Quiz[c.question.ID].Options
	right := utf8.RuneCountInString(options[c.question.Answer])
	return !slices.ContainsFunc(c.question.Options, func(id string) bool {
		return id != c.question.Answer && utf8.RuneCountInString(options[id]) >= right
	})
}

// twice reports cards whose id or question another one has.
func (l *courseLint) twice(cards []card) {
	ids, questions := map[string]card{}, map[string]card{}
	for _, c := range cards {
		question := strings.ToLower(strings.Join(strings.Fields(c.text().Question), " "))
		if first, there := ids[c.question.ID]; there {
			l.ask(c.lesson, []any{c.list, c.index, "id"}, fmt.Sprintf("the course has a card %s already, %s", c.question.ID, first.name()), "give it another id")
		}
		if first, there := questions[question]; there && question != "" {
			l.ask(c.lesson, []any{c.list, c.index, "id"}, fmt.Sprintf("card %s asks what %s asks", c.name(), first.name()), "ask for something else, or delete one of the two")
		}
		ids[c.question.ID], questions[question] = c, c
	}
}

func (c card) text() lessons.QuestionText {
	text := c.lesson.Text(lessons.English)
	if c.list == "quiz" {
		return text.Quiz[c.question.ID]
	}
	return text.Predictions[c.question.ID]
}
