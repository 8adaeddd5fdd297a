package cluster

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	kindassets "github.com/klab-dev/klab/assets/kind"
)

// files are a lab's own files on this machine.
type files struct {
	dir string
}

// Under dir: the folder nodes mount, the mark of a creation under way, the mark that klab made the engine's
// network, the addresses of the nodes, and the file that kind writes its kubeconfig to.
func (f files) nodeDir() string     { return filepath.Join(f.dir, "node") }
func (f files) creating() string    { return filepath.Join(f.dir, "creating") }
func (f files) madeNetwork() string { return filepath.Join(f.dir, "made-network") }
func (f files) addresses() string   { return filepath.Join(f.dir, "addresses.json") }
func (f files) scratch() string     { return filepath.Join(f.dir, "kind.kubeconfig") }
func (f files) kindConfig() string  { return filepath.Join(f.dir, "kind.yaml") }
func (f files) kubeconfig() string  { return filepath.Join(f.dir, "kubeconfig") }

// log is what bring-up and kind said; it outlives the lab, to be read when creation failed.
func (f files) log() string { return f.dir + ".log" }

// begin writes what a creation needs, the mark first: whoever finds it knows that the rest is unfinished.
func (f files) begin() error {
	if err := os.MkdirAll(f.nodeDir(), 0o755); err != nil {
		return fmt.Errorf("make folder of lab: %w", err)
	}
	mark, err := json.Marshal(map[string]any{"pid": os.Getpid(), "since": time.Now().UTC()})
	if err != nil {
		return fmt.Errorf("describe creation: %w", err)
	}
	if err := writeFile(f.creating(), mark, 0o600); err != nil {
		return fmt.Errorf("mark creation: %w", err)
	}
	// The API server reads the policy as another user.
	if err := writeFile(filepath.Join(f.nodeDir(), "audit-policy.yaml"), kindassets.AuditPolicy, 0o644); err != nil {
		return fmt.Errorf("write audit policy: %w", err)
	}
	return nil
}

// keepKubeconfig puts the lab's kubeconfig where klab looks for it. kind's own copy goes: it was only there to keep
// kind away from the user's.
func (f files) keepKubeconfig(text []byte) error {
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return fmt.Errorf("make folder of lab: %w", err)
	}
	if err := writeFile(f.kubeconfig(), text, 0o600); err != nil {
		return fmt.Errorf("write kubeconfig of lab: %w", err)
	}
	_ = os.Remove(f.scratch()) // absent when nothing was created in this run
	return nil
}

// finish removes the mark of a creation under way.
func (f files) finish() error {
	if err := os.Remove(f.creating()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("unmark creation: %w", err)
	}
	return nil
}

// clear removes the lab's folder.
func (f files) clear() error {
	if err := os.RemoveAll(f.dir); err != nil {
		return fmt.Errorf("remove folder of lab: %w", err)
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// writeFile replaces a file in one step, so that nobody ever reads half of it.
func writeFile(path string, data []byte, mode os.FileMode) error {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(data)
	err = errors.Join(err, temp.Chmod(mode), temp.Sync(), temp.Close())
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
