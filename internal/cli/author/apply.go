package author

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// applyCommand shows an answer to a class: it applies a fixture file.
func (a commands) applyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "apply LESSON/TASK [FILE]", Args: a.Between(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error { return a.applyFixture(cmd.Context(), args) },
	}
}

func (a commands) applyFixture(ctx context.Context, args []string) error {
	id, taskID, _ := strings.Cut(args[0], "/")
	course, err := a.Authored(ctx, id)
	if err != nil {
		return err
	}
	lesson := course.Lesson(id)
	if lesson == nil || lesson.Task(taskID) == nil {
		return a.Misuse(a.Words().WantTask, "argument", strconv.Quote(args[0]))
	}
	task := lesson.Task(taskID)
	fixture := task.Solutions[0]
	if len(args) == 2 {
		all := slices.Concat(task.Solutions, task.Wrong)
		i := slices.IndexFunc(all, func(f lessons.Fixture) bool { return f.File == args[1] })
		if i < 0 {
			return a.Misuse(a.Words().NoAnswer, "task", args[0], "answer", strconv.Quote(args[1]))
		}
		fixture = all[i]
	}
	program, err := checker.CompileSteps(fixture.File, fixture.Observe, fixture.Steps)
	if err != nil {
		return err
	}
	lab, err := a.Connect(ctx, false)
	if err != nil {
		return err
	}
	s, err := a.Open(ctx, lab, lesson)
	if err != nil {
		return err
	}
	if s.Workspace != nil {
		s.Workspace = carefulFolder{s.Workspace, func(file, kept string) { a.Say("%s", words.Fill(a.Words().Replaced, "file", file, "kept", kept)) }}
	}
	if err := s.Runner().Do(ctx, program); err != nil {
		return fmt.Errorf("apply %s: %w", fixture.File, err)
	}
	a.Say("%s", words.Fill(a.Words().Applied, "file", fixture.File, "namespace", s.Namespace))
	return nil
}

// carefulFolder keeps the files that an answer would overwrite: they may be the learner's own.
type carefulFolder struct {
	ground.Workspace
	// replaced tells of a file that was replaced, and where the learner's own is kept.
	replaced func(file, kept string)
}

// WriteFile implements ground.Workspace.
func (f carefulFolder) WriteFile(path string, data []byte) error {
	was, err := f.ReadFile(path)
	if err != nil || bytes.Equal(was, data) {
		return f.Workspace.WriteFile(path, data)
	}
	kept := path + ".own"
	if _, err := f.ReadFile(kept); errors.Is(err, fs.ErrNotExist) { // what is kept already is older, and so the learner's
		if err := f.Workspace.WriteFile(kept, was); err != nil {
			return fmt.Errorf("keep %s: %w", path, err)
		}
	}
	f.replaced(path, kept)
	return f.Workspace.WriteFile(path, data)
}
