package author

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/rehearse"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/internal/workspace"
	"github.com/klab-dev/klab/lessons"
)

func (a commands) watchCommand() *cobra.Command {
	answer := ""
	cmd := &cobra.Command{
		Use: "watch LESSON", Args: a.Exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.watch(cmd.Context(), args[0], answer) },
	}
	cmd.Flags().StringVar(&answer, "answer", "", "")
	return cmd
}

func (a commands) watch(ctx context.Context, id, answer string) error {
	if a.LessonsDir == "" {
		return a.Misuse(a.Words().NeedsLessons)
	}
	files, err := rehearse.NewFiles(app.Dir(a.LessonsDir))
	if err != nil {
		return fmt.Errorf("watch the files: %w", err)
	}
	return a.Holding("klab author watch", func(*cluster.Hold) error {
		lab, err := a.Connect(ctx, false)
		if err != nil {
			return err
		}
		stage := rehearse.Stage{
			Lesson: id, Answer: answer, Changed: files.Changed, Tell: a.news,
			Load: func() (*lessons.Course, error) { return a.Folder(ctx, app.Loading(id)) },
			Open: func(ctx context.Context, lesson *lessons.Lesson) (*session.Session, error) {
				folder, err := workspace.Open(a.Home.Workspace(lesson.ID))
				if err != nil {
					return nil, err
				}
				return session.Open(ctx, session.Options{Lab: lab, Lesson: lesson, Text: lesson.Text(a.Language), Journal: session.NewMemory(), Workspace: folder})
			},
		}
		return stage.Run(ctx)
	})
}

// news prints what happened in a rehearsal.
func (a commands) news(n rehearse.News) {
	if a.Output == "json" {
		a.newsLine(n)
		return
	}
	switch {
	case n.Changed != nil:
		a.Say("\n── %s", words.Fill(a.Words().Changed, "files", words.Of(a.Language).List(n.Changed)))
	case n.Problems != nil:
		for _, problem := range n.Problems {
			problem.File = filepath.Join(a.LessonsDir, filepath.FromSlash(problem.File))
			a.Say("%s\n", problem.Error())
		}
	case n.Show != nil:
		a.page(n.Show)
	case n.Doing != "":
		a.Say("… %s", n.Doing)
	case n.State != nil:
		a.said(*n.State)
	case n.Err != nil:
		a.Tell("klab: %v", n.Err)
	}
}

// newsLine is one document a line, because this report has no end.
func (a commands) newsLine(n rehearse.News) {
	document := struct {
		SchemaVersion int `json:"schemaVersion"`
		rehearse.News
		Error string `json:"error,omitempty"`
	}{SchemaVersion: app.SchemaVersion, News: n}
	if n.State != nil {
		state := *n.State
		state.Reason = state.Why // authors see the expression too
		document.State = &state
	}
	if n.Err != nil {
		document.Error = n.Err.Error()
	}
	if err := app.WriteJSON(a.Out, document, ""); err != nil {
		a.Tell("klab: %v", err)
	}
}

// page prints the lesson as its readers see it.
func (a commands) page(lesson *lessons.Lesson) {
	for _, section := range lesson.Text(a.Language).Sections {
		a.Markdown(section.Markdown)
	}
}

// said prints a task's state for an author: as a learner sees it, with the code.
func (a commands) said(state session.TaskState) {
	if state.State == checker.Waiting && state.Code == "" {
		return // nobody looked yet
	}
	code := state.Code
	if state.State == checker.Pass {
		code = "pass"
	}
	a.Say("%s %s: %s", app.Marks()[state.State], state.Task, code)
	if state.Message != "" {
		a.Say("    %s", state.Message)
	}
	if state.State == checker.Unknown && state.Why != "" {
		a.Say("    %s", state.Why)
	}
	if state.Show != "" {
		a.Say("    $ %s", state.Show)
	}
}
