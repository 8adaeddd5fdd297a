package walk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// patience is how long a command that is told to end may take to undo what it disturbed.
const patience = 40 * time.Second

// Processes runs klab's commands as processes of this very program.
type Processes struct {
	// Program is klab itself; Flags go before every command.
	Program string
	Flags   []string
	// Lab is the name of the lab, as the prompt of its shell has it.
	Lab string
	// Environment is what every process begins with.
	Environment []string
	// dir holds what the learner has.
	dir string
}

// NewLearner makes a learner out of what its processes need: with progress and files of its own, and klab on the path.
func (p Processes) NewLearner() (Klab, error) {
	dir, err := os.MkdirTemp("", "klab-walk-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the learner: %w", err)
	}
	p.dir = dir
	for _, folder := range []string{"bin", "home"} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o755); err != nil {
			return nil, errors.Join(fmt.Errorf("make a folder for the learner: %w", err), os.RemoveAll(dir))
		}
	}
	if err := os.Symlink(p.Program, filepath.Join(dir, "bin", "klab")); err != nil {
		return nil, errors.Join(fmt.Errorf("put klab on the learner's path: %w", err), os.RemoveAll(dir))
	}
	return &p, nil
}

// Close implements Klab.
func (p *Processes) Close() error {
	if err := os.RemoveAll(p.dir); err != nil {
		return fmt.Errorf("remove the learner's folder: %w", err)
	}
	return nil
}

// environment is that of the learner's processes. What comes last counts.
func (p *Processes) environment(more ...string) []string {
	path := filepath.Join(p.dir, "bin") + string(os.PathListSeparator) + os.Getenv("PATH")
	return append(append(append([]string{}, p.Environment...), "KLAB_LEARNER="+p.dir, "PATH="+path), more...)
}

func (p *Processes) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.Program, append(append([]string{}, p.Flags...), args...)...)
	cmd.Env = p.environment()
	cmd.Dir = p.dir
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = patience
	return cmd
}

// Run implements Klab.
func (p *Processes) Run(ctx context.Context, args ...string) (code int, output string, err error) {
	cmd := p.command(ctx, args...)
	var printed bytes.Buffer
	cmd.Stdout, cmd.Stderr = &printed, &printed
	err = cmd.Run()
	output = ending(printed.String())
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return 0, output, ErrHanging
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return exit.ExitCode(), output, nil
	}
	return 0, output, err
}

// ending is the last of what a command printed.
func ending(output string) string {
	const most = 3000
	if len(output) > most {
		return "…" + output[len(output)-most:]
	}
	return output
}
