package rehearse

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"
)

// every is the pause between two looks at the files: short for a person, long for a disk.
const every = 300 * time.Millisecond

// Files tells when files of a folder change. It looks again and again, because that works on every file system
// and with every way in which editors write.
type Files struct {
	fsys fs.FS
	seen map[string]string
}

// NewFiles remembers how the files are now.
func NewFiles(fsys fs.FS) (*Files, error) {
	seen, err := stamps(fsys)
	return &Files{fsys: fsys, seen: seen}, err
}

// Changed waits until files are different from when it last returned, and at rest, and names them.
func (f *Files) Changed(ctx context.Context) ([]string, error) {
	before := f.seen
	last := before
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(every):
		}
		now, err := stamps(f.fsys)
		if err != nil {
			return nil, err
		}
		if !maps.Equal(now, before) && maps.Equal(now, last) {
			f.seen = now
			return different(before, now), nil
		}
		last = now
	}
}

// stamps tells a file's state by its size and time.
func stamps(fsys fs.FS) (map[string]string, error) {
	seen := map[string]string{}
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerror // it went while we looked: the next look tells
		}
		if name != "." && (strings.HasPrefix(entry.Name(), ".") || strings.HasSuffix(name, "~")) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if info, err := entry.Info(); err == nil && !entry.IsDir() {
			seen[name] = fmt.Sprint(info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return seen, err
}

func different(before, after map[string]string) []string {
	names := map[string]bool{}
	for name, stamp := range after {
		names[name] = before[name] != stamp
	}
	for name := range before {
		names[name] = names[name] || after[name] == ""
	}
	maps.DeleteFunc(names, func(_ string, changed bool) bool { return !changed })
	return slices.Sorted(maps.Keys(names))
}
