package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"al.essio.dev/pkg/shellescape"
	"github.com/spf13/cobra"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/home"
	"github.com/klab-dev/klab/lessons"
)

// A shellEnv is the environment of a shell on the lab: a kubeconfig with the lesson's namespace, and kubectl on the
// path.
type shellEnv struct {
	lab        string
	kubeconfig string
	bin        string
	dir        string
	lesson     string
}

// shellEnv makes the files of a shell; lesson may be nil.
func (a *app) shellEnv(lesson *lessons.Lesson) (shellEnv, error) {
	s := shellEnv{lab: a.lab, bin: filepath.Join(a.home.Lab(a.lab), "bin"), dir: "."}
	namespace := "default"
	if lesson != nil {
		s.lesson, namespace, s.dir = lesson.ID, lesson.Namespace, a.home.Workspace(lesson.ID)
	}
	s.kubeconfig = a.home.ShellKubeconfig(a.lab, s.lesson)
	if err := s.writeKubeconfig(a.clusterOptions(true).Kubeconfig(), namespace); err != nil {
		return s, err
	}
	if err := s.linkKubectl(); err != nil {
		return s, err
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return s, fmt.Errorf("make the lesson's folder: %w", err)
	}
	return s, nil
}

func (s shellEnv) writeKubeconfig(from, namespace string) error {
	config, err := clientcmd.LoadFromFile(from)
	if errors.Is(err, fs.ErrNotExist) {
		return &exitError{code: ExitUnknown, cause: cluster.NoLab(s.lab)}
	}
	if err != nil {
		return fmt.Errorf("read the lab's kubeconfig: %w", err)
	}
	for _, c := range config.Contexts {
		c.Namespace = namespace
	}
	if err := clientcmd.WriteToFile(*config, s.kubeconfig); err != nil {
		return fmt.Errorf("write the shell's kubeconfig: %w", err)
	}
	return os.Chmod(s.kubeconfig, 0o600)
}

// linkKubectl puts klab on the path under kubectl's name.
func (s shellEnv) linkKubectl() error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find klab itself: %w", err)
	}
	if err := os.MkdirAll(s.bin, 0o700); err != nil {
		return fmt.Errorf("make the folder for kubectl: %w", err)
	}
	name := "kubectl"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	link := filepath.Join(s.bin, name)
	if target, err := os.Readlink(link); err == nil && target == self {
		return nil
	}
	if err := os.Remove(link); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("renew kubectl: %w", err)
	}
	if err := os.Symlink(self, link); err != nil {
		return fmt.Errorf("put kubectl on the path: %w", err)
	}
	return nil
}

// A variable is one of the environment.
type variable struct{ name, value string }

// variables are the environment variables of the lab's shell besides the path.
func (s shellEnv) variables() []variable {
	list := []variable{
		{"KUBECONFIG", s.kubeconfig},
		{"KUBECACHEDIR", filepath.Join(s.bin, "cache")},
		{"KLAB_LAB", s.lab},
		{"KLAB_LESSON", s.lesson},
		{"NO_PROXY", unproxied(os.Getenv)},
		{"no_proxy", unproxied(os.Getenv)},
	}
	// Relative to the folder of before it would be another home in the shell.
	if root, err := filepath.Abs(os.Getenv(home.Variable)); err == nil && os.Getenv(home.Variable) != "" {
		list = append(list, variable{home.Variable, root})
	}
	return list
}

// environment is the whole environment of the lab's shell.
func (s shellEnv) environment() []string {
	env := os.Environ()
	for _, v := range s.variables() {
		env = append(env, v.name+"="+v.value)
	}
	return append(env, "PATH="+s.bin+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// exports are the lines that give a POSIX shell the same.
func (s shellEnv) exports() string {
	lines := &strings.Builder{}
	for _, v := range s.variables() {
		fmt.Fprintf(lines, "export %s=%s\n", v.name, shellescape.Quote(v.value))
	}
	fmt.Fprintf(lines, "export PATH=%s:\"$PATH\"\n", shellescape.Quote(s.bin))
	return lines.String()
}

// shell is the learner's own shell, told about the lab.
func (s shellEnv) shell(ctx context.Context) (*exec.Cmd, error) {
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

func (a *app) shellCommand() *cobra.Command {
	return &cobra.Command{
		Use: "shell [LESSON]", Args: between(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.shellEnvOf(cmd.Context(), args)
			if err != nil {
				return err
			}
			shell, err := s.shell(cmd.Context())
			if err != nil {
				return err
			}
			shell.Stdin, shell.Stdout, shell.Stderr = a.raw.In, a.raw.Out, a.raw.Err
			var ended *exec.ExitError
			if err := shell.Run(); err != nil && !errors.As(err, &ended) {
				return fmt.Errorf("open a shell: %w", err)
			}
			return nil
		},
	}
}

func (a *app) shellEnvOf(ctx context.Context, args []string) (shellEnv, error) {
	if len(args) == 0 {
		return a.shellEnv(nil)
	}
	lesson, _, err := a.lesson(ctx, args[0])
	if err != nil {
		return shellEnv{}, err
	}
	return a.shellEnv(lesson)
}

func (a *app) envCommand() *cobra.Command {
	return &cobra.Command{
		Use: "env [LESSON]", Args: between(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.shellEnvOf(cmd.Context(), args)
			if err != nil {
				return err
			}
			fmt.Fprint(a.raw.Out, s.exports()) // for a shell, which has to get it as it is
			return nil
		},
	}
}
