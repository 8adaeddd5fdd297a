package lessons

import (
	"slices"

	"github.com/klab-dev/klab/lessons/internal/guard"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

// Lesson returns the lesson with an id, or nil.
func (c *Course) Lesson(id string) *Lesson {
	at := slices.IndexFunc(c.Lessons, func(l *Lesson) bool { return l.ID == id })
	if at < 0 {
		return nil
	}
	return c.Lessons[at]
}

// Task returns the task with an id, or nil.
func (l *Lesson) Task(id string) *Task {
	at := slices.IndexFunc(l.Tasks, func(t Task) bool { return t.ID == id })
	if at < 0 {
		return nil
	}
	return &l.Tasks[at]
}

// Text returns the lesson in a language, in English where klab does not have the language.
func (l *Lesson) Text(language string) *Text {
	if text := l.Texts[language]; text != nil {
		return text
	}
	return l.Texts[English]
}

// AddOns lists the add-ons that klab can bring up.
func AddOns() []string { return []string{"metrics-server"} }

// Source holds the files above the lessons. It is for the lint.
func (c *Course) Source() sources.Folder { return c.source }

// Guards are those of the course, and above them klab's. They are for the lint.
func (c *Course) Guards() *guard.Set { return c.guards }

// Source holds the lesson's files. It is for the lint.
func (l *Lesson) Source() sources.Folder { return l.source }

// Guards are the lesson's own, and above them the course's. They are for the lint.
func (l *Lesson) Guards() *guard.Set { return l.guards }

// Borrows reports whether a step or a check takes in a file by its name.
func (l *Lesson) Borrows(file string) bool { return l.borrowed[file] }

// Borrowed lists what this language lacks and English stands in for, as paths into the messages.
func (t *Text) Borrowed() []string { return t.borrowed }
