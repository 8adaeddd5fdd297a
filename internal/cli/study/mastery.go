package study

import (
	"strconv"
	"time"

	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/review"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// A Concept is what the lessons of a module teach, and how well the learner knows it.
type Concept struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	// Passed of Tasks were ever passed.
	Passed int `json:"passed"`
	Tasks  int `json:"tasks"`
	// Due cards are to be seen again now; Waiting are all that were answered wrong and not right often enough since.
	Due     int `json:"due"`
	Waiting int `json:"waiting"`
	// Mastered is true once every task has passed and no card waits.
	Mastered bool `json:"mastered"`
}

// Concepts are those of a course in its order, with titles in a language. state is what the events come to.
func Concepts(course *lessons.Course, events []progress.Event, state *progress.State, language string) []Concept {
	now, due, waiting := time.Now(), map[string]int{}, map[string]int{}
	for _, card := range inCourse(course, review.Cards(events, now.Location()), language) {
		waiting[card.Lesson]++
		if card.IsDue(now) {
			due[card.Lesson]++
		}
	}
	concepts := make([]Concept, 0, len(course.Modules))
	for _, module := range course.Modules {
		c := Concept{ID: module.ID, Title: module.Title[language]}
		for _, id := range module.Lessons {
			c.Due, c.Waiting = c.Due+due[id], c.Waiting+waiting[id]
			if lesson := course.Lesson(id); lesson != nil {
				c.take(lesson, state)
			}
		}
		c.Mastered = c.Tasks > 0 && c.Passed == c.Tasks && c.Waiting == 0
		concepts = append(concepts, c)
	}
	return concepts
}

// take counts the tasks of a lesson.
func (c *Concept) take(lesson *lessons.Lesson, state *progress.State) {
	for _, task := range lesson.Tasks {
		c.Tasks++
		if state.Passed(lesson.ID, task.ID) {
			c.Passed++
		}
	}
}

// Line says how well a concept is known.
func (c Concept) Line(w words.CommandWords) string {
	line := words.Fill(w.Concept, "title", c.Title, "passed", strconv.Itoa(c.Passed), "total", strconv.Itoa(c.Tasks))
	switch {
	case c.Mastered:
		line += w.ConceptMastered
	case c.Due > 0:
		line += words.Fill(w.ConceptDue, "n", strconv.Itoa(c.Due))
	case c.Passed == c.Tasks && c.Waiting > 0:
		line += words.Fill(w.ConceptWaiting, "n", strconv.Itoa(c.Waiting))
	}
	return line
}
