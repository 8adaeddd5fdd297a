package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// shownTask is a task in the report of klab show. Hints and solutions are asked for, one at a time.
type shownTask struct {
	Title string `json:"title"`
	Ask   string `json:"ask"`
	// Answers are the labels of the answers to type in.
	Answers map[string]string `json:"answers,omitempty"`
}

// shownLesson is the report of klab show.
type shownLesson struct {
	SchemaVersion int    `json:"schemaVersion"`
	ID            string `json:"id"`
	Language      string `json:"language"`
	Title         string `json:"title"`
	// AddOns are what the lesson brings into the lab.
	AddOns   []addOnNeed          `json:"addons,omitempty"`
	Markdown string               `json:"markdown"`
	Tasks    map[string]shownTask `json:"tasks"`
}

func (a commands) showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show LESSON", Args: a.Exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			lesson, _, err := a.Lesson(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			document := shown(lesson, lesson.Text(a.Language))
			return a.Print(document, func() {
				if needs := words.Of(a.Language).NeedsAddOns(lesson.AddOns); needs != "" {
					a.Say("%s\n", needs)
				}
				a.Markdown(document.Markdown)
				a.taskList(lesson)
			})
		},
	}
}

// shown is a lesson as learners may read it before they have done anything.
func shown(lesson *lessons.Lesson, text *lessons.Text) shownLesson {
	var page strings.Builder
	for _, section := range text.Sections {
		if section.Kind != lessons.KindDebrief {
			page.WriteString(section.Markdown + "\n\n")
		}
	}
	tasks := map[string]shownTask{}
	for _, id := range app.TaskIDs(lesson) {
		task := text.Tasks[id]
		tasks[id] = shownTask{Title: task.Title, Ask: task.Ask, Answers: task.Answers}
	}
	return shownLesson{app.SchemaVersion, lesson.ID, text.Language, text.Title, addOnNeeds(lesson), page.String(), tasks}
}

// taskList names the tasks as commands take them.
func (a commands) taskList(lesson *lessons.Lesson) {
	if len(lesson.Tasks) == 0 {
		return
	}
	a.Say("\n%s", words.Of(a.Language).TasksOfCommands)
	width := 0
	for _, id := range app.TaskIDs(lesson) {
		width = max(width, len(id))
	}
	for _, id := range app.TaskIDs(lesson) {
		a.Say("  %s  %s", fmt.Sprintf("%s/%-*s", lesson.ID, width, id), lesson.Text(a.Language).Tasks[id].Title)
	}
}
