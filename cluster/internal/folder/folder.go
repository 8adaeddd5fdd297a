// Package folder is what klab keeps of a lab on this machine, and by which it knows the lab's containers for its own.
package folder

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	kindassets "github.com/klab-dev/klab/assets/kind"
	"github.com/klab-dev/klab/wholefile"
)

// Folder is the folder of a lab's own files.
type Folder struct {
	dir string
}

// Of is the folder of a lab.
func Of(dir string) Folder { return Folder{dir} }

// NodeDir is the folder that nodes mount.
func (f Folder) NodeDir() string { return filepath.Join(f.dir, "node") }

// Scratch is the file that kind writes its kubeconfig to.
func (f Folder) Scratch() string { return filepath.Join(f.dir, "kind.kubeconfig") }

// Kubeconfig is the lab's own.
func (f Folder) Kubeconfig() string { return filepath.Join(f.dir, "kubeconfig") }

// The lab's id, the mark of a creation under way, the mark that klab made the engine's network, the addresses of the
// nodes, and what kind was asked for.
func (f Folder) id() string          { return filepath.Join(f.dir, "id") }
func (f Folder) creating() string    { return filepath.Join(f.dir, "creating") }
func (f Folder) networkMark() string { return filepath.Join(f.dir, "made-network") }
func (f Folder) addresses() string   { return filepath.Join(f.dir, "addresses.json") }
func (f Folder) kindConfig() string  { return filepath.Join(f.dir, "kind.yaml") }

// own tells what klab and the programs it uses put into a lab's folder: by name, with what an interrupted write or a
// lock leaves beside it. Of bin, which is the lab's shell's, klab knows the name alone, because kubectl keeps its cache
// there.
func (Folder) own(name string) bool {
	name = strings.TrimSuffix(name, ".lock")
	if hidden, ok := strings.CutPrefix(name, "."); ok {
		name, _, _ = strings.Cut(hidden, "-") // see wholefile
	}
	switch name {
	case "creating", "id", "made-network", "addresses.json", "kind.kubeconfig", "kind.yaml", "kubeconfig", "record.key", "shell.kubeconfig":
		return true
	}
	return strings.HasPrefix(name, "kubeconfig-")
}

// Log is what bring-up and kind said; it outlives the lab, to be read when creation failed.
func (f Folder) Log() string { return f.dir + ".log" }

// Begin writes what a creation needs and returns the new lab's id. The mark of a creation comes first: whoever finds
// it knows that the rest is unfinished.
func (f Folder) Begin() (id string, err error) {
	if err := f.makeDir(); err != nil {
		return "", err
	}
	// Engines that map users let nodes read it as somebody else.
	if err := os.MkdirAll(f.NodeDir(), 0o755); err != nil {
		return "", fmt.Errorf("make folder for nodes: %w", err)
	}
	mark, err := json.Marshal(map[string]any{"pid": os.Getpid(), "since": time.Now().UTC()})
	if err != nil {
		return "", fmt.Errorf("describe creation: %w", err)
	}
	if err := wholefile.WriteBytes(f.creating(), mark); err != nil {
		return "", fmt.Errorf("mark creation: %w", err)
	}
	id = newID()
	if err := wholefile.WriteBytes(f.id(), []byte(id)); err != nil {
		return "", fmt.Errorf("write id of lab: %w", err)
	}
	// The API server reads the policy as another user.
	if err := wholefile.Publish(filepath.Join(f.NodeDir(), "audit-policy.yaml"), kindassets.AuditPolicy); err != nil {
		return "", fmt.Errorf("write audit policy: %w", err)
	}
	return id, nil
}

// makeDir makes the lab's folder, which is its owner's alone also where it was there before.
func (f Folder) makeDir() error {
	if err := errors.Join(os.MkdirAll(f.dir, 0o700), os.Chmod(f.dir, 0o700)); err != nil {
		return fmt.Errorf("make folder of lab: %w", err)
	}
	return nil
}

// KeepKubeconfig puts the lab's kubeconfig where klab looks for it. kind's own copy goes: it was only there to keep
// kind away from the user's.
func (f Folder) KeepKubeconfig(text []byte) error {
	if err := f.makeDir(); err != nil {
		return err
	}
	if err := wholefile.WriteBytes(f.Kubeconfig(), text); err != nil {
		return fmt.Errorf("write kubeconfig of lab: %w", err)
	}
	_ = os.Remove(f.Scratch()) // absent when nothing was created in this run
	return nil
}

// KeepKindConfig leaves what kind was asked for where people find it, in kind's own form.
func (f Folder) KeepKindConfig(text []byte) error { return wholefile.WriteBytes(f.kindConfig(), text) }

// NoteNetwork notes that the engine's network will be klab's to remove.
func (f Folder) NoteNetwork() error {
	if err := wholefile.WriteBytes(f.networkMark(), nil); err != nil {
		return fmt.Errorf("note network: %w", err)
	}
	return nil
}

// Exists reports whether klab keeps anything of the lab.
func (f Folder) Exists() bool { return exists(f.dir) }

// BeingMade reports whether a creation was begun and not finished.
func (f Folder) BeingMade() bool { return exists(f.creating()) }

// MadeNetwork reports whether the engine's network is klab's to remove.
func (f Folder) MadeNetwork() bool { return exists(f.networkMark()) }

// HasKubeconfig reports whether there is a kubeconfig.
func (f Folder) HasKubeconfig() bool { return exists(f.Kubeconfig()) }

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Finish removes the mark of a creation under way.
func (f Folder) Finish() error {
	if err := os.Remove(f.creating()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("unmark creation: %w", err)
	}
	return nil
}

// Clear removes what klab keeps in the lab's folder, and then the folder, unless somebody else put something there.
func (f Folder) Clear() error {
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

func (f Folder) clearIn(root *os.Root) error {
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

// newID makes the id of a lab.
func newID() string { return strings.ToLower(rand.Text()) }
