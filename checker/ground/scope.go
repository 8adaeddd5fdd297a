package ground

import (
	"errors"
	"time"
)

// Scope is the common ground of one lesson's checks on one seed.
type Scope struct {
	// Lesson is the lesson's id, Namespace the one this seed lives in.
	Lesson, Namespace string
	// Baseline maps "Kind/name" to the objects as they were when the seed settled.
	Baseline map[string]any
	// Memory holds the values that earlier tasks of this seed remembered.
	Memory map[string]any
	// Workspace reads and writes the learner's files of this lesson; nil when there is none.
	Workspace Workspace
	// Nodes are those the lab was made with; nil where that is not known. One that is missing is the lab's
	// trouble, not a wrong answer.
	Nodes []string
	// Well is when the whole lab was last seen to work, by its own clock. Restarts before it have been recovered from.
	Well time.Time
	// Ahead is how far the lab's clock, by which the times in objects are, is ahead of this machine's.
	Ahead time.Duration
	// Factor stretches every time-out: 1 on a fast machine, more on a slow one. Zero counts as 1.
	Factor float64
}

// Workspace is the folder on the learner's machine where a lesson's own files are.
type Workspace interface {
	// ReadFile returns a file of the folder; the error is fs.ErrNotExist when it is absent.
	ReadFile(path string) ([]byte, error)
	// WriteFile writes a file of the folder.
	WriteFile(path string, data []byte) error
}

// Now is the time by the lab's clock.
func (s Scope) Now() time.Time { return time.Now().Add(s.Ahead) }

// Stretch is a time of a fast machine as this one needs it.
func (s Scope) Stretch(d time.Duration) time.Duration {
	if s.Factor <= 1 {
		return d
	}
	return time.Duration(float64(d) * s.Factor)
}

// ErrUnreadable says that a file of the learner's folder is there and none that can be read: a folder, a link to
// elsewhere, far too large. It is a fact about the file, as that it is absent would be.
var ErrUnreadable = errors.New("not readable")

// Where the control plane's static Pods are, and the label that kubeadm gives them.
const (
	ControlPlaneNamespace = "kube-system"
	ControlPlanePods      = "tier=control-plane"
)
