// Package turns lets one klab of this machine at a time work in a lesson's namespace.
package turns

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
)

const (
	// turnNotice is how long a wait may be before the one who waits hears for whom.
	turnNotice = time.Second
	// turnPatience bounds it: no check takes so long.
	turnPatience = 10 * time.Minute
	turnPause    = 100 * time.Millisecond
)

// Turns are how the klabs of one machine take turns in the namespace of a lesson.
type Turns struct {
	dir, command string
}

// New makes the turns of a process. dir is the folder of the locks; command is what the process is called in messages.
func New(dir, command string) *Turns { return &Turns{dir: dir, command: command} }

// Holder is what the holder of a lock writes beside the lock, for the message to others.
type Holder struct {
	PID     int    `json:"pid"`
	Command string `json:"command"`
}

// turnNote is what the one who has a lesson's namespace for itself writes beside the lock.
type turnNote struct {
	Holder
	// Turn names this stretch of time, so that others can tell that there was one.
	Turn string `json:"turn"`
}

// turnLock is the lock of a namespace. What is no name of one comes from a record that somebody else wrote, and must
// not lead out of the folder.
func (t *Turns) turnLock(namespace string) string {
	if len(validation.IsDNS1123Label(namespace)) > 0 {
		namespace = "odd." + digestOf(namespace)
	}
	return filepath.Join(t.dir, "grading-"+namespace)
}

// Alone takes a lesson's namespace for a check or a seed, which only one klab of this machine may do at a time. turn
// names what begins, last what was before. waiting hears once who has it, when that takes more than a moment.
func (t *Turns) Alone(ctx context.Context, namespace, turn string, waiting func(holder string)) (last string, release func(), err error) {
	path := t.turnLock(namespace)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", nil, fmt.Errorf("make folder of locks: %w", err)
	}
	lock := flock.New(path)
	if err := t.awaitTurn(ctx, lock, namespace, waiting); err != nil {
		return "", nil, err
	}
	last = readTurn(path).Turn
	note, err := json.Marshal(turnNote{Holder{PID: os.Getpid(), Command: t.command}, turn})
	if err == nil {
		err = os.WriteFile(path+".turn", note, 0o600) // of no use after a crash, so that nobody waits for the disk
	}
	if err != nil {
		_ = lock.Unlock() // the write failed already; the lock ends with the process anyway
		return "", nil, fmt.Errorf("note who works in %s: %w", namespace, err)
	}
	return last, func() { _ = lock.Unlock() }, nil // what cannot be unlocked ends with the process
}

func (t *Turns) awaitTurn(ctx context.Context, lock *flock.Flock, namespace string, waiting func(holder string)) error {
	began, told, holder := time.Now(), false, ""
	err := await.Every(ctx, turnPause, func(context.Context) (bool, error) {
		taken, err := lock.TryLock()
		if err != nil {
			return false, fmt.Errorf("lock %s: %w", namespace, err)
		}
		if taken {
			return true, nil
		}
		holder = readTurn(lock.Path()).String()
		if waited := time.Since(began); waited > turnPatience {
			return false, turnHeld(namespace, holder, nil)
		} else if waited > turnNotice && !told {
			waiting(holder)
			told = true
		}
		return false, nil
	})
	if err != nil && errors.Is(err, ctx.Err()) {
		return turnHeld(namespace, holder, context.Cause(ctx))
	}
	return err
}

func turnHeld(namespace, holder string, cause error) error {
	return &fault.Error{
		Step: "wait for " + namespace, Reason: holder + " is at work there", Kind: fault.Held, Cause: cause,
		Next: "wait for it to end, then try again",
	}
}

// Turn is the last stretch of time in which somebody had a lesson's namespace alone; busy says that it has not ended.
func (t *Turns) Turn(namespace string) (last string, busy bool) {
	path := t.turnLock(namespace)
	if _, err := os.Stat(path); err != nil {
		return "", false
	}
	lock := flock.New(path)
	taken, err := lock.TryRLock()
	if err != nil || !taken {
		return readTurn(path).Turn, true
	}
	defer func() { _ = lock.Unlock() }() // what cannot be unlocked ends with the process
	return readTurn(path).Turn, false
}

// readTurn reads the note beside a lock; one that cannot be read names nobody.
func readTurn(path string) turnNote {
	var note turnNote
	if data, err := os.ReadFile(path + ".turn"); err != nil || json.Unmarshal(data, &note) != nil {
		return turnNote{}
	}
	return note
}

// String names a process for people.
func (n Holder) String() string {
	if n.PID == 0 {
		return "another klab"
	}
	command := n.Command
	if command == "" {
		command = "klab"
	}
	return fmt.Sprintf("%s (pid %d)", command, n.PID)
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}
