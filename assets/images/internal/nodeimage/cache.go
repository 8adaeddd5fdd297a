package nodeimage

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/klab-dev/klab/assets/images/internal/archive"
	"github.com/klab-dev/klab/assets/images/internal/images"
)

// cache is the folder that outlives a build.
type cache struct{ dir string }

func (c cache) path(name string) string { return filepath.Join(c.dir, name) }

func (c cache) programs() string { return c.path("programs") }

// lock makes a second build of the same folder wait, or fail if it must not.
func (c cache) lock() (release func(), err error) {
	if err := os.MkdirAll(c.dir, 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(c.path("lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		file.Close()
		return nil, err
	}
	return func() { file.Close() }, nil
}

// prune removes what earlier versions and killed builds left.
func (c cache) prune(keep ...string) error {
	kept := map[string]bool{}
	for _, name := range keep {
		kept[name] = true
	}
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return err
	}
	var problems []error
	for _, entry := range entries {
		name := entry.Name()
		ours := strings.HasPrefix(name, "debian-") || strings.HasPrefix(name, "archives-")
		if ours && !kept[name] {
			problems = append(problems, os.RemoveAll(c.path(name)))
		}
	}
	return errors.Join(problems...)
}

// Listing is index.json beside the archives: which file holds which tags.
type Listing struct {
	Kubernetes string           `json:"kubernetes"`
	Archives   []ListingArchive `json:"archives"`
}

// ListingArchive is one docker-archive.
type ListingArchive struct {
	Name  string   `json:"name"`
	File  string   `json:"file"`
	Bytes int64    `json:"bytes"`
	Tags  []string `json:"tags"`
}

// writeArchives writes the archives and their listing into dir, which appears
// only when it is complete.
func (c cache) writeArchives(dir, arch, kubernetes string, all []images.Archive) (err error) {
	work, err := os.MkdirTemp(c.dir, "archives-*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(work))
		}
	}()
	listing := Listing{Kubernetes: kubernetes}
	for _, set := range all {
		entry, err := writeArchive(work, arch, set)
		if err != nil {
			return fmt.Errorf("write archive %s: %w", set.Name, err)
		}
		listing.Archives = append(listing.Archives, entry)
	}
	data, err := json.MarshalIndent(listing, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(work, "index.json"), append(data, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(work, dir)
}

func writeArchive(dir, arch string, set images.Archive) (entry ListingArchive, err error) {
	entry = ListingArchive{Name: set.Name, File: set.Name + ".tar"}
	file, err := os.Create(filepath.Join(dir, entry.File))
	if err != nil {
		return entry, err
	}
	defer func() {
		if closed := file.Close(); err == nil {
			err = closed
		}
	}()
	if err := archive.Write(file, arch, set.Images); err != nil {
		return entry, err
	}
	info, err := file.Stat()
	if err != nil {
		return entry, err
	}
	entry.Bytes = info.Size()
	for _, image := range set.Images {
		entry.Tags = append(entry.Tags, image.Tags...)
	}
	return entry, nil
}

func readListing(dir string) (Listing, error) {
	data, err := os.ReadFile(filepath.Join(dir, "index.json"))
	if err != nil {
		return Listing{}, err
	}
	var listing Listing
	return listing, json.Unmarshal(data, &listing)
}
