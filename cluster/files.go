package cluster

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	kindassets "github.com/klab-dev/klab/assets/kind"
)

// files are a lab's own files on this machine.
type files struct {
	dir string
}

// Under dir: the folder nodes mount, the lab's id, the mark of a creation under way, the mark that klab made the engine's
// network, the addresses of the nodes, and the file that kind writes its kubeconfig to.
func (f files) nodeDir() string     { return filepath.Join(f.dir, "node") }
func (f files) id() string          { return filepath.Join(f.dir, "id") }
func (f files) creating() string    { return filepath.Join(f.dir, "creating") }
func (f files) madeNetwork() string { return filepath.Join(f.dir, "made-network") }
func (f files) addresses() string   { return filepath.Join(f.dir, "addresses.json") }
func (f files) scratch() string     { return filepath.Join(f.dir, "kind.kubeconfig") }
func (f files) kindConfig() string  { return filepath.Join(f.dir, "kind.yaml") }
func (f files) kubeconfig() string  { return filepath.Join(f.dir, "kubeconfig") }

// own tells what klab and the programs it uses put into a lab's folder: by name, with what an interrupted write or a
// lock leaves beside it. Of bin, which is the lab's shell's, klab knows the name alone, because kubectl keeps its cache
// there.
func (files) own(name string) bool {
	name = strings.TrimSuffix(name, ".lock")
	if hidden, ok := strings.CutPrefix(name, "."); ok {
		name, _, _ = strings.Cut(hidden, "-") // see writeFile
	}
	switch name {
	case "creating", "id", "made-network", "addresses.json", "kind.kubeconfig", "kind.yaml", "kubeconfig", "shell.kubeconfig":
		return true
	}
	return strings.HasPrefix(name, "kubeconfig-")
}

// log is what bring-up and kind said; it outlives the lab, to be read when creation failed.
func (f files) log() string { return f.dir + ".log" }

// begin writes what a creation needs and returns the new lab's id. The mark of a creation comes first: whoever finds
// it knows that the rest is unfinished.
func (f files) begin() (id string, err error) {
	if err := f.makeDir(); err != nil {
		return "", err
	}
	// Engines that map users let nodes read it as somebody else.
	if err := os.MkdirAll(f.nodeDir(), 0o755); err != nil {
		return "", fmt.Errorf("make folder for nodes: %w", err)
	}
	mark, err := json.Marshal(map[string]any{"pid": os.Getpid(), "since": time.Now().UTC()})
	if err != nil {
		return "", fmt.Errorf("describe creation: %w", err)
	}
	if err := writeFile(f.creating(), mark, 0o600); err != nil {
		return "", fmt.Errorf("mark creation: %w", err)
	}
	id = newID()
	if err := writeFile(f.id(), []byte(id), 0o600); err != nil {
		return "", fmt.Errorf("write id of lab: %w", err)
	}
	// The API server reads the policy as another user.
	if err := writeFile(filepath.Join(f.nodeDir(), "audit-policy.yaml"), kindassets.AuditPolicy, 0o644); err != nil {
		return "", fmt.Errorf("write audit policy: %w", err)
	}
	return id, nil
}

// makeDir makes the lab's folder, which is its owner's alone also where it was there before.
func (f files) makeDir() error {
	if err := errors.Join(os.MkdirAll(f.dir, 0o700), os.Chmod(f.dir, 0o700)); err != nil {
		return fmt.Errorf("make folder of lab: %w", err)
	}
	return nil
}

// keepKubeconfig puts the lab's kubeconfig where klab looks for it. kind's own copy goes: it was only there to keep
// kind away from the user's.
func (f files) keepKubeconfig(text []byte) error {
	if err := f.makeDir(); err != nil {
		return err
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

// clear removes what klab keeps in the lab's folder, and then the folder, unless somebody else put something there.
func (f files) clear() error {
	root, err := os.OpenRoot(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open folder of lab: %w", err)
	}
	defer root.Close()
	if err := f.clearIn(root); err != nil {
		return fmt.Errorf("remove files of lab: %w", err)
	}
	_ = os.Remove(f.dir) // it stays where it is not empty
	return nil
}

func (f files) clearIn(root *os.Root) error {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return err
	}
	names := []string{"node/audit-policy.yaml", "node"}
	for _, entry := range entries {
		if f.own(entry.Name()) {
			names = append(names, entry.Name())
		}
	}
	for _, name := range names {
		if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return root.RemoveAll("bin")
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
