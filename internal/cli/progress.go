package cli

import (
	"math"
	"strconv"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/cli/study"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

func (a commands) progressCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "progress", Args: a.Exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			course, err := a.Course(cmd.Context())
			if err != nil {
				return err
			}
			events, err := app.ProgressEvents(cmd.Context(), a.App)
			if err != nil {
				return err
			}
			state := progress.Fold(events)
			concepts := study.Concepts(course, events, state, a.Language)
			document := struct {
				SchemaVersion int             `json:"schemaVersion"`
				Concepts      []study.Concept `json:"concepts"`
				*progress.State
			}{app.SchemaVersion, concepts, state}
			return a.Print(document, func() { sayProgress(a, course, state, concepts) })
		},
	}
	cmd.AddCommand(a.mergeCommand(), study.ExportCommand(a.App), study.ForgetCommand(a.App))
	return cmd
}

// sayProgress prints each concept with its lessons below it, in columns.
func sayProgress(a commands, course *lessons.Course, state *progress.State, concepts []study.Concept) {
	widest := 0
	for _, lesson := range course.Lessons {
		widest = max(widest, ansi.StringWidth(lesson.Text(a.Language).Title))
	}
	for i, module := range course.Modules {
		a.Say("%s", concepts[i].Line(a.Words()))
		for _, id := range module.Lessons {
			lesson := course.Lesson(id)
			d := describe(lesson, state)
			spent := time.Duration(0)
			if done := state.Lessons[id]; done != nil {
				spent = done.Spent.Round(time.Minute)
			}
			a.Say("  %d/%d  %s  %s", len(d.Passed), len(d.Tasks), app.Cells(lesson.Text(a.Language).Title, widest), spent)
		}
	}
}

func (a commands) mergeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "merge FILE…", Args: a.Between(1, math.MaxInt),
		RunE: func(cmd *cobra.Command, args []string) error {
			log, err := a.ProgressLog(cmd.Context())
			if err != nil {
				return err
			}
			merged, err := log.Merge(cmd.Context(), args...)
			if err != nil {
				return err
			}
			return a.Print(merged, func() {
				a.Say("%s", words.Fill(a.Words().Merged, "added", strconv.Itoa(merged.Added), "known", strconv.Itoa(merged.Known), "damaged", strconv.Itoa(merged.Damaged)))
			})
		},
	}
}
