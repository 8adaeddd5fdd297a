// Package workspace is the folder on the learner's machine where a lesson's own files are. Whatever a learner has
// put there, reading it ends, takes little memory and leads nowhere else.
package workspace

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/manifest"
)

// patience is how long a file may take to read. Folders can lie on a disk that is far away.
const patience = 5 * time.Second

// A Folder is the folder of one lesson. Nothing in it leads out of it.
type Folder struct{ root *os.Root }

var _ ground.Workspace = Folder{}

// Open makes the folder where there is none.
func Open(dir string) (Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Folder{}, fmt.Errorf("make the lesson's folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Folder{}, fmt.Errorf("open the lesson's folder: %w", err)
	}
	return Folder{root}, nil
}

// ReadFile implements ground.Workspace. The error is ground.ErrUnreadable where something is there that can be no
// answer: it is the learner's to mend, and waiting for it would not help.
func (f Folder) ReadFile(name string) ([]byte, error) {
	type outcome struct {
		data []byte
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		data, err := f.read(name)
		done <- outcome{data, err}
	}()
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case result := <-done:
		return result.data, result.err
	case <-late.C:
		return nil, fmt.Errorf("read %s: %w", name, os.ErrDeadlineExceeded)
	}
}

func (f Folder) read(name string) ([]byte, error) {
	name = f.within(name)
	// A pipe would be waited for, and what it is can only be told for sure once it is open.
	file, err := f.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, f.fault(name, err)
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, unreadable(name, "it is a folder")
	case !info.Mode().IsRegular():
		return nil, unreadable(name, "it is no regular file")
	}
	data, err := io.ReadAll(io.LimitReader(file, manifest.MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > manifest.MaxSize {
		return nil, unreadable(name, fmt.Sprintf("it has more than %d KiB", manifest.MaxSize>>10))
	}
	return data, nil
}

// within is the name of what a link in the folder leads to by an absolute path, where that is in the folder.
func (f Folder) within(name string) string {
	target, err := f.root.Readlink(name)
	if err != nil || !filepath.IsAbs(target) {
		return name
	}
	top, err := filepath.EvalSymlinks(f.root.Name())
	if err != nil {
		return name
	}
	real, err := filepath.EvalSymlinks(target)
	if err != nil {
		return name
	}
	inside, err := filepath.Rel(top, real)
	if err != nil || !filepath.IsLocal(inside) {
		return name
	}
	return inside
}

// fault tells what the file is to blame for from what this machine is.
func (f Folder) fault(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return err
	case errors.Is(err, fs.ErrPermission):
		return unreadable(name, "its permissions forbid it")
	case errors.Is(err, syscall.ENXIO):
		return unreadable(name, "it is no regular file")
	}
	if info, statErr := f.root.Lstat(name); statErr == nil && info.Mode()&fs.ModeSymlink != 0 {
		return unreadable(name, "it links to no file of the lesson's folder")
	}
	return err
}

func unreadable(name, why string) error {
	return fmt.Errorf("%s is %w: %s", name, ground.ErrUnreadable, why)
}

// WriteFile implements ground.Workspace.
func (f Folder) WriteFile(name string, data []byte) error {
	if dir := filepath.Dir(name); dir != "." {
		if err := f.root.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC|syscall.O_NONBLOCK, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}
