package cli

import (
	"bytes"

	"github.com/spf13/cobra"
)

// showLessonCommand shows authors what guards make of a lesson.
func (a *app) showLessonCommand() *cobra.Command {
	var expanded bool
	cmd := &cobra.Command{
		Use: "show --expanded LESSON", Short: "print lesson.yaml as it would be written without guards", Args: between(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !expanded {
				return usage("want --expanded: lesson.yaml itself is in the lesson's folder")
			}
			course, err := a.authored(cmd.Context())
			if err != nil {
				return err
			}
			lesson := course.Lesson(args[0])
			if lesson == nil {
				return usage("there is no lesson %q", args[0])
			}
			text, err := lesson.Expanded()
			if err != nil {
				return err
			}
			document := struct {
				SchemaVersion int    `json:"schemaVersion"`
				Lesson        string `json:"lesson"`
				Expanded      string `json:"expanded"`
			}{schemaVersion, lesson.ID, string(text)}
			return a.print(document, func() { a.say("%s", bytes.TrimSuffix(text, []byte("\n"))) })
		},
	}
	cmd.Flags().BoolVar(&expanded, "expanded", false, "with guards, shown commands and facts of the lesson spelled out")
	return cmd
}
