package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"

	"github.com/klab-dev/klab/workload/wire"
)

// manifest reads and writes static Pod manifests. os.Root keeps every access
// inside the folder, whatever links somebody has put there.
func (n *Node) manifest(in wire.ManifestRequest) (wire.ManifestResponse, error) {
	dir, err := os.OpenRoot(n.manifestPath())
	if err != nil {
		return wire.ManifestResponse{}, fmt.Errorf("open manifest folder: %w", err)
	}
	defer dir.Close()
	if in.Op == wire.ManifestList {
		return listManifests(dir)
	}
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,200}\.(yaml|yml|json)$`).MatchString(in.Name) {
		return wire.ManifestResponse{}, fmt.Errorf("%w: name %q: want a plain file name such as hello.yaml", errAsked, in.Name)
	}
	switch in.Op {
	case wire.ManifestGet:
		return getManifest(dir, in.Name)
	case wire.ManifestPut:
		return putManifest(dir, in.Name, in.Data)
	case wire.ManifestDelete:
		return deleteManifest(dir, in.Name)
	default:
		return wire.ManifestResponse{}, fmt.Errorf("%w: op %q: want list, get, put or delete", errAsked, in.Op)
	}
}

func listManifests(dir *os.Root) (wire.ManifestResponse, error) {
	entries, err := fs.ReadDir(dir.FS(), ".")
	if err != nil {
		return wire.ManifestResponse{}, fmt.Errorf("list manifests: %w", err)
	}
	out := wire.ManifestResponse{Found: true, Names: []string{}}
	for _, entry := range entries {
		if !entry.IsDir() {
			out.Names = append(out.Names, entry.Name())
		}
	}
	return out, nil
}

func getManifest(dir *os.Root, name string) (wire.ManifestResponse, error) {
	data, err := dir.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return wire.ManifestResponse{}, nil
	}
	if err != nil {
		return wire.ManifestResponse{}, fmt.Errorf("read manifest: %w", err)
	}
	return wire.ManifestResponse{Found: true, Data: string(data)}, nil
}

// putManifest writes beside the file and renames, because the kubelet reads the
// folder at any moment; it ignores names that begin with a dot.
func putManifest(dir *os.Root, name, data string) (wire.ManifestResponse, error) {
	temp := "." + name + ".klab"
	if err := dir.WriteFile(temp, []byte(data), 0o600); err != nil {
		return wire.ManifestResponse{}, fmt.Errorf("write manifest: %w", err)
	}
	if err := dir.Rename(temp, name); err != nil {
		return wire.ManifestResponse{}, errors.Join(fmt.Errorf("put manifest in place: %w", err), dir.Remove(temp))
	}
	return wire.ManifestResponse{Found: true}, nil
}

func deleteManifest(dir *os.Root, name string) (wire.ManifestResponse, error) {
	err := dir.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return wire.ManifestResponse{}, nil
	}
	if err != nil {
		return wire.ManifestResponse{}, fmt.Errorf("delete manifest: %w", err)
	}
	return wire.ManifestResponse{Found: true}, nil
}
