package cli

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/progress"
)

// progressLog is the learner's log.
func (a *app) progressLog(ctx context.Context) (*progress.Log, error) {
	return a.diary.open(ctx, a.home.Progress(), a.Err)
}

func (a *app) progressState(ctx context.Context) (*progress.State, error) {
	log, err := a.progressLog(ctx)
	if err != nil {
		return nil, err
	}
	events, err := log.Events()
	if err != nil {
		return nil, fmt.Errorf("read your progress: %w", err)
	}
	return progress.Fold(events), nil
}

func (a *app) progressCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "progress", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			course, err := a.course(cmd.Context())
			if err != nil {
				return err
			}
			state, err := a.progressState(cmd.Context())
			if err != nil {
				return err
			}
			document := struct {
				SchemaVersion int `json:"schemaVersion"`
				*progress.State
			}{schemaVersion, state}
			return a.print(document, func() {
				for _, module := range course.Modules {
					a.say("%s", module.Title[a.language])
					for _, id := range module.Lessons {
						lesson := course.Lesson(id)
						d := describe(lesson, state)
						spent := time.Duration(0)
						if done := state.Lessons[id]; done != nil {
							spent = done.Spent.Round(time.Minute)
						}
						a.say("  %d/%d  %-24s %s", len(d.Passed), len(d.Tasks), lesson.Text(a.language).Title, spent)
					}
				}
			})
		},
	}
	cmd.AddCommand(a.mergeCommand())
	return cmd
}

func (a *app) mergeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "merge FILE…", Args: between(1, math.MaxInt),
		RunE: func(cmd *cobra.Command, args []string) error {
			log, err := a.progressLog(cmd.Context())
			if err != nil {
				return err
			}
			merged, err := log.Merge(cmd.Context(), args...)
			if err != nil {
				return err
			}
			return a.print(merged, func() {
				a.say("%d events added, %d known already, %d lines could not be read", merged.Added, merged.Known, merged.Damaged)
			})
		},
	}
}
