package author

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/scaffold"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/lint"
)

func (a commands) lintCommand() *cobra.Command {
	return &cobra.Command{
		Use: "lint [DIR [LESSON…]]", Args: a.Between(0, math.MaxInt),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				a.LessonsDir = args[0]
			}
			if err := a.FindLessons(); err != nil {
				return err
			}
			return a.lint(cmd.Context(), args[min(1, len(args)):])
		},
	}
}

// lint looks at a course, at all its lessons or the named ones.
func (a commands) lint(ctx context.Context, named []string) error {
	course, err := a.linted(ctx, named)
	problems := lessons.Problems(err)
	if err != nil && len(problems) == 0 {
		return err
	}
	chosen, missing := a.choose(course, named)
	if missing != nil && len(problems) == 0 {
		return missing
	}
	problems = lessons.Ordered(append(problems, lint.Course(course, named...)...))
	document := struct {
		SchemaVersion int               `json:"schemaVersion"`
		Lessons       int               `json:"lessons"`
		Problems      []lessons.Problem `json:"problems"`
	}{app.SchemaVersion, len(chosen), append([]lessons.Problem{}, problems...)}
	w := a.Words()
	err = a.Print(document, func() {
		for _, problem := range problems {
			problem.File = filepath.Join(a.LessonsDir, filepath.FromSlash(problem.File)) // so that editors can follow it
			a.Tell("%s\n", problem.Error())
		}
		if len(problems) == 0 {
			a.Say("%s", words.Fill(w.NoProblem, "n", strconv.Itoa(len(chosen))))
		}
	})
	if err == nil && len(problems) > 0 {
		return &app.Error{Code: app.ExitFailed, Cause: errors.New(words.Fill(w.Problems, "n", strconv.Itoa(len(problems))))}
	}
	return err
}

// linted reads the course to lint: a folder, or klab's own.
func (a commands) linted(ctx context.Context, named []string) (*lessons.Course, error) {
	if a.LessonsDir == "" {
		return lessons.Load(content.FS, named...)
	}
	return a.Folder(ctx, app.Loading(named...))
}

// schemaCommand serves editors: with a folder it prepares a course, without one it writes the schemas where
// they are wanted.
func (a commands) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema [DIR]", Args: a.Between(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := cmp.Or(a.LessonsDir, ".")
			if len(args) == 1 {
				dir = args[0]
			}
			return a.writeSchemas(dir)
		},
	}
}

func (a commands) writeSchemas(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "course.yaml")); errors.Is(err, fs.ErrNotExist) {
		return a.Misuse(a.Words().NoCourseYet, "dir", dir, "command", "klab author new LESSON --dir "+dir)
	}
	schemas, err := scaffold.WriteSchemas(dir)
	if err != nil {
		return fmt.Errorf("write schemas: %w", err)
	}
	changed, err := scaffold.WriteSchemaLines(dir)
	if err != nil {
		return fmt.Errorf("write the first lines: %w", err)
	}
	return a.wrote(append(schemas, changed...))
}

func (a commands) newLessonCommand() *cobra.Command {
	o := scaffold.Options{}
	cmd := &cobra.Command{
		Use: "new LESSON", Args: a.Exactly(1),
		RunE: func(_ *cobra.Command, args []string) error {
			o.ID = args[0]
			o.Dir = cmp.Or(o.Dir, a.LessonsDir, ".")
			wrote, err := scaffold.New(o)
			if err != nil {
				return fmt.Errorf("new lesson: %w", err)
			}
			if err := a.wrote(wrote); err != nil || a.Output != "text" {
				return err
			}
			a.Say("%s", words.Fill(a.Words().NewNext, "lint", "klab author lint "+o.Dir, "test", "klab author test "+o.ID+" --lessons "+o.Dir))
			return nil
		},
	}
	cmd.Flags().StringVar(&o.Dir, "dir", "", "")
	cmd.Flags().StringVar(&o.Module, "module", "", "")
	return cmd
}

func (a commands) wrote(files []string) error {
	document := struct {
		SchemaVersion int      `json:"schemaVersion"`
		Wrote         []string `json:"wrote"`
	}{app.SchemaVersion, append([]string{}, files...)}
	return a.Print(document, func() {
		for _, name := range files {
			a.Say("%s", words.Fill(a.Words().Wrote, "file", name))
		}
	})
}
