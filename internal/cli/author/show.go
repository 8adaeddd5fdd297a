package author

import (
	"bytes"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/cli/app"
)

// showLessonCommand shows authors what guards make of a lesson.
func (a commands) showLessonCommand() *cobra.Command {
	var expanded bool
	cmd := &cobra.Command{
		Use: "show --expanded LESSON", Args: a.Between(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !expanded {
				return a.Misuse(a.Words().OnlyExpanded)
			}
			course, err := a.Authored(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			lesson := course.Lesson(args[0])
			if lesson == nil {
				return app.NoLesson(a.App, course, args[0])
			}
			text, err := lesson.Expanded()
			if err != nil {
				return err
			}
			document := struct {
				SchemaVersion int    `json:"schemaVersion"`
				Lesson        string `json:"lesson"`
				Expanded      string `json:"expanded"`
			}{app.SchemaVersion, lesson.ID, string(text)}
			return a.Print(document, func() { a.Say("%s", bytes.TrimSuffix(text, []byte("\n"))) })
		},
	}
	cmd.Flags().BoolVar(&expanded, "expanded", false, "")
	return cmd
}
