package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/gofrs/flock"

	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/provision"
	"github.com/klab-dev/klab/cluster/internal/space"
	"github.com/klab-dev/klab/cluster/internal/turns"
	"github.com/klab-dev/klab/wholefile"
)

// Hold is the right to change a lab: one process has it at a time. Whoever only looks needs none.
type Hold struct {
	options Options
	tools   tools
	lock    *flock.Flock
	holder  string
}

// tools are what the lifecycle works with; tests put fakes in their place.
type tools struct {
	findEngine func(ctx context.Context, want string) (engine.Engine, error)
	kind       func(engine string) provision.Provisioner
	open       func(o Options, kubeconfig []byte) (*Lab, error)
	images     func(arch string) (provision.ImageSet, error)
	readFile   func(string) ([]byte, error)
	free       func(dir string) (int64, error)
}

func realTools() tools {
	return tools{
		findEngine: func(ctx context.Context, want string) (engine.Engine, error) {
			return engine.Find(ctx, want, exec.LookPath, engine.Run)
		},
		kind:     func(program string) provision.Provisioner { return provision.Kind{Engine: program} },
		open:     openLab,
		images:   provision.BuiltinImages,
		readFile: os.ReadFile,
		free:     space.Free,
	}
}

// Acquire takes the lab's lock without waiting; command is what its holder is called in the message that
// others get.
func Acquire(o Options, command string) (*Hold, error) {
	if err := o.valid(); err != nil {
		return nil, err
	}
	base := filepath.Join(o.DataDir, "labs")
	if err := os.MkdirAll(base, 0o700); err != nil {
		return nil, fmt.Errorf("make folder of labs: %w", err)
	}
	path := filepath.Join(base, o.name()+".lock")
	holder := filepath.Join(base, o.name()+".holder")
	lock := flock.New(path)
	taken, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock lab %s: %w", o.name(), err)
	}
	if !taken {
		return nil, heldError(o.name(), holder)
	}
	note, err := json.Marshal(turns.Holder{PID: os.Getpid(), Command: command})
	if err == nil {
		err = wholefile.WriteBytes(holder, note)
	}
	if err != nil {
		_ = lock.Unlock() // the write failed already; the lock ends with the process anyway
		return nil, fmt.Errorf("note holder of lab %s: %w", o.name(), err)
	}
	return &Hold{options: o, tools: realTools(), lock: lock, holder: holder}, nil
}

// heldError says who holds the lab. The note is read after the lock was refused, so that a holder that
// ended in between leaves at worst an unnamed one.
func heldError(name, holder string) error {
	reason := fmt.Sprintf("lab %s is held by another klab", name)
	next := "wait for it to end, then try again"
	var note turns.Holder
	if data, err := os.ReadFile(holder); err == nil && json.Unmarshal(data, &note) == nil {
		reason = fmt.Sprintf("lab %s is held by %s (pid %d)", name, note.Command, note.PID)
		next = "quit that klab first, or work on another lab with --name"
	}
	return &fault.Error{Step: "lock lab " + name, Reason: reason, Next: next, Kind: fault.Held}
}

// Release gives the lab free. The lock's file stays: removing it would let two others lock two files.
func (h *Hold) Release() error {
	if err := os.Remove(h.holder); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("remove note of holder: %w", err)
	}
	return h.lock.Unlock()
}

// Import brings images into every node of a lab that runs in this machine's engine.
func (h *Hold) Import(ctx context.Context, archive []byte) error {
	f, err := h.tools.find(ctx, h.options)
	if err != nil {
		return err
	}
	if len(f.nodes) == 0 {
		return absent("import into", h.options.name())
	}
	if err := h.tools.kind(f.engine.Name()).Load(ctx, h.options.name(), archive); err != nil {
		return fmt.Errorf("import images into lab %s: %w", h.options.name(), err)
	}
	return nil
}
