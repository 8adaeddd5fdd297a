// Package packs loads courses that did not come with klab from folders of this machine: it reads regular files
// of a sensible size, within the folder, and nothing else.
package packs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/klab-dev/klab/lessons"
)

// What a pack may hold. The shipped course has a fraction of it.
const (
	maxFiles = 5000
	maxFile  = 256 << 10
	maxPack  = 16 << 20
)

// Load reads a course that nobody vouched for. taken reports the ids of other lessons. It returns when ctx ends,
// whatever the files do to their parser.
func Load(ctx context.Context, dir string, taken func(id string) bool) (*lessons.Course, error) {
	type outcome struct {
		course *lessons.Course
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		course, err := load(ctx, dir, taken)
		done <- outcome{course, err}
	}()
	select {
	case <-ctx.Done():
		return &lessons.Course{}, context.Cause(ctx)
	case result := <-done:
		return result.course, result.err
	}
}

func load(ctx context.Context, dir string, taken func(id string) bool) (*lessons.Course, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return &lessons.Course{}, fmt.Errorf("open pack: %w", err)
	}
	defer root.Close()
	files, err := survey(ctx, root)
	if err != nil {
		return &lessons.Course{}, err
	}
	return lessons.LoadPack(ctx, files, taken)
}

// survey reads the files of a pack, all that anybody will know of it. It looks at a file's kind and size before it
// reads it; each fault is a lessons.Problem.
func survey(ctx context.Context, root *os.Root) (map[string][]byte, error) {
	s := surveyor{ctx: ctx, root: root, files: map[string][]byte{}}
	if err := fs.WalkDir(root.FS(), ".", s.visit); err != nil {
		return nil, fmt.Errorf("read pack: %w", err)
	}
	if s.count > maxFiles {
		s.report(".", fmt.Sprintf("the pack has more than %d files and folders", maxFiles), "make several packs of it")
	}
	if s.size > maxPack {
		s.report(".", fmt.Sprintf("the pack has more than %d MiB", maxPack>>20), "make several packs of it")
	}
	return s.files, errors.Join(s.problems...)
}

type surveyor struct {
	ctx      context.Context
	root     *os.Root
	files    map[string][]byte
	count    int
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
	if s.ctx.Err() != nil {
		return context.Cause(s.ctx)
	}
	if s.count++; s.count > maxFiles || s.size > maxPack { // folders count too
		return fs.SkipAll
	}
	switch hidden := lessons.Hidden(name); {
	case hidden && entry.IsDir():
		return fs.SkipDir // such as .git: nothing in there is read
	case hidden || entry.IsDir():
		return nil
	}
	info, err := s.root.Lstat(name)
	if err != nil {
		return err
	}
	if message, fix := fault(info); message != "" {
		s.report(name, message, fix)
		return nil
	}
	return s.read(name)
}

// fault says why a file has no place in a pack; "" when it has.
func fault(info fs.FileInfo) (message, fix string) {
	name := info.Name()
	known := slices.Contains([]string{".yaml", ".yml", ".json", ".md", ".txt"}, filepath.Ext(name)) ||
		slices.Contains([]string{"LICENSE", "NOTICE", "OWNERS"}, name)
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return "a pack may not hold symbolic links", "put the file itself there"
	case !info.Mode().IsRegular():
		return "a pack holds files and folders, nothing else", "delete it"
	case !known:
		return "a pack holds YAML, JSON and Markdown: no scripts and no programs", "delete it; checks observe and expect, they run nothing"
	case info.Size() > maxFile:
		return fmt.Sprintf("the file has %d KiB, and a file of a pack may have %d", info.Size()>>10, maxFile>>10), "make it smaller"
	}
	return "", ""
}

// read takes a file in, whatever became of it since it was looked at: it waits for none and reads no more of it
// than a file may have.
func (s *surveyor) read(name string) error {
	file, err := s.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return err
	}
	if len(data) > maxFile {
		s.report(name, "the file grew while it was read", "try again")
	}
	s.files[name], s.size = data, s.size+int64(len(data))
	return nil
}
