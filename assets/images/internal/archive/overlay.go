package archive

import (
	"archive/tar"
	"errors"
	"io"
	"path"
	"slices"
)

// Overlay copies the tar base to w with entries on top. No path appears twice,
// which engines refuse: a folder stays as base has it, a file of entries
// replaces base's.
func Overlay(w io.Writer, base io.Reader, entries []Entry) error {
	entries = withParents(entries)
	replaced := map[string]bool{}
	for _, entry := range entries {
		replaced[entry.Path] = !entry.Mode.IsDir()
	}
	out := tar.NewWriter(w)
	folders, err := copyTar(out, tar.NewReader(base), replaced)
	if err != nil {
		return err
	}
	entries = slices.DeleteFunc(entries, func(entry Entry) bool { return folders[entry.Path] })
	if err := writeEntries(out, entries); err != nil {
		return err
	}
	return out.Close()
}

// copyTar leaves out the paths of skip, and returns the folders it copied.
func copyTar(out *tar.Writer, in *tar.Reader, skip map[string]bool) (folders map[string]bool, err error) {
	folders = map[string]bool{}
	for {
		header, err := in.Next()
		if errors.Is(err, io.EOF) {
			return folders, nil
		}
		if err != nil {
			return nil, err
		}
		name := path.Join("/", header.Name)
		if skip[name] {
			continue
		}
		folders[name] = header.Typeflag == tar.TypeDir
		if err := out.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := io.Copy(out, in); err != nil {
			return nil, err
		}
	}
}
