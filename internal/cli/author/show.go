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
			chosen, err := a.chosen(cmd.Context(), args)
			if err != nil {
				return err
			}
			text, err := chosen[0].Expanded()
			if err != nil {
				return err
			}
			document := struct {
				SchemaVersion int    `json:"schemaVersion"`
				Lesson        string `json:"lesson"`
				Expanded      string `json:"expanded"`
			}{app.SchemaVersion, chosen[0].ID, string(text)}
			return a.Print(document, func() { a.Say("%s", bytes.TrimSuffix(text, []byte("\n"))) })
		},
	}
	cmd.Flags().BoolVar(&expanded, "expanded", false, "")
	return cmd
}
