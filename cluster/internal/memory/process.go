package memory

import (
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
	coordinationv1 "k8s.io/api/coordination/v1"
)

const (
	// ownerLabel marks the Leases of klab processes that have something to put right in the lab.
	ownerLabel = "klab.dev/owner"
	// leaseTime is how long a process counts as alive after its last sign of life, where nobody can look at the process
	// itself; leaseEvery is how often it gives one.
	leaseTime  = 20 * time.Second
	leaseEvery = 5 * time.Second
)

// owner is this process in the lab: as long as it answers for something there, a Lease says that it lives, and a file
// of this machine that it holds a lock on says so without a clock.
type owner struct {
	// dir is the folder of locks, "" for none; command is what the process is called in messages.
	dir, command string

	mu   sync.Mutex
	id   string
	held map[string]bool
	lock *flock.Flock
	stop func()
}

func (w *owner) path(id string) string { return filepath.Join(w.dir, "owner-"+id) }

// hasLock reports whether a process is, or was, of this machine.
func (w *owner) hasLock(id string) bool {
	if w.dir == "" {
		return false
	}
	_, err := os.Stat(w.path(id))
	return err == nil
}

// lives looks at the process's lock where that is of this machine, and else at its last sign of life.
func (w *owner) lives(lease coordinationv1.Lease) bool {
	if w.hasLock(lease.Name) {
		lock := flock.New(w.path(lease.Name))
		taken, err := lock.TryLock()
		if err != nil || !taken {
			return true
		}
		_ = os.Remove(lock.Path()) // nobody takes a lock of this name again
		_ = lock.Unlock()
		return false
	}
	return lease.Spec.RenewTime != nil && time.Since(lease.Spec.RenewTime.Time) < leaseTime
}

// lanes are the namespaces in which this process proves lessons, with the labels that say so.
type lanes struct {
	mu     sync.Mutex
	labels map[string]map[string]string
}

func (l *lanes) of(namespace string) map[string]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.labels[namespace]
}

func (l *lanes) set(namespace string, labels map[string]string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.labels == nil {
		l.labels = map[string]map[string]string{}
	}
	l.labels[namespace] = labels
}
