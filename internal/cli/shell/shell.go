// Package shell holds the commands that lead into a lab: its shell, the shell's environment and kubectl.
package shell

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/cli/app"
)

// Shell is the learner's own shell, told about the lab.
func (s Env) Shell(ctx context.Context) (*exec.Cmd, error) {
	program := os.Getenv("SHELL")
	if program == "" {
		program = "/bin/sh"
	}
	start := s.startup(filepath.Base(program))
	for name, text := range start.files {
		path := filepath.Join(s.bin, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			return nil, fmt.Errorf("write the shell's start file: %w", err)
		}
	}
	cmd := exec.CommandContext(ctx, program, start.args...)
	cmd.Dir = s.dir
	cmd.Env = append(s.environment(), start.env...)
	return cmd, nil
}

// Command opens a shell.
func Command(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use: "shell [LESSON]", Args: a.Between(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := envOf(cmd.Context(), a, args)
			if err != nil {
				return err
			}
			shell, err := s.Shell(cmd.Context())
			if err != nil {
				return err
			}
			shell.Stdin, shell.Stdout, shell.Stderr = a.Raw.In, a.Raw.Out, a.Raw.Err
			var ended *exec.ExitError
			if err := shell.Run(); err != nil && !errors.As(err, &ended) {
				return fmt.Errorf("open a shell: %w", err)
			}
			return nil
		},
	}
}

func envOf(ctx context.Context, a *app.App, args []string) (Env, error) {
	if len(args) == 0 {
		return New(ctx, a, nil)
	}
	lesson, _, err := a.Lesson(ctx, args[0])
	if err != nil {
		return Env{}, err
	}
	return New(ctx, a, lesson)
}

// EnvCommand prints the environment of such a shell.
func EnvCommand(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use: "env [LESSON]", Args: a.Between(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := envOf(cmd.Context(), a, args)
			if err != nil {
				return err
			}
			fmt.Fprint(a.Raw.Out, s.exports()) // for a shell, which has to get it as it is
			return nil
		},
	}
}
