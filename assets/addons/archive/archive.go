// Package archive finds images of add-ons that were built from source, for labs whose nodes cannot pull them.
//
// Each build is a folder below klab's folder of images: addon-NAME-HASH with an image archive and index.json, which says
// what the archive holds.
package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	// prefix begins the name of every folder.
	prefix = "addon-"
	// Index is the name of the file that says what a folder holds.
	Index = "index.json"
)

// Listing is what a folder holds.
type Listing struct {
	// Arch is the architecture that was built for, in Go's words.
	Arch     string  `json:"arch"`
	Archives []Entry `json:"archives"`
}

// Entry is one archive in the format of docker save.
type Entry struct {
	Name  string   `json:"name"`
	File  string   `json:"file"`
	Bytes int64    `json:"bytes"`
	Tags  []string `json:"tags"`
}

// Folder is the folder of one build of an add-on; key tells builds apart.
func Folder(images, addOn, key string) string {
	return filepath.Join(images, prefix+addOn+"-"+key)
}

// Builds lists the folders of all builds of an add-on; images may be "" or not be there.
func Builds(images, addOn string) ([]string, error) {
	return folders(images, func(name string) bool {
		key, ok := strings.CutPrefix(name, prefix+addOn+"-")
		return ok && !strings.Contains(key, "-")
	})
}

// Any reports whether anything was built; images may be "" or not be there.
func Any(images string) (bool, error) {
	found, err := indexes(images)
	return len(found) > 0, err
}

// indexes are the listings of all builds that are whole.
func indexes(images string) ([]string, error) {
	builds, err := folders(images, func(name string) bool { return strings.HasPrefix(name, prefix) })
	if err != nil {
		return nil, err
	}
	var found []string
	for _, build := range builds {
		index := filepath.Join(build, Index)
		if _, err := os.Stat(index); err == nil {
			found = append(found, index)
		}
	}
	return found, nil
}

// folders are those below the folder of images whose names are wanted.
func folders(images string, wanted func(name string) bool) ([]string, error) {
	if images == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(images)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for built images: %w", err)
	}
	var found []string
	for _, entry := range entries {
		if entry.IsDir() && wanted(entry.Name()) {
			found = append(found, filepath.Join(images, entry.Name()))
		}
	}
	return found, nil
}

// Find returns the archive that holds an image for an architecture, "" where none does.
func Find(images, image, arch string) (string, error) {
	all, err := indexes(images)
	if err != nil {
		return "", err
	}
	for _, index := range all {
		listing, err := read(index)
		if err != nil {
			return "", err
		}
		at := slices.IndexFunc(listing.Archives, func(e Entry) bool { return slices.Contains(e.Tags, image) })
		if listing.Arch == arch && at >= 0 {
			return filepath.Join(filepath.Dir(index), filepath.Base(listing.Archives[at].File)), nil
		}
	}
	return "", nil
}

func read(index string) (Listing, error) {
	text, err := os.ReadFile(index)
	if err != nil {
		return Listing{}, fmt.Errorf("read what was built: %w", err)
	}
	var listing Listing
	if err := json.Unmarshal(text, &listing); err != nil {
		return Listing{}, fmt.Errorf("read what was built: %s: %w", index, err)
	}
	return listing, nil
}
