// Package engine asks a container engine for the few things a node image is
// built with.
package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"github.com/klab-dev/klab/assets/images/internal/shell"
)

// BuildLabel marks what a build leaves behind when it is killed; on a finished
// image its value is Finished.
const BuildLabel = "dev.klab.build"

// Finished is the value of BuildLabel on what must stay.
const Finished = "finished"

// Engine is a command line compatible with docker's.
type Engine struct {
	Shell   shell.Runner
	Command string
	// Owner tells one cache folder's builds from another's: a build removes
	// what an earlier one of the same owner left, and nothing else.
	Owner string
}

func (e Engine) label() string { return BuildLabel + "=" + e.Owner }

// Find returns the first engine that answers.
func Find(ctx context.Context, run shell.Runner, owner string) (Engine, error) {
	var reasons []error
	for _, command := range []string{"docker", "podman", "nerdctl"} {
		if _, err := exec.LookPath(command); err != nil {
			continue
		}
		err := run.Run(ctx, command, []string{"info"})
		if err == nil {
			return Engine{Shell: run, Command: command, Owner: owner}, nil
		}
		reasons = append(reasons, err)
	}
	if len(reasons) == 0 {
		return Engine{}, errors.New("no docker, podman or nerdctl on the PATH; try: scripts/engine.sh")
	}
	return Engine{}, fmt.Errorf("no container engine answers: %w; try: scripts/engine.sh", errors.Join(reasons...))
}

// HasImage says whether the image is there.
func (e Engine) HasImage(ctx context.Context, tag string) bool {
	return e.Shell.Run(ctx, e.Command, []string{"image", "inspect", "--format", "{{.Id}}", tag}) == nil
}

// DataDir is where the engine keeps images, empty if it does not say.
func (e Engine) DataDir(ctx context.Context) string {
	dir, err := e.Shell.Output(ctx, e.Command, []string{"info", "--format", "{{.DockerRootDir}}"})
	if err != nil {
		return ""
	}
	return dir
}

// Import makes an image of a root filesystem.
func (e Engine) Import(ctx context.Context, tag string, rootfs io.Reader) error {
	args := []string{"import", "--change", "LABEL " + e.label(), "-", tag}
	return e.Shell.Run(ctx, e.Command, args, shell.Input(rootfs))
}

// RemoveImage removes an image, also after the build was cancelled.
func (e Engine) RemoveImage(tag string) error {
	ctx, cancel := afterwards()
	defer cancel()
	return e.Shell.Run(ctx, e.Command, []string{"image", "rm", "--force", tag})
}

// RemoveUnused removes the images with the label, except keep and those that
// a container still runs from, which the engine refuses to give up.
func (e Engine) RemoveUnused(ctx context.Context, label, keep string) error {
	list, err := e.Shell.Output(ctx, e.Command,
		[]string{"images", "--filter", "label=" + label, "--format", "{{.Repository}}:{{.Tag}}"})
	if err != nil {
		return err
	}
	for tag := range strings.FieldsSeq(list) {
		if tag == keep {
			continue
		}
		if err := e.Shell.Run(ctx, e.Command, []string{"image", "rm", tag}); err != nil && ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// RemoveLeftovers removes what a build that was killed left behind.
func (e Engine) RemoveLeftovers(ctx context.Context) error {
	filter := "label=" + e.label()
	containers, err := e.Shell.Output(ctx, e.Command, []string{"ps", "--all", "--quiet", "--filter", filter})
	if err != nil {
		return err
	}
	for id := range strings.FieldsSeq(containers) {
		if err := e.Shell.Run(ctx, e.Command, []string{"rm", "--force", "--volumes", id}); err != nil {
			return err
		}
	}
	images, err := e.Shell.Output(ctx, e.Command, []string{"image", "ls", "--quiet", "--filter", filter})
	if err != nil {
		return err
	}
	for id := range strings.FieldsSeq(images) {
		if err := e.Shell.Run(ctx, e.Command, []string{"image", "rm", "--force", id}); err != nil {
			return err
		}
	}
	return nil
}

// Container is a running container.
type Container struct {
	Engine
	ID string
}

// Start runs an image with nothing in it but a sleep. The stop signal is set
// here, because a commit keeps a container's and cannot change it.
func (e Engine) Start(ctx context.Context, image, stopSignal string) (Container, error) {
	id, err := e.Shell.Output(ctx, e.Command, []string{
		"run", "--detach", "--label", e.label(), "--entrypoint=sleep", "--network=none",
		"--stop-signal", stopSignal,
		"--security-opt", "seccomp=unconfined", image, "infinity",
	})
	return Container{Engine: e, ID: id}, err
}

// Exec runs a command inside, with input if there is any.
func (c Container) Exec(ctx context.Context, input io.Reader, command ...string) (string, error) {
	args := []string{"exec"}
	var options []shell.Option
	if input != nil {
		args = append(args, "--interactive")
		options = append(options, shell.Input(input))
	}
	return c.Shell.Output(ctx, c.Command, append(append(args, c.ID), command...), options...)
}

// Background starts a command inside and does not wait for it.
func (c Container) Background(ctx context.Context, command ...string) error {
	return c.Shell.Run(ctx, c.Command, append([]string{"exec", "--detach", c.ID}, command...))
}

// Commit makes an image of the container, with Dockerfile instructions applied.
func (c Container) Commit(ctx context.Context, tag string, changes ...string) error {
	args := []string{"commit"}
	for _, change := range changes {
		args = append(args, "--change", change)
	}
	return c.Shell.Run(ctx, c.Command, append(args, c.ID, tag))
}

// Remove removes the container, also after the build was cancelled.
func (c Container) Remove() error {
	ctx, cancel := afterwards()
	defer cancel()
	return c.Shell.Run(ctx, c.Command, []string{"rm", "--force", "--volumes", c.ID})
}

// afterwards is a context for cleaning up, which a cancelled build still does.
func afterwards() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), time.Minute)
}
