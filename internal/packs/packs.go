// Package packs loads courses that did not come with klab from folders of this machine: it reads regular files
// of a sensible size, within the folder, and nothing else.
package packs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/klab-dev/klab/lessons"
)

// What a pack may hold. The shipped course has a fraction of it.
const (
	maxFiles = 5000
	maxFile  = 256 << 10
	maxPack  = 16 << 20
)

// Load reads a course that nobody vouched for. taken reports the ids of other lessons.
func Load(dir string, taken func(id string) bool) (*lessons.Course, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open pack: %w", err)
	}
	defer root.Close()
	if err := survey(root); err != nil {
		return &lessons.Course{}, err
	}
	return lessons.LoadPack(regular{root}, taken)
}

// survey looks at every file's kind and size before any is read. Each fault is a lessons.Problem.
func survey(root *os.Root) error {
	s := surveyor{root: root}
	if err := fs.WalkDir(root.FS(), ".", s.visit); err != nil {
		return fmt.Errorf("read pack: %w", err)
	}
	if s.files > maxFiles {
		s.report(".", fmt.Sprintf("the pack has more than %d files and folders", maxFiles), "make several packs of it")
	}
	if s.size > maxPack {
		s.report(".", fmt.Sprintf("the pack has %d MiB, more than %d", s.size>>20, maxPack>>20), "make several packs of it")
	}
	return errors.Join(s.problems...)
}

type surveyor struct {
	root     *os.Root
	files    int
	size     int64
	problems []error
}

func (s *surveyor) report(name, message, fix string) {
	s.problems = append(s.problems, lessons.Problem{File: name, Message: message, Fix: fix})
}

func (s *surveyor) visit(name string, entry fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	if s.files++; s.files > maxFiles { // folders count too
		return fs.SkipAll
	}
	hidden := name != "." && entry.Name()[0] == '.'
	switch {
	case hidden && entry.IsDir():
		return fs.SkipDir // such as .git: nothing in there is read
	case hidden || entry.IsDir():
		return nil
	}
	info, err := s.root.Lstat(name)
	if err != nil {
		return err
	}
	s.size += info.Size()
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		s.report(name, "a pack may not hold symbolic links", "put the file itself there")
	case !info.Mode().IsRegular():
		s.report(name, "a pack holds files and folders, nothing else", "delete it")
	case !slices.Contains([]string{".yaml", ".yml", ".json", ".md", ".txt", ""}, filepath.Ext(name)):
		s.report(name, "a pack holds YAML, JSON and Markdown: no scripts and no programs", "delete it; checks observe and expect, they run nothing")
	case filepath.Ext(name) == "" && !slices.Contains([]string{"LICENSE", "NOTICE", "OWNERS"}, entry.Name()):
		s.report(name, "a pack holds YAML, JSON and Markdown: no scripts and no programs", "delete it; checks observe and expect, they run nothing")
	case info.Size() > maxFile:
		s.report(name, fmt.Sprintf("the file has %d KiB, and a file of a pack may have %d", info.Size()>>10, maxFile>>10), "make it smaller")
	}
	return nil
}

// regular is a folder that gives regular files only, whatever became of them since they were looked at.
type regular struct{ root *os.Root }

// Open implements fs.FS.
func (r regular) Open(name string) (fs.File, error) {
	info, err := r.root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() && (!info.Mode().IsRegular() || info.Size() > maxFile) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("no regular file of a sensible size")}
	}
	return r.root.Open(name)
}
