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

	"github.com/spf13/cobra"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/lessons"
)

// A surrounding is what a shell needs to work on the lab: a kubeconfig with the lesson's namespace, and
// kubectl on the path.
type surrounding struct {
	kubeconfig string
	bin        string
	dir        string
	lesson     string
}

// surround makes the files of a shell; lesson may be nil.
func (a *app) surround(lesson *lessons.Lesson) (surrounding, error) {
	s := surrounding{bin: filepath.Join(a.home.Lab(a.lab), "bin"), dir: "."}
	namespace := "default"
	if lesson != nil {
		s.lesson, namespace, s.dir = lesson.ID, lesson.Namespace, a.home.Workspace(lesson.ID)
	}
	s.kubeconfig = filepath.Join(a.home.Lab(a.lab), "kubeconfig-"+namespace)
	if err := s.writeKubeconfig(a.lab, a.clusterOptions(true).Kubeconfig(), namespace); err != nil {
		return s, err
	}
	if err := s.linkKubectl(); err != nil {
		return s, err
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return s, fmt.Errorf("make the lesson's folder: %w", err)
	}
	return s, nil
}

func (s surrounding) writeKubeconfig(lab, from, namespace string) error {
	config, err := clientcmd.LoadFromFile(from)
	if errors.Is(err, fs.ErrNotExist) {
		return &exitError{code: ExitUnknown, cause: cluster.NoLab(lab)}
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
func (s surrounding) linkKubectl() error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find klab itself: %w", err)
	}
	if err := os.MkdirAll(s.bin, 0o755); err != nil {
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

// variables are the shell's additions to the environment.
func (s surrounding) variables(lab string) []string {
	return []string{
		"KUBECONFIG=" + s.kubeconfig, "KUBECACHEDIR=" + filepath.Join(s.bin, "cache"),
		"PATH=" + s.bin + string(os.PathListSeparator) + os.Getenv("PATH"),
		"KLAB_LAB=" + lab, "KLAB_LESSON=" + s.lesson,
		"NO_PROXY=" + unproxied(os.Getenv), "no_proxy=" + unproxied(os.Getenv),
	}
}

// shell is the learner's own shell, told about the lab. bash gets a prompt and completion through an rc
// file of its own; others get the environment.
func (s surrounding) shell(ctx context.Context, lab string) (*exec.Cmd, error) {
	program := os.Getenv("SHELL")
	if program == "" {
		program = "/bin/sh"
	}
	var args []string
	if filepath.Base(program) == "bash" {
		rc := filepath.Join(s.bin, "bashrc")
		text := "[ -f ~/.bashrc ] && . ~/.bashrc\nexport PATH=" + s.bin + ":$PATH\n" +
			"type complete >/dev/null 2>&1 && . <(kubectl completion bash 2>/dev/null)\n" +
			`PS1="(` + lab + `${KLAB_LESSON:+ $KLAB_LESSON}) \W \$ "` + "\n"
		if err := os.WriteFile(rc, []byte(text), 0o600); err != nil {
			return nil, fmt.Errorf("write the shell's start file: %w", err)
		}
		args = []string{"--rcfile", rc, "-i"}
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), append(s.variables(lab), "PS1=("+lab+" "+s.lesson+") $ ")...)
	return cmd, nil
}

func (a *app) shellCommand() *cobra.Command {
	return &cobra.Command{
		Use: "shell [LESSON]", Short: "open a shell with kubectl on the lab", Args: between(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.surroundArgument(args)
			if err != nil {
				return err
			}
			shell, err := s.shell(cmd.Context(), a.lab)
			if err != nil {
				return err
			}
			shell.Stdin, shell.Stdout, shell.Stderr = a.In, a.Out, a.Err
			var ended *exec.ExitError
			if err := shell.Run(); err != nil && !errors.As(err, &ended) {
				return fmt.Errorf("open a shell: %w", err)
			}
			return nil
		},
	}
}

func (a *app) surroundArgument(args []string) (surrounding, error) {
	if len(args) == 0 {
		return a.surround(nil)
	}
	lesson, _, err := a.lesson(args[0])
	if err != nil {
		return surrounding{}, err
	}
	return a.surround(lesson)
}

func (a *app) envCommand() *cobra.Command {
	return &cobra.Command{
		Use: "env [LESSON]", Short: "print the environment of the lab's shell: eval \"$(klab env)\"", Args: between(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := a.surroundArgument(args)
			if err != nil {
				return err
			}
			a.say("export KUBECONFIG=%q KUBECACHEDIR=%q", s.kubeconfig, filepath.Join(s.bin, "cache"))
			a.say("export PATH=%q:\"$PATH\"", s.bin)
			a.say("export KLAB_LAB=%q KLAB_LESSON=%q", a.lab, s.lesson)
			return nil
		},
	}
}
