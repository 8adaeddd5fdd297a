package lessons

import (
	"regexp"
	"slices"
)

var placeholder = regexp.MustCompile(`\{([A-Za-z][A-Za-z0-9_]*)\}`)

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
