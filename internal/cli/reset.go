package cli

import (
	"context"
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

func (a commands) resetCommand() *cobra.Command {
	all, yes := false, false
	cmd := &cobra.Command{
		Use: "reset LESSON | --all",
		Args: func(cmd *cobra.Command, args []string) error {
			if all {
				return a.Exactly(0)(cmd, args)
			}
			return a.Exactly(1)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if all {
				return a.resetAll(cmd.Context(), yes)
			}
			lesson, _, err := a.Lesson(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			lab, err := a.Connect(cmd.Context(), false)
			if err != nil {
				return err
			}
			s, err := a.Open(cmd.Context(), lab, lesson)
			if err != nil {
				return err
			}
			defer a.announce(s)()
			if err := s.Seed(cmd.Context()); err != nil {
				return lab.Blame(cmd.Context(), err)
			}
			document := map[string]any{"schemaVersion": app.SchemaVersion, "lesson": lesson.ID, "namespace": s.Namespace}
			return a.Print(document, func() { a.Say("%s", words.Fill(a.Words().LessonReady, "lesson", lesson.ID, "namespace", s.Namespace)) })
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "")
	cmd.Flags().BoolVar(&yes, "yes", false, "")
	return cmd
}

// resetAll takes every lesson out of the lab, so that each begins afresh when it is opened next.
func (a commands) resetAll(ctx context.Context, yes bool) error {
	course, err := a.Course(ctx)
	if err != nil {
		return err
	}
	lab, err := a.Connect(ctx, false)
	if err != nil {
		return err
	}
	status, err := cluster.Look(ctx, a.ClusterOptions(true))
	if err != nil {
		return err
	}
	begun := begunLessons(a.App, course, status.Seeds)
	if len(begun) > 0 {
		if err := app.Consent(ctx, a.App, yes, words.Fill(a.Words().AskResetAll, "n", strconv.Itoa(len(begun)), "lab", a.Lab)); err != nil {
			return err
		}
	}
	reset := []string{}
	for _, lesson := range begun {
		if err := clearLesson(ctx, a, lab, lesson); err != nil {
			return errors.Join(lab.Blame(ctx, err), sayReset(a.App, reset))
		}
		reset = append(reset, lesson.ID)
	}
	return sayReset(a.App, reset)
}

// begunLessons are those of the course among the seeds of a lab. It tells of those that are not in the course, which stay.
func begunLessons(a *app.App, course *lessons.Course, seeds []cluster.Seed) []*lessons.Lesson {
	var begun []*lessons.Lesson
	for _, seed := range seeds {
		switch lesson := course.Lesson(seed.Lesson); {
		case lesson == nil || lesson.Namespace != seed.Namespace:
			a.Tell("%s", words.Fill(a.Words().NotOfCourse, "lesson", seed.Lesson, "namespace", seed.Namespace))
		default:
			begun = append(begun, lesson)
		}
	}
	return begun
}

// clearLesson takes a lesson out of the lab.
func clearLesson(ctx context.Context, a commands, lab *cluster.Lab, lesson *lessons.Lesson) error {
	s, err := a.Open(ctx, lab, lesson)
	if err != nil {
		return err
	}
	defer a.announce(s)()
	return s.Clear(ctx)
}

// sayReset reports which lessons are out of the lab.
func sayReset(a *app.App, reset []string) error {
	document := struct {
		SchemaVersion int      `json:"schemaVersion"`
		Lessons       []string `json:"lessons"`
	}{app.SchemaVersion, reset}
	return a.Print(document, func() {
		for _, id := range reset {
			a.Say("%s", words.Fill(a.Words().LessonCleared, "lesson", id))
		}
		if len(reset) == 0 {
			a.Say("%s", words.Fill(a.Words().NothingBegun, "lab", a.Lab))
		}
	})
}
