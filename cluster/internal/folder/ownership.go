package folder

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/fault"
)

// A lab has an id of its own, in its files and in every node container; klab acts on containers only when all of them
// carry the id that lies in the files. Names and leftover files prove nothing: another program may have made a cluster
// of the same name since.

// identity is the id in the lab's files, "" where there is none.
func (f Folder) identity() (string, error) {
	text, err := os.ReadFile(f.id())
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read id of lab: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

// Strangers names the containers that are not this lab's. A klab of before gave no id: its containers are known by the
// folder of this very lab that they mount.
func (f Folder) Strangers(nodes []engine.Container) ([]string, error) {
	id, err := f.identity()
	if err != nil {
		return nil, err
	}
	ours := func(c engine.Container) bool { return c.Lab == id }
	if id == "" {
		ours = func(c engine.Container) bool { return c.Lab == "" && f.isNodeDir(c.Folder) }
	}
	return engine.Names(slices.DeleteFunc(slices.Clone(nodes), ours)), nil
}

// isNodeDir compares a mount's source; an engine in a virtual machine puts something before the path.
func (f Folder) isNodeDir(source string) bool {
	return filepath.IsAbs(f.NodeDir()) && strings.HasSuffix(filepath.ToSlash(source), filepath.ToSlash(f.NodeDir()))
}

// RefuseStrangers is the error of node containers that are not all this lab's.
func (f Folder) RefuseStrangers(name, program string, nodes []engine.Container) error {
	strangers, err := f.Strangers(nodes)
	if err != nil || len(strangers) == 0 {
		return err
	}
	refusal := &fault.Error{
		Step: "open lab " + name, Kind: fault.Foreign, Next: "klab start --name OTHER",
		Reason: fmt.Sprintf("%s is not of this lab: klab did not make it", strings.Join(strangers, ", ")),
	}
	byKlab := func(c engine.Container) bool { return c.Lab != "" || c.Folder != "" }
	removal := fmt.Sprintf("%s rm -f -v %s", program, strings.Join(engine.Names(nodes), " "))
	switch i := slices.IndexFunc(nodes, byKlab); {
	case i >= 0 && len(strangers) == len(nodes):
		refusal.Reason = fmt.Sprintf("another klab made the nodes of this name; its files were in %s", cmp.Or(strings.TrimSuffix(nodes[i].Folder, "/node"), "another place"))
		refusal.Next = "klab start --name OTHER; if nobody needs those nodes any more: " + removal
	case i < 0 && exists(f.Kubeconfig()) && !exists(f.id()):
		refusal.Reason += ", or a klab of before did, which left no mark on them"
		refusal.Next = "klab start --name OTHER; if it was klab: " + removal
	}
	return refusal
}
