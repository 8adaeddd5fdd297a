// Package home says where klab keeps its files: the XDG folders, or one folder that KLAB_HOME names.
package home

import (
	"fmt"
	"path/filepath"

	"github.com/adrg/xdg"
)

// Variable is the environment variable that moves everything.
const Variable = "KLAB_HOME"

// LearnerVariable is the environment variable that moves what belongs to the learner, so that a second one works on
// the same labs without touching anything of the first.
const LearnerVariable = "KLAB_LEARNER"

// Home is klab's folders. None of them need exist.
type Home struct {
	// State is what must not be lost: progress.
	State string
	// Data is the labs and the packs.
	Data string
	// Work is the learner's workspaces.
	Work string
	// Config is what the learner chose.
	Config string
	// Images is what was built from source for labs.
	Images string
}

// Find returns the folders for an environment, such as os.Getenv gives.
func Find(getenv func(string) string) (Home, error) {
	h, err := ofLabs(getenv(Variable))
	learner := getenv(LearnerVariable)
	if err != nil || learner == "" {
		return h, err
	}
	if learner, err = filepath.Abs(learner); err != nil {
		return Home{}, fmt.Errorf("find %s: %w", LearnerVariable, err)
	}
	h.State, h.Work, h.Config = filepath.Join(learner, "state"), filepath.Join(learner, "workspace"), filepath.Join(learner, "config")
	return h, nil
}

// Environment keeps a process in the present folders whose HOME is another one: pairs of name=value.
func Environment() []string {
	return []string{
		"XDG_STATE_HOME=" + xdg.StateHome,
		"XDG_DATA_HOME=" + xdg.DataHome,
		"XDG_CONFIG_HOME=" + xdg.ConfigHome,
		"XDG_CACHE_HOME=" + xdg.CacheHome,
	}
}

func ofLabs(root string) (Home, error) {
	if root == "" {
		return Home{
			State:  filepath.Join(xdg.StateHome, "klab"),
			Data:   filepath.Join(xdg.DataHome, "klab"),
			Work:   filepath.Join(xdg.DataHome, "klab", "workspace"),
			Config: filepath.Join(xdg.ConfigHome, "klab"),
			Images: filepath.Join(xdg.CacheHome, "klab", "images"),
		}, nil
	}
	// A shell that klab starts may change its folder, and still must find the same home.
	root, err := filepath.Abs(root)
	if err != nil {
		return Home{}, fmt.Errorf("find %s: %w", Variable, err)
	}
	return Home{
		State:  filepath.Join(root, "state"),
		Data:   filepath.Join(root, "data"),
		Work:   filepath.Join(root, "data", "workspace"),
		Config: filepath.Join(root, "config"),
		Images: filepath.Join(root, "images"),
	}, nil
}

// Lab is the folder of a lab.
func (h Home) Lab(lab string) string { return filepath.Join(h.Data, "labs", lab) }

// Kubeconfig is the kubeconfig of a lab, which is never the user's own.
func (h Home) Kubeconfig(lab string) string { return filepath.Join(h.Lab(lab), "kubeconfig") }

// ShellKubeconfig is the copy of a lab's kubeconfig that a shell in a lesson works with, which may be changed; lesson is
// empty outside of lessons.
func (h Home) ShellKubeconfig(lab, lesson string) string {
	if lesson == "" || lesson != filepath.Base(lesson) {
		return filepath.Join(h.Lab(lab), "shell.kubeconfig")
	}
	return filepath.Join(h.Lab(lab), "kubeconfig-"+lesson)
}

// Workspace is the folder where the learner keeps the files of a lesson.
func (h Home) Workspace(lesson string) string { return filepath.Join(h.Work, lesson) }

// Packs is the folder of courses that did not come with klab, one folder each.
func (h Home) Packs() string { return filepath.Join(h.Data, "packs") }

// Progress is the learner's event log.
func (h Home) Progress() string { return filepath.Join(h.State, "progress.jsonl") }

// Captures is the folder of what the learner did about tasks that passed.
func (h Home) Captures() string { return filepath.Join(h.State, "captures") }

// Key is the file of the key that signs what the learner hands in.
func (h Home) Key() string { return filepath.Join(h.State, "submission.key") }

// Language is the file that names the language the learner chose last.
func (h Home) Language() string { return filepath.Join(h.Config, "language") }

// Signs is the file that names the signs the learner's terminal has.
func (h Home) Signs() string { return filepath.Join(h.Config, "signs") }

// Tour is the file that says that the learner was offered the tour.
func (h Home) Tour() string { return filepath.Join(h.Config, "tour") }
