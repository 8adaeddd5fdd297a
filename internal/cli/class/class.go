package class

import (
	"cmp"
	"context"
	"errors"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/plain"
	"github.com/klab-dev/klab/wholefile"
)

func (a commands) newCommand() *cobra.Command {
	return &cobra.Command{
		Use: "new DIR LESSON…", Args: a.Between(1, math.MaxInt),
		RunE: func(cmd *cobra.Command, args []string) error { return a.begin(cmd.Context(), args[0], args[1:]) },
	}
}

func (a commands) lintCommand() *cobra.Command {
	return &cobra.Command{
		Use: "lint DIR", Args: a.Exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.lint(cmd.Context(), args[0]) },
	}
}

// said is a problem with its words.
type said struct {
	class.Problem
	Message string `json:"message"`
	Fix     string `json:"fix,omitempty"`
}

func (a commands) lint(ctx context.Context, dir string) error {
	folder, err := a.folder(ctx, dir)
	if err != nil {
		return err
	}
	found, err := folder.Lint(ctx)
	if err != nil {
		return err
	}
	document := struct {
		SchemaVersion int    `json:"schemaVersion"`
		Problems      []said `json:"problems"`
	}{app.SchemaVersion, a.inWords(found)}
	w := a.Words().Class
	err = a.Print(document, func() {
		a.list(dir, document.Problems)
		if len(found) == 0 {
			lessons := len(folder.Assignment.Tasks)
			a.Say("%s", words.Fill(w.NoProblem, "lessons", strconv.Itoa(lessons), "learners", strconv.Itoa(len(folder.Roster))))
		}
	})
	if err == nil && len(found) > 0 {
		text := words.Fill(w.Problems, "n", strconv.Itoa(len(found)))
		return &app.Error{Code: app.ExitFailed, Cause: errors.New(text)}
	}
	return err
}

// folder reads the folder of a class.
func (a commands) folder(ctx context.Context, dir string) (*class.Folder, error) {
	course, err := a.Course(ctx)
	if err != nil {
		return nil, err
	}
	folder, err := class.Open(dir, course)
	if err != nil {
		return nil, a.Misuse(a.Words().Class.BadDir, "dir", plain.Name(dir), "reason", plain.Line(reason(err)))
	}
	return folder, nil
}

func (a commands) inWords(found []class.Problem) []said {
	w, out := a.Words().Class, []said{}
	for _, p := range found {
		out = append(out, said{p, words.Fill(w.Found[p.Code], p.Values...), strings.TrimSpace(words.Fill(w.Fixes[p.Code], p.Values...))})
	}
	return out
}

// list prints problems so that editors can follow them.
func (a commands) list(dir string, found []said) {
	for _, p := range found {
		at := plain.Name(filepath.Join(dir, filepath.FromSlash(p.File)))
		if p.Line > 0 {
			at += ":" + strconv.Itoa(p.Line)
		}
		a.Tell("%s: %s", at, p.Message)
		if p.Fix != "" {
			a.Tell("  %s", words.Fill(a.Words().Fix, "fix", p.Fix))
		}
	}
}

// reason is the innermost cause of an error, without paths.
func reason(err error) string {
	for errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	return err.Error()
}

// begin makes the folder of a new assignment.
func (a commands) begin(ctx context.Context, dir string, ids []string) error {
	course, err := a.Course(ctx)
	if err != nil {
		return err
	}
	w := a.Words().Class
	if len(ids) == 0 {
		return a.Misuse(w.NoLessons)
	}
	if _, err := app.Named(a.App, course, ids); err != nil {
		return err
	}
	assignment, readme := class.New(dir, course, ids, w.Assignment, w.Readme, a.Language)
	wrote, err := class.Scaffold(dir, assignment, readme)
	var exists *class.ExistsError
	_, full := wholefile.Full(err)
	switch {
	case full:
		return err // no mistake in the call
	case errors.As(err, &exists):
		return a.Misuse(w.Exists, "file", plain.Name(exists.File))
	case err != nil:
		return a.Misuse(w.BadDir, "dir", plain.Name(dir), "reason", plain.Line(reason(err)))
	}
	document := struct {
		SchemaVersion int      `json:"schemaVersion"`
		Wrote         []string `json:"wrote"`
	}{app.SchemaVersion, wrote}
	return a.Print(document, func() {
		for _, name := range wrote {
			a.Say("%s", words.Fill(a.Words().Wrote, "file", plain.Name(name)))
		}
		a.Say("%s", words.Fill(w.NewNext, "roster", class.RosterFile, "assignment", class.AssignmentFile, "lint", "klab class lint "+cmp.Or(plain.Name(dir), ".")))
	})
}
