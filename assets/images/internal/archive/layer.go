// Package archive writes container image archives in the format of "docker
// save", the same bytes from the same input.
package archive

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Entry is one file of a layer, owned by root unless UID says otherwise.
type Entry struct {
	// Path is absolute inside the image.
	Path string
	Mode fs.FileMode // type and permission bits
	// Link is the target of a symbolic link.
	Link string
	// Source is the file on this machine that holds the content; without it
	// the content is Data.
	Source string
	Data   []byte
	UID    int
}

// File is an Entry with the content of the host file source.
func File(path, source string, mode fs.FileMode) Entry {
	return Entry{Path: path, Source: source, Mode: mode}
}

// Text is an Entry with the content text.
func Text(path, text string) Entry {
	return Entry{Path: path, Data: []byte(text), Mode: 0o644}
}

// Link is a symbolic link at path.
func Link(path, target string) Entry {
	return Entry{Path: path, Link: target, Mode: fs.ModeSymlink | 0o777}
}

// Dir is a folder at path.
func Dir(path string, mode fs.FileMode) Entry {
	return Entry{Path: path, Mode: fs.ModeDir | mode}
}

// Tree is every file below the host folder root.
func Tree(root string) ([]Entry, error) {
	var entries []Entry
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || file == root {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		entry := Entry{Path: strings.TrimPrefix(file, root), Mode: info.Mode()}
		switch {
		case info.Mode()&fs.ModeSymlink != 0:
			entry.Link, err = os.Readlink(file)
		case info.Mode().IsRegular():
			entry.Source = file
		}
		entries = append(entries, entry)
		return err
	})
	return entries, err
}

// Layer is a compressed layer kept in a file.
type Layer struct {
	File   string // gzip-compressed tar
	Digest string // SHA-256 of File
	DiffID string // SHA-256 of what File unpacks to
}

// NewLayer writes entries, and the folders they need, as one layer into dir.
func NewLayer(dir string, entries []Entry) (layer Layer, err error) {
	file, err := os.CreateTemp(dir, "layer-*.tar.gz")
	if err != nil {
		return Layer{}, err
	}
	defer func() {
		if closed := file.Close(); err == nil {
			err = closed
		}
	}()
	compressed, plain := sha256.New(), sha256.New()
	squeeze, err := gzip.NewWriterLevel(io.MultiWriter(file, compressed), gzip.DefaultCompression)
	if err != nil {
		return Layer{}, err
	}
	if err := WriteTar(io.MultiWriter(squeeze, plain), entries); err != nil {
		return Layer{}, err
	}
	if err := squeeze.Close(); err != nil {
		return Layer{}, err
	}
	return Layer{File: file.Name(), Digest: sum(compressed), DiffID: sum(plain)}, nil
}

func sum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// WriteTar writes entries and the folders they need, sorted, without times.
func WriteTar(w io.Writer, entries []Entry) error {
	out := tar.NewWriter(w)
	if err := writeEntries(out, withParents(entries)); err != nil {
		return err
	}
	return out.Close()
}

func writeEntries(out *tar.Writer, entries []Entry) error {
	for _, entry := range entries {
		if err := writeEntry(out, entry); err != nil {
			return fmt.Errorf("pack %s: %w", entry.Path, err)
		}
	}
	return nil
}

// withParents adds the folders that are missing and sorts: a later entry of
// the same path wins.
func withParents(entries []Entry) []Entry {
	byPath := map[string]Entry{}
	for _, entry := range entries {
		for dir := path.Dir(entry.Path); dir != "/" && dir != "."; dir = path.Dir(dir) {
			if _, ok := byPath[dir]; !ok {
				byPath[dir] = Dir(dir, 0o755)
			}
		}
		byPath[entry.Path] = entry
	}
	all := make([]Entry, 0, len(byPath))
	for _, entry := range byPath {
		all = append(all, entry)
	}
	slices.SortFunc(all, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	return all
}

func writeEntry(out *tar.Writer, entry Entry) error {
	content, size, err := open(entry)
	if err != nil {
		return err
	}
	defer content.Close()
	header := &tar.Header{
		Name: strings.TrimPrefix(entry.Path, "/"), Mode: tarMode(entry.Mode), Size: size,
		Uid: entry.UID, Gid: entry.UID, ModTime: time.Unix(0, 0), Format: tar.FormatPAX,
	}
	switch {
	case entry.Mode.IsDir():
		header.Typeflag, header.Name = tar.TypeDir, header.Name+"/"
	case entry.Link != "":
		header.Typeflag, header.Linkname = tar.TypeSymlink, entry.Link
	default:
		header.Typeflag = tar.TypeReg
	}
	if err := out.WriteHeader(header); err != nil {
		return err
	}
	_, err = io.Copy(out, content)
	return err
}

func open(entry Entry) (io.ReadCloser, int64, error) {
	if entry.Source == "" {
		return io.NopCloser(strings.NewReader(string(entry.Data))), int64(len(entry.Data)), nil
	}
	file, err := os.Open(entry.Source)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, 0, err
	}
	return file, info.Size(), nil
}

func tarMode(mode fs.FileMode) int64 {
	bits := int64(mode.Perm())
	if mode&fs.ModeSetuid != 0 {
		bits |= 0o4000
	}
	if mode&fs.ModeSticky != 0 {
		bits |= 0o1000
	}
	return bits
}
