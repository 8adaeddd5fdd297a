package shell

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"al.essio.dev/pkg/shellescape"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/home"
	"github.com/klab-dev/klab/lessons"
)

// An Env is the environment of a shell on the lab: a kubeconfig with the lesson's namespace, and kubectl on the
// path.
type Env struct {
	lab        string
	kubeconfig string
	bin        string
	cache      string
	dir        string
	lesson     string
}

// binDir is the folder that the lab's shell has on its path, and cacheDir what its kubectl knows of the lab.
func binDir(h home.Home, lab string) string   { return filepath.Join(h.Lab(lab), "bin") }
func cacheDir(h home.Home, lab string) string { return filepath.Join(binDir(h, lab), "cache") }

// New makes the files of a shell; lesson may be nil.
func New(ctx context.Context, a *app.App, lesson *lessons.Lesson) (Env, error) {
	s := Env{lab: a.Lab, bin: binDir(a.Home, a.Lab), cache: cacheDir(a.Home, a.Lab), dir: "."}
	namespace := "default"
	if lesson != nil {
		s.lesson, namespace, s.dir = lesson.ID, lesson.Namespace, a.Home.Workspace(lesson.ID)
	}
	s.kubeconfig = a.Home.ShellKubeconfig(a.Lab, s.lesson)
	if err := s.writeKubeconfig(ctx, a.ClusterOptions(true), namespace); err != nil {
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

func (s Env) writeKubeconfig(ctx context.Context, lab cluster.Options, namespace string) error {
	config, err := clientcmd.LoadFromFile(lab.Kubeconfig())
	if errors.Is(err, fs.ErrNotExist) {
		return &app.Error{Code: app.ExitUnknown, Cause: cluster.NoLab(ctx, lab)}
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
func (s Env) linkKubectl() error {
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
func (s Env) variables() []variable {
	list := []variable{
		{"KUBECONFIG", s.kubeconfig},
		{"KUBECACHEDIR", s.cache},
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
func (s Env) environment() []string {
	env := os.Environ()
	for _, v := range s.variables() {
		env = append(env, v.name+"="+v.value)
	}
	return append(env, "PATH="+s.bin+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// exports are the lines that give a POSIX shell the same.
func (s Env) exports() string {
	lines := &strings.Builder{}
	for _, v := range s.variables() {
		fmt.Fprintf(lines, "export %s=%s\n", v.name, shellescape.Quote(v.value))
	}
	fmt.Fprintf(lines, "export PATH=%s:\"$PATH\"\n", shellescape.Quote(s.bin))
	return lines.String()
}
