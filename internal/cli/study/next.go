package study

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// nextDocument is the report of klab next. Lesson is absent once every lesson is done.
type nextDocument struct {
	SchemaVersion int         `json:"schemaVersion"`
	Done          bool        `json:"done"`
	Begun         bool        `json:"begun"`
	Lesson        *nextLesson `json:"lesson,omitempty"`
	// Task is the first one that has not passed.
	Task string `json:"task,omitempty"`
	// Command is what begins it, or goes on with it.
	Command string `json:"command,omitempty"`
}

// nextLesson is the lesson to go on with.
type nextLesson struct {
	ID      string `json:"id"`
	Number  int    `json:"number"`
	Minutes int    `json:"minutes"`
	Title   string `json:"title"`
}

// NextCommand says what to do now.
func NextCommand(call *app.App) *cobra.Command {
	a := commands{call}
	return &cobra.Command{
		Use: "next", Args: a.Exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.next(cmd.Context()) },
	}
}

// next says what the screen would suggest: the lesson that was left half done, or else the first that is not done.
func (a commands) next(ctx context.Context) error {
	course, err := a.Course(ctx)
	if err != nil {
		return err
	}
	state, err := a.ProgressState(ctx)
	if err != nil {
		return err
	}
	done := Shown(state)
	lesson := done.Next(course)
	if lesson == nil {
		return a.Print(nextDocument{SchemaVersion: app.SchemaVersion, Done: true}, func() { a.Say("%s", words.Of(a.Language).AllDone) })
	}
	described := nextLesson{lesson.ID, lesson.Number, lesson.Minutes, lesson.Text(a.Language).Title}
	_, begun := done.Lessons[lesson.ID]
	document := nextDocument{SchemaVersion: app.SchemaVersion, Begun: begun, Lesson: &described, Command: a.ForLab("klab start --lesson " + lesson.ID)}
	for _, task := range lesson.Tasks {
		if !state.Passed(lesson.ID, task.ID) {
			document.Task = task.ID
			break
		}
	}
	return a.Print(document, func() { a.nextText(lesson, document) })
}

// nextText names the lesson and its task, says what it asks for, and which command goes on.
func (a commands) nextText(lesson *lessons.Lesson, d nextDocument) {
	w, text := words.Of(a.Language), lesson.Text(a.Language)
	label := w.Next
	if d.Begun {
		label = w.Continue
	}
	minutes := words.Fill(w.Minutes, "n", strconv.Itoa(lesson.Minutes))
	a.Say("%s", words.Fill(w.Said, "label", label, "text", fmt.Sprintf("%02d %s (%s)", lesson.Number, text.Title, minutes)))
	if d.Begun {
		for i, task := range lesson.Tasks {
			if task.ID == d.Task {
				number := words.Fill(w.TaskLabel, "n", strconv.Itoa(i+1), "total", strconv.Itoa(len(lesson.Tasks)))
				a.Say("%s", words.Fill(w.Said, "label", number, "text", text.Tasks[task.ID].Title))
				a.Markdown(text.Tasks[task.ID].Ask)
			}
		}
	} else {
		a.Markdown(text.Summary)
	}
	a.Say("%s", words.Fill(w.TryNext, "command", d.Command))
}
